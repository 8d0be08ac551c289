//! Help, manual, completions, exit codes.

use crate::place::{Place, files};

const COMMANDS: [&str; 16] = [
    "build",
    "plan",
    "lock",
    "run",
    "test",
    "flash",
    "push",
    "inspect",
    "verify",
    "diff",
    "profiles",
    "boards",
    "schema",
    "cache",
    "completions",
    "man",
];

#[test]
fn every_command_teaches_by_examples() {
    let place = Place::new();
    let all = place.kiln("--help").ok();
    assert!(all.contains("KILN_DEBIAN_MIRROR") && all.contains("Exit codes"), "{all}");
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command} ")), "help does not name {command}");
        let help = place.kiln(&format!("{command} --help")).ok();
        assert!(help.contains("Example") || help.contains("of your own"), "{help}");
    }
}

#[test]
fn a_wrong_argument_is_the_users_fault() {
    let place = Place::new();
    assert!(place.kiln("biuld").failed(1).contains("'build'"));
    assert!(place.kiln("build --profile k3s-like").failed(1).contains("--board"));
    assert_eq!(place.kiln("--version").ok(), format!("kiln {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn manual_and_completions_know_every_command() {
    let place = Place::new();
    place.kiln("man pages").ok();
    let pages = files(&place.path("pages"));
    for command in COMMANDS {
        assert!(pages.contains(&format!("kiln-{command}.1")), "{pages:?}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(place.kiln(&format!("completions {shell}")).ok().contains("inspect"), "{shell}");
    }
}

#[test]
fn a_switch_of_the_environment_reads_as_people_write_it() {
    let place = Place::new();
    for value in ["1", "true", "0", ""] {
        crate::place::run(place.command(["boards"]).env("KILN_OFFLINE", value)).ok();
    }
}

#[test]
fn what_is_no_image_is_told_so() {
    let place = Place::new();
    place.write("note.txt", "not an image");
    assert!(place.kiln("inspect note.txt").failed(1).contains("note.txt is not an image of kiln"));
    assert!(place.kiln("inspect nothing.img").failed(1).contains("No such file"));
    assert!(place.kiln("inspect .").failed(1).contains("is a directory"));
    assert!(place.kiln("run nothing.img").failed(1).contains("there is no image nothing.img"));
}

#[test]
fn an_image_of_another_format_is_named_with_the_way_to_a_raw_one() {
    let place = Place::new();
    std::fs::write(place.path("node.qcow2"), b"QFI\xfb\0\0\0\x03").unwrap();
    std::fs::write(place.path("node.img.zst"), [0x28, 0xb5, 0x2f, 0xfd]).unwrap();
    for command in ["inspect", "run", "test"] {
        let said = place.kiln(&format!("{command} node.qcow2")).failed(1);
        assert!(said.contains("node.qcow2 is qcow2") && said.contains("qemu-img convert -f qcow2"), "{said}");
    }
    for command in ["run", "test"] {
        let said = place.kiln(&format!("{command} node.img.zst")).failed(1);
        assert!(said.contains("is raw.zst") && said.contains("zstd -d node.img.zst"), "{said}");
    }
    let said = place.kiln("inspect node.img.zst").failed(1);
    assert!(said.contains("cannot unpack node.img.zst: it is damaged or cut off"), "{said}");
}

#[test]
fn formats_are_checked_before_any_work() {
    let place = Place::new();
    let said = place.kiln("build -p minimal -b x86_64 --output qcow3").failed(1);
    assert!(said.contains("qcow3") && said.contains("raw.zst") && said.contains("vhdx"), "{said}");
    let said = place.kiln("build -p minimal -b rpi4 --output ova").failed(1);
    assert!(said.contains("`ova` makes no sense for this board") && said.contains("Raspberry Pi"), "{said}");
    let said = place.kiln("build -p minimal -b x86_64 --output vhd --flash card").failed(1);
    assert!(said.contains("this build makes vhd") && !place.path("out").exists(), "{said}");
    let said = place.kiln("run -p minimal -b x86_64 --set image.outputs=[\"vhd\"]").failed(1);
    assert!(said.contains("the raw image is what boots here"), "{said}");
}
