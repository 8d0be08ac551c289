//! A whole root out of real packages, judged by the tools whose work kiln does itself: depmod, ldconfig,
//! systemd-sysusers, systemctl, openssl.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may stop, and says what it skips

mod support;

use kiln_tree::{Assembly, AssemblyError, CheckedTree, ImageId, Kind, Problem, Rules};
use kiln_types::NoCache;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
    sync::OnceLock,
};
use support::{Scratch, has, run};

/// Lets everything pass but what must never: this test's packages are more than a node's.
const ALLOW: &str = r#"
dangling = [{ paths = ["**"], reason = "packages of a desktop's size" }]
interpreter = [{ paths = ["**"], reason = "no perl" }]
privileged = [
  { path = "usr/bin/chage", mode = "2755", reason = "Debian's" },
  { path = "usr/bin/chfn", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/chsh", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/expiry", mode = "2755", reason = "Debian's" },
  { path = "usr/bin/gpasswd", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/mount", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/newgrp", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/passwd", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/su", mode = "4755", reason = "Debian's" },
  { path = "usr/bin/umount", mode = "4755", reason = "Debian's" },
  { path = "usr/sbin/unix_chkpwd", mode = "2755", reason = "Debian's" },
  { path = "usr/bin/ssh-agent", mode = "2755", reason = "Debian's" },
  { path = "usr/lib/openssh/ssh-keysign", mode = "4755", reason = "Debian's" },
]
"#;
const LINKS: &str = "[[link]]\npath = 'usr/bin/sh'\ntarget = 'dash'\nreason = 'maintainer script'";
const PRUNE: &str = "[[remove]]\npaths = ['usr/share/{doc,man,locale}', 'boot']\nreason = 'not for nodes'";

struct Root {
    checked: CheckedTree,
    _data: Scratch,
}

/// The root, made once for all tests.
fn root() -> Option<&'static Root> {
    static ROOT: OnceLock<Option<Result<Root, String>>> = OnceLock::new();
    let root = ROOT.get_or_init(|| {
        let debs = support::real_debs();
        (!debs.is_empty()).then(|| {
            let data = Scratch::new("root-data");
            let checked = assemble(&debs, data.path(), PRUNE, ALLOW).map_err(|error| error.to_string())?;
            Ok(Root { checked, _data: data })
        })
    });
    root.as_ref().map(|root| root.as_ref().unwrap_or_else(|error| panic!("{error}")))
}

fn assemble(debs: &[std::path::PathBuf], data: &Path, prune: &str, allow: &str) -> Result<CheckedTree, AssemblyError> {
    let rules = Rules::parse(("prune.toml", prune), ("links.toml", LINKS), ("allow.toml", allow)).unwrap();
    let image = ImageId { id: "test".into(), version: "1".into(), time: 1_700_000_000, root_password: "*".into() };
    let mut assembly = Assembly::new(image, &rules, &NoCache);
    for (number, deb) in debs.iter().enumerate() {
        let data = data.join(number.to_string());
        let unpacked = support::unpack(deb, &data);
        assembly.deb(&unpacked, data)?;
    }
    assembly.finish()
}

/// Writes the part of the tree below `directory`.
fn write_out(checked: &CheckedTree, directory: &str, to: &Path) {
    fs::create_dir_all(to.join(directory)).unwrap();
    for (path, node) in checked.tree().below(directory) {
        let at = to.join(path);
        match &node.kind {
            Kind::Dir => fs::create_dir_all(at).unwrap(),
            Kind::File(content) => fs::write(at, content.read().unwrap()).unwrap(),
            Kind::Symlink(target) => symlink(target, at).unwrap(),
            _ => {}
        }
    }
}

fn text(checked: &CheckedTree, path: &str) -> String {
    let content = checked.file(path).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(content.read().unwrap()).unwrap()
}

#[test]
fn module_indexes_are_those_of_depmod() {
    let Some(Root { checked, .. }) = root() else { return };
    let scratch = Scratch::new("depmod");
    let Some(mut depmod) = depmod_of(checked, scratch.path()) else { return };
    let release = checked.kernel().unwrap().release.clone();
    let directory = format!("usr/lib/modules/{release}");
    write_out(checked, &directory, scratch.path());
    symlink("usr/lib", scratch.path().join("lib")).unwrap();
    let at = scratch.path().join(&directory);
    let ours: Vec<(String, Vec<u8>)> = fs::read_dir(&at)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !["modules.order", "modules.builtin", "modules.builtin.modinfo"].contains(&name.as_str()))
        .collect();
    ours.iter().for_each(|(name, _)| fs::remove_file(at.join(name)).unwrap());
    run(depmod.arg("-b").arg(scratch.path()).arg(&release));
    let mut compared = 0;
    for (name, ours) in ours {
        let mut theirs = fs::read(at.join(&name)).unwrap_or_else(|_| panic!("depmod does not write {name}"));
        let mut ours = ours;
        if name == "modules.symbols" {
            (ours, theirs) = (sorted(&ours), sorted(&theirs)); // depmod has the order of its hash table
        }
        assert!(ours == theirs, "{name} differs");
        compared += 1;
    }
    assert_eq!(compared, 11);
}

/// The depmod of the packages, run by their own linker and libraries: another version writes the nodes of the
/// binary indexes in another order.
fn depmod_of(checked: &CheckedTree, to: &Path) -> Option<Command> {
    const LIBRARIES: &str = "usr/lib/x86_64-linux-gnu";
    let wanted = ["usr/bin/kmod".to_owned(), format!("{LIBRARIES}/ld-linux-x86-64.so.2")].into_iter();
    let libraries = ["libkmod.so.2", "libzstd.so.1", "liblzma.so.5", "libcrypto.so.3", "libc.so.6", "libz.so.1"];
    for path in wanted.chain(libraries.map(|name| format!("{LIBRARIES}/{name}"))) {
        let Some(content) = checked.file(&path) else {
            println!("skipped: the packages have no {path}");
            return None;
        };
        let at = to.join(&path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(&at, content.read().unwrap()).unwrap();
        fs::set_permissions(&at, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(to.join(LIBRARIES).join("ld-linux-x86-64.so.2"));
    command.args(["--argv0", "depmod", "--library-path"]).arg(to.join(LIBRARIES)).arg(to.join("usr/bin/kmod"));
    Some(command)
}

fn sorted(text: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines.join(&b'\n')
}

#[test]
fn an_initrd_gets_its_modules_in_an_order_that_loads() {
    let Some(Root { checked, .. }) = root() else { return };
    let order = checked.modules().load_order(["virtio_blk", "erofs", "dm-verity", "nf_tables"]).unwrap();
    let of_modules: BTreeSet<&String> = checked.modules().iter().flat_map(|module| &module.facts().exports).collect();
    let mut exported = BTreeSet::new();
    for module in &order {
        let needs = module.facts().needs.iter().filter(|symbol| of_modules.contains(symbol));
        let missing: Vec<&String> = needs.filter(|symbol| !exported.contains(*symbol)).collect();
        assert!(missing.is_empty(), "{} is loaded before {missing:?} exist", module.name);
        exported.extend(module.facts().exports.iter().cloned());
    }
    let names: Vec<&str> = order.iter().map(|module| module.name.as_str()).collect();
    for wanted in ["virtio_blk", "erofs", "dm_verity", "nf_tables"] {
        assert!(names.contains(&wanted), "{names:?}");
    }
    println!("{names:?}");
}

#[test]
fn the_linker_cache_is_what_ldconfig_finds() {
    let Some(Root { checked, .. }) = root().filter(|_| has("ldconfig")) else { return };
    let scratch = Scratch::new("ldconfig");
    for directory in ["etc", "usr/lib"] {
        write_out(checked, directory, scratch.path());
    }
    for name in ["lib", "lib64"] {
        symlink(format!("usr/{name}"), scratch.path().join(name)).unwrap();
    }
    write_out(checked, "usr/lib64", scratch.path());
    let list = |cache: &Path| run(Command::new("ldconfig").args(["-p", "-C"]).arg(cache));
    let entries = |text: &str| {
        text.lines().skip(1).filter(|line| line.contains("=>")).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let ours = entries(&list(&scratch.path().join("etc/ld.so.cache")));
    assert!(ours.iter().any(|line| line.trim().starts_with("libc.so.6 (libc6,x86-64) => ")), "{ours:#?}");
    let theirs = Command::new("ldconfig").args(["-X", "-C", "/theirs", "-r"]).arg(scratch.path()).status().unwrap();
    if !theirs.success() {
        println!("skipped: ldconfig -r wants root");
        return;
    }
    let theirs = entries(&list(&scratch.path().join("theirs")));
    let difference: Vec<&String> = ours.symmetric_difference(&theirs).collect();
    assert!(difference.is_empty(), "{difference:#?}");
}

#[test]
fn users_are_those_of_systemd_sysusers() {
    let Some(Root { checked, .. }) = root().filter(|_| has("systemd-sysusers")) else { return };
    let scratch = Scratch::new("sysusers");
    let directory = "usr/lib/sysusers.d";
    write_out(checked, directory, scratch.path());
    for entry in fs::read_dir(scratch.path().join(directory)).unwrap().map(Result::unwrap) {
        // `u!` is newer than the systemd of some machines; it decides nothing but the password field.
        let text = fs::read_to_string(entry.path()).unwrap().replace("\nu! ", "\nu ").replace("\nu!\t", "\nu\t");
        fs::write(entry.path(), text).unwrap();
    }
    fs::create_dir_all(scratch.path().join("etc")).unwrap();
    for name in ["passwd", "group"] {
        let master = text(checked, &format!("usr/share/base-passwd/{name}.master"));
        fs::write(scratch.path().join("etc").join(name), master).unwrap();
    }
    run(Command::new("systemd-sysusers").arg(format!("--root={}", scratch.path().display())));
    for name in ["passwd", "group"] {
        let theirs = fs::read_to_string(scratch.path().join("etc").join(name)).unwrap();
        let without_password = |text: &str| {
            let fields = |line: &str| {
                line.split(':').enumerate().filter(|(n, _)| *n != 1).map(|(_, f)| f.to_owned()).collect::<Vec<_>>()
            };
            text.lines().map(fields).collect::<BTreeSet<_>>()
        };
        let ours = without_password(&text(checked, &format!("etc/{name}")).replace("/root:/bin/sh", "/root:/bin/bash"));
        let difference: Vec<_> = ours.symmetric_difference(&without_password(&theirs)).cloned().collect();
        assert!(difference.is_empty(), "{name}: {difference:#?}");
    }
    assert!(text(checked, "etc/shadow").lines().all(|line| line.contains(":*:") || line.contains(":!*:")));
}

#[test]
fn units_are_enabled_as_by_preset_all() {
    let Some(Root { checked, .. }) = root().filter(|_| has("systemctl")) else { return };
    let scratch = Scratch::new("presets");
    write_out(checked, "usr/lib/systemd", scratch.path());
    for link in fs::read_dir(scratch.path().join("usr/lib/systemd/system")).unwrap().map(Result::unwrap) {
        // A link of an alias that some systemd cannot follow outside of its root is not what is tested here.
        assert!(link.path().symlink_metadata().is_ok());
    }
    run(Command::new("systemctl").arg(format!("--root={}", scratch.path().display())).args(["-q", "preset-all"]));
    let links = |root: &dyn Fn(&str) -> Vec<(String, String)>| {
        root("etc/systemd/system").into_iter().collect::<BTreeMap<_, _>>()
    };
    let ours = links(&|directory| {
        let found = checked.tree().below(directory).filter_map(|(path, node)| match &node.kind {
            Kind::Symlink(target) => Some((path.to_owned(), target.clone())),
            _ => None,
        });
        found.collect()
    });
    let theirs = links(&|directory| {
        let mut found = Vec::new();
        collect_links(scratch.path(), directory, &mut found);
        found
    });
    assert!(!theirs.is_empty());
    assert_eq!(ours, theirs);
}

fn collect_links(root: &Path, directory: &str, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(root.join(directory)).unwrap().map(Result::unwrap) {
        let path = format!("{directory}/{}", entry.file_name().into_string().unwrap());
        match entry.file_type().unwrap() {
            kind if kind.is_symlink() => {
                into.push((path, fs::read_link(entry.path()).unwrap().to_str().unwrap().to_owned()))
            }
            kind if kind.is_dir() => collect_links(root, &path, into),
            _ => {}
        }
    }
}

#[test]
fn the_bundle_has_every_authority_and_openssl_reads_it() {
    let Some(Root { checked, .. }) = root() else { return };
    let bundle = text(checked, "etc/ssl/certs/ca-certificates.crt");
    let files = checked.tree().below("usr/share/ca-certificates").filter(|(path, _)| path.ends_with(".crt")).count();
    assert!(files > 100);
    assert_eq!(bundle.matches("-----BEGIN CERTIFICATE-----\n").count(), files);
    if has("openssl") {
        let scratch = Scratch::new("bundle");
        let path = scratch.path().join("bundle");
        fs::write(&path, bundle).unwrap();
        let said = run(Command::new("openssl").args(["storeutl", "-noout", "-certs"]).arg(path));
        assert!(said.contains(&format!("Total found: {files}")), "{said}");
    }
}

#[test]
fn a_library_that_is_left_out_is_missed_by_name() {
    let debs = support::real_debs();
    if debs.is_empty() {
        return;
    }
    let scratch = Scratch::new("missing");
    let small: Vec<_> =
        debs.into_iter().filter(|path| is_any(path, &["coreutils_", "libc6_", "libacl1_", "libcap2_"])).collect();
    let prune = "[[remove]]\npaths = ['usr/lib/**/libacl.so.*']\nreason = 'to see it missed'";
    let Err(AssemblyError::Check(error)) = assemble(&small, scratch.path(), prune, ALLOW) else {
        panic!("nothing missed")
    };
    let missed = |path: &str, library: &str| {
        let problem = Problem::MissingLibrary { library: library.to_owned() };
        error.findings.iter().any(|finding| finding.path == path && finding.problem == problem)
    };
    assert!(missed("usr/bin/cp", "libacl.so.1"), "{error}");
    assert!(!missed("usr/bin/true", "libc.so.6"), "{error}");
}

fn is_any(path: &Path, starts: &[&str]) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    starts.iter().any(|start| name.starts_with(start))
}

#[test]
fn the_same_packages_give_the_same_tree() {
    let debs = support::real_debs();
    let small: Vec<_> =
        debs.into_iter().filter(|path| is_any(path, &["base-", "netbase", "systemd_", "udev", "libc6_"])).collect();
    if small.is_empty() {
        return;
    }
    let dump = |checked: &CheckedTree| {
        let line = |(path, node): (&str, &kiln_tree::Node)| {
            let kind = match &node.kind {
                Kind::File(content) => content.digest().to_string(),
                other => format!("{other:?}"),
            };
            format!("{path} {kind} {:o} {} {} {}\n", node.mode, node.uid, node.gid, node.origin)
        };
        checked.tree().iter().map(line).collect::<String>()
    };
    let allow = format!("library = [{{ paths = ['**'], reason = 'a few packages only' }}]\n{ALLOW}");
    let build = |name| {
        let scratch = Scratch::new(name);
        dump(&assemble(&small, scratch.path(), PRUNE, &allow).unwrap_or_else(|error| panic!("{error}")))
    };
    assert_eq!(build("same-1"), build("same-2"));
}
