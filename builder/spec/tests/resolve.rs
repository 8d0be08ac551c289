//! What good files mean.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

use kiln_spec::{
    Access, Cni, FlannelBackend, ImageVersion, Library, Names, Output, Overrides, PackageList, Spec, Stamp,
    parse_board, parse_profile, resolve, value::Share,
};

const BOARD: &str = include_str!("../../../boards/x86_64.toml");

fn spec_of(profile: &str, set: &[&str]) -> Spec {
    let overrides = Overrides { set: set.iter().map(ToString::to_string).collect(), ..Overrides::default() };
    let profile = parse_profile("p.toml", profile, &overrides).unwrap();
    let board = parse_board("x86_64.toml", BOARD).unwrap();
    resolve(Names { profile: "p", board: "x86_64" }, &profile, &board).unwrap()
}

fn built_in() -> Library {
    Library::new(Vec::new(), Vec::new())
}

fn house() -> Library {
    Library::new(vec!["tests/library/profiles".into()], Vec::new())
}

#[test]
fn every_built_in_profile_fits_every_built_in_board() {
    let library = built_in();
    assert!(library.profiles().iter().any(|found| found.name == "k3s-like"));
    for profile in library.profiles() {
        for board in library.boards() {
            let spec = library.spec(&profile.name, &board.name, &Overrides::default()).unwrap();
            assert_eq!(spec.image.id, format!("{}-{}", profile.name, board.name));
            assert!(spec.warnings.is_empty(), "{:?}", spec.warnings);
        }
    }
}

#[test]
fn defaults_follow_from_other_keys() {
    let spec = spec_of("description = \"d\"", &["network.service-cidr=10.96.0.0/16"]);
    assert_eq!(spec.network.cluster_dns[0].to_string(), "10.96.0.10");
    assert_eq!(spec.cni, Cni::Flannel { backend: FlannelBackend::Vxlan, network_policy: true });
    assert_eq!(spec.image.version, ImageVersion::Clock);
    assert_eq!(spec.debian.package_lists, [PackageList::Base]);
    assert_eq!(spec.access.console_hash.expose(), Access::LOCKED);
    assert_eq!(spec.debian.components, ["main"]);
}

#[test]
fn a_cluster_has_a_network_of_each_family() {
    let networks = |set: &[&str]| {
        let network = spec_of("description = \"d\"", set).network;
        let text = |all: &[String]| all.join(" ");
        [
            text(&network.pod_cidrs.iter().map(ToString::to_string).collect::<Vec<_>>()),
            text(&network.service_cidrs.iter().map(ToString::to_string).collect::<Vec<_>>()),
            text(&network.cluster_dns.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ]
    };
    assert_eq!(networks(&[]), ["10.42.0.0/16", "10.43.0.0/16", "10.43.0.10"]);
    let dual =
        ["10.42.0.0/16 fd6b:696c:6e42::/56", "10.43.0.0/16 fd6b:696c:6e43::/112", "10.43.0.10 fd6b:696c:6e43::a"];
    assert_eq!(networks(&["network.ip-family=dual"]), dual);
    let own = networks(&[
        "network.ip-family=ipv6",
        "network.pod-cidr-ipv6=fd12:3456:789a::/48",
        "network.service-cidr-ipv6=fd12:3456:789b::/108",
        "network.cluster-dns-ipv6=fd12:3456:789b::53",
    ]);
    assert_eq!(own, ["fd12:3456:789a::/48", "fd12:3456:789b::/108", "fd12:3456:789b::53"]);
}

#[test]
fn who_switches_the_family_need_not_take_back_its_networks() {
    let text = "description = \"d\"\n[network]\nip-family = \"dual\"\npod-cidr-ipv6 = \"fd12::/56\"";
    assert_eq!(spec_of(text, &["network.ip-family=ipv4"]).network.pod_cidrs.len(), 1);
}

#[test]
fn a_board_shares_its_memory_until_the_profile_does() {
    let small = |set: &[&str]| {
        let overrides = Overrides { set: set.iter().map(|set| (*set).to_owned()).collect(), ..Overrides::default() };
        built_in().spec("k3s-like", "armv7", &overrides).unwrap()
    };
    let board = small(&[]);
    assert_eq!((board.memory.gogc, board.memory.control_plane_limit), (20, Share::Percent(30)));
    assert!(board.debian.package_lists.contains(&PackageList::Zram));
    let profile = small(&["memory.control-plane-limit=300MiB", "memory.zram=0%"]);
    assert_eq!(profile.memory.control_plane_limit.to_string(), "300Mi");
    assert_eq!(profile.memory.agent_limit, board.memory.agent_limit, "what the profile leaves out stays");
    assert_eq!(profile.debian.package_lists, [PackageList::Base]);
}

#[test]
fn arguments_win_over_files_and_need_no_quotes() {
    let text = "description = \"d\"\n[kubernetes]\nhostname = \"file\"\nmax-pods = 50\nextra-sans = [\"a.example\"]";
    let spec = spec_of(text, &["kubernetes.hostname=first", "kubernetes.hostname=argument", "packages.debug=true"]);
    assert_eq!(spec.kubernetes.hostname.as_str(), "argument");
    assert_eq!(spec.kubernetes.max_pods, 50, "a key beside the one that was set stays");
    assert_eq!(spec.debian.package_lists, [PackageList::Base, PackageList::Debug]);
    let list = spec_of(text, &["kubernetes.extra-sans=[\"b.example\", '10.0.0.1']"]);
    let sans: Vec<_> = list.kubernetes.extra_sans.iter().map(|san| san.as_str()).collect();
    assert_eq!(sans, ["127.0.0.1", "b.example", "10.0.0.1"], "lists are replaced");
}

#[test]
fn a_plugin_that_is_switched_takes_its_options_along() {
    let library = built_in();
    let with = |set: &str| Overrides { set: vec![set.to_owned()], ..Overrides::default() };
    let bridge = library.spec("k3s-like", "x86_64", &with("cni.plugin=bridge")).unwrap();
    assert_eq!(bridge.cni, Cni::Bridge { network_policy: true });
    let none = library.spec("k3s-like", "x86_64", &with("cni.plugin=none")).unwrap();
    assert!(none.warnings[0].contains("stays NotReady"), "{:?}", none.warnings);
}

#[test]
fn a_profile_may_extend_the_one_it_stands_in_front_of() {
    let spec = house().spec("house", "x86_64", &Overrides::default()).unwrap();
    assert_eq!(spec.description, "a house rule on top of a house rule");
    assert_eq!(spec.kubernetes.hostname.as_str(), "oven", "from the user's k3s-like");
    assert_eq!(spec.network.pod_cidrs[0].to_string(), "10.60.0.0/16");

    let front = house().spec("k3s-like", "x86_64", &Overrides::default()).unwrap();
    assert!(front.warnings[0].contains("stands in front of the built-in profile k3s-like"), "{:?}", front.warnings);
    let found = house().profiles().into_iter().find(|found| found.name == "k3s-like").unwrap();
    assert!(found.shadows && found.path.is_some());
}

#[test]
fn a_copy_of_the_built_in_shadows_nothing() {
    let library = Library::new(vec!["../../profiles".into()], vec!["../../boards".into()]);
    assert!(library.profiles().iter().all(|found| !found.shadows));
    assert!(library.spec("k3s-like", "x86_64", &Overrides::default()).unwrap().warnings.is_empty());
}

#[test]
fn a_broken_file_is_listed_with_what_is_wrong() {
    let found = house().profiles().into_iter().find(|found| found.name == "broken-ground").unwrap();
    assert!(found.description.unwrap_err().to_string().contains("flanel"));
}

#[test]
fn files_are_given_by_path_too() {
    let spec = built_in().spec("../../profiles/k3s-like.toml", "../../boards/x86_64.toml", &Overrides::default());
    assert_eq!(spec.unwrap().image.id, "k3s-like-x86_64");
}

#[test]
fn the_token_is_nowhere_but_in_the_hash() {
    let token = "correct-horse-battery";
    let overrides = Overrides { set: Vec::new(), console_token: Some(token.to_owned()), ..Overrides::default() };
    let spec = built_in().spec("k3s-like", "x86_64", &overrides).unwrap();
    let shown = format!("{spec:?}{}{}", serde_json::to_string(&spec).unwrap(), spec.node_json(&stamp(&spec)));
    assert!(!shown.contains(token) && !shown.contains("$6$"), "{shown}");
    assert!(spec.access.has_console_login() && spec.access.console_hash.expose().starts_with("$6$"));
    assert_eq!(spec.debian.package_lists, [PackageList::Base, PackageList::Console, PackageList::Shell]);
    assert!(!format!("{overrides:?}").contains(token));
}

#[test]
fn either_ssh_server_brings_a_shell() {
    let key = "access.ssh-authorized-keys=[\"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\"]";
    for (word, list) in [("openssh", PackageList::Openssh), ("dropbear", PackageList::Dropbear)] {
        let spec = spec_of("description = \"d\"", &[&format!("access.ssh={word}"), key]);
        assert_eq!(spec.debian.package_lists, [PackageList::Base, list, PackageList::Shell]);
    }
}

#[test]
fn keys_may_be_left_to_each_node() {
    let spec = spec_of("description = \"d\"", &["access.ssh=openssh", "access.ssh-authorized-keys=[]"]);
    assert!(spec.debian.package_lists.contains(&PackageList::Openssh) && spec.access.ssh_authorized_keys.is_empty());
}

#[test]
fn the_digest_knows_every_change() {
    let text = "description = \"d\"";
    let base = spec_of(text, &[]).digest();
    assert_eq!(base, spec_of(text, &["kubernetes.max-pods=110"]).digest(), "said or not, the same value");
    let changes =
        ["kubernetes.max-pods=109", "memory.gogc=60", "debian.snapshot=20261101T000000Z", "cni.backend=host-gw"];
    let token = |last| format!("access.console-token=correct-horse-{last}");
    let (one, two) = (token("one"), token("two"));
    let mut digests: Vec<_> =
        changes.iter().chain(&[one.as_str(), &two]).map(|set| spec_of(text, &[set]).digest()).collect();
    digests.push(base);
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 7);
}

#[test]
fn a_snapshot_takes_the_place_of_the_mirrors() {
    let spec = spec_of("description = \"d\"", &["debian.snapshot=20261101T000000Z"]);
    let mirrors = [&spec.debian.mirrors[0], &spec.debian.security_mirrors[0]].map(ToString::to_string);
    assert_eq!(
        mirrors,
        [
            "https://snapshot.debian.org/archive/debian/20261101T000000Z",
            "https://snapshot.debian.org/archive/debian-security/20261101T000000Z"
        ]
    );
}

#[test]
fn firmware_brings_its_component() {
    let board = BOARD.replace("firmware = []", "firmware = [\"intel-microcode\"]");
    let profile = parse_profile("p.toml", "description = \"d\"", &Overrides::default()).unwrap();
    let board = parse_board("b.toml", &board).unwrap();
    let spec = resolve(Names { profile: "p", board: "b" }, &profile, &board).unwrap();
    assert_eq!(spec.debian.components, ["main", "non-free-firmware"]);
    assert!(spec.debian.packages.iter().any(|package| package.as_str() == "intel-microcode"));
}

#[test]
fn consoles_come_first_and_the_profile_has_the_last_word() {
    let spec = spec_of("description = \"d\"", &["image.command-line=['loglevel=7']"]);
    let line: Vec<_> = spec.image.command_line.iter().map(|argument| argument.as_str()).collect();
    assert_eq!(line[..2], ["console=tty0", "console=ttyS0,115200"]);
    assert!(line.contains(&"transparent_hugepage=never"));
    assert_eq!(line.last(), Some(&"loglevel=7"));
}

fn stamp(spec: &Spec) -> Stamp {
    Stamp::new(spec, "2026-11-24T06:30:05Z")
}

#[test]
fn node_json_is_what_architecture_md_says() {
    let spec = built_in().spec("k3s-like", "x86_64", &Overrides::default()).unwrap();
    let ours: serde_json::Value = serde_json::from_str(&spec.node_json(&stamp(&spec))).unwrap();
    let text = include_str!("../../../ARCHITECTURE.md");
    let example = text.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let mut example: serde_json::Value = serde_json::from_str(example).unwrap();
    example["image"]["version"] = "20261124t063005z".into();
    example["image"]["built"] = "2026-11-24T06:30:05Z".into();
    assert_eq!(ours, example);
}

#[test]
fn a_radio_brings_its_rules_its_firmware_and_what_joins_a_network() {
    let on = |board: &str, set: &[&str]| {
        let overrides = Overrides { set: set.iter().map(|set| (*set).to_owned()).collect(), ..Overrides::default() };
        built_in().spec("k3s-like", board, &overrides).unwrap()
    };
    let named = |spec: &Spec, package: &str| spec.debian.packages.iter().any(|one| one.as_str() == package);
    let rule = |spec: &Spec, rule: &str| spec.board.modules.iter().any(|one| one.as_str() == rule);
    let plain = on("rpi4", &[]);
    assert!(!named(&plain, "firmware-brcm80211") && !rule(&plain, "wifi-broadcom"));
    let wifi = on("rpi4", &["wireless.wifi=true"]);
    assert!(named(&wifi, "firmware-brcm80211") && rule(&wifi, "wifi-raspberry-pi-4"));
    assert!(!named(&wifi, "bluez-firmware"), "Bluetooth was not asked for");
    assert!(wifi.debian.package_lists.contains(&PackageList::Wifi));
    let bluetooth = on("rpi4", &["wireless.bluetooth=true"]);
    assert!(named(&bluetooth, "bluez-firmware") && !bluetooth.debian.package_lists.contains(&PackageList::Wifi));
    // On a board without firmware of its own the component comes with the radio's.
    assert_eq!(on("x86_64", &["wireless.wifi=true"]).debian.components, ["main", "non-free-firmware"]);
}

#[test]
fn every_rule_of_firmware_is_about_a_package_that_its_radio_has() {
    let prune = kiln_data::read("rootfs/prune.toml").unwrap();
    let prune: toml::Table = std::str::from_utf8(prune).unwrap().parse().unwrap();
    for board in built_in().boards() {
        for radio in ["wifi", "bluetooth"] {
            let overrides = Overrides { set: vec![format!("wireless.{radio}=true")], ..Overrides::default() };
            let Ok(spec) = built_in().spec("k3s-like", &board.name, &overrides) else { continue };
            for rule in prune["firmware"].as_array().unwrap() {
                let (name, package) = (rule["name"].as_str().unwrap(), rule["package"].as_str().unwrap());
                // One without files keeps a package out, where there is one.
                let wants = !rule["files"].as_array().unwrap().is_empty();
                let chosen = wants && spec.board.modules.iter().any(|one| one.as_str() == name);
                assert!(
                    !chosen || spec.debian.packages.iter().any(|one| one.as_str() == package),
                    "{name} of {}",
                    board.name
                );
            }
        }
    }
}

#[test]
fn formats_are_there_once_and_the_command_line_replaces_those_of_the_profile() {
    let outputs = |set: &[&str], outputs: &[Output]| {
        let set = set.iter().map(ToString::to_string).collect();
        let overrides = Overrides { set, outputs: outputs.to_vec(), ..Overrides::default() };
        Library::new(vec![], vec![]).spec("minimal", "x86_64", &overrides).unwrap().image.outputs
    };
    assert_eq!(outputs(&[], &[]), [Output::Raw]);
    let set = ["image.outputs=[\"qcow2\", \"raw\", \"qcow2\"]"];
    assert_eq!(outputs(&set, &[]), [Output::Raw, Output::Qcow2]);
    assert_eq!(outputs(&set, &[Output::Vhd, Output::RawZst]), [Output::RawZst, Output::Vhd]);
}

#[test]
fn every_format_has_a_name_of_its_own() {
    let mut extensions: Vec<_> = Output::ALL.iter().map(|output| output.extension()).collect();
    extensions.sort_unstable();
    extensions.dedup();
    assert_eq!(extensions.len(), Output::ALL.len());
}
