//! A small root as text: whoever changes what an assembly makes sees it here. `KILN_UPDATE_GOLDEN=1` rewrites the file.

#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test may stop, and says what it skips

use kiln_tree::{
    Assembly, Binary, CheckedTree, Content, ImageId, Kind, NewFile, Rules,
    deb::{Control, Entry, EntryKind, Owner, UnpackedDeb},
    facts::Facts,
};
use kiln_types::NoCache;
use std::{collections::BTreeMap, fs};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden.txt");

#[test]
fn a_small_root_is_as_it_was() {
    let text = dump(&small_root());
    if std::env::var_os("KILN_UPDATE_GOLDEN").is_some() {
        fs::write(GOLDEN, &text).unwrap();
    }
    let golden = fs::read_to_string(GOLDEN).unwrap();
    assert!(text == golden, "the root differs from {GOLDEN}; it is now:\n{text}");
}

#[test]
fn of_firmware_only_what_the_rules_name_is_kept_and_all_of_that_must_be_there() {
    let assemble = |files: &str| {
        let prune = format!("[[firmware]]\nname='wifi'\npackage='firmware'\nfiles=[{files}]\nreason='r'");
        let rules = Rules::parse(("prune.toml", &prune), ("links.toml", ""), ("allow.toml", "")).unwrap();
        let image = ImageId { id: "i".into(), version: "1".into(), time: 0, root_password: "*".into() };
        let data = std::env::temp_dir().join("kiln-firmware-is-not-read");
        let mut assembly = Assembly::new(image, &rules, &NoCache);
        let firmware = ["brcm/a.bin", "brcm/b.bin", "other/c.bin"].map(|name| format!("usr/lib/firmware/{name}"));
        let mut entries = vec![dir("usr/lib/firmware/other"), file("usr/share/doc/firmware/copyright", 0o644, "")];
        entries.extend(firmware.iter().map(|path| file(path, 0o644, "")));
        assembly.deb(&package("firmware", entries), data.clone()).unwrap();
        assembly.deb(&package("raspi", vec![file("usr/lib/firmware/raspi.bin", 0o644, "")]), data).unwrap();
        assembly.finish().map_err(|error| error.to_string())
    };
    let checked = assemble("'brcm/a.bin'").unwrap();
    let kept: Vec<&str> = checked.tree().below("usr/lib/firmware").map(|(path, _)| path).collect();
    assert_eq!(kept, ["usr/lib/firmware/brcm", "usr/lib/firmware/brcm/a.bin", "usr/lib/firmware/raspi.bin"]);
    assert!(checked.tree().get("usr/share/doc/firmware/copyright").is_some(), "the licence stays");
    let error = assemble("'brcm/a.bin', 'brcm/z.bin'").unwrap_err();
    assert!(error.contains("/usr/lib/firmware/brcm/z.bin (from firmware) is wanted by rootfs/prune.toml"), "{error}");
}

fn small_root() -> CheckedTree {
    let prune = "[[remove]]\npaths = ['usr/share/doc/**', 'boot']\nreason = 'r'\n[[keep]]\npaths = ['usr/share/doc/*/copyright']\nreason = 'r'";
    let links = "[[link]]\npath = 'usr/bin/sh'\ntarget = 'dash'\nreason = 'r'";
    let allow = "[[privileged]]\npath = 'usr/bin/su'\nmode = '4755'\nreason = 'r'";
    let rules = Rules::parse(("prune.toml", prune), ("links.toml", links), ("allow.toml", allow)).unwrap();
    let image =
        ImageId { id: "small-x86_64".into(), version: "2026.1".into(), time: 1_700_000_000, root_password: "*".into() };
    let mut assembly = Assembly::new(image, &rules, &NoCache);
    let data = std::env::temp_dir().join(format!("kiln-golden-{}", std::process::id()));
    fs::write(&data, DATA).unwrap();
    assembly.deb(&base(), data.clone()).unwrap().deb(&service(), data.clone()).unwrap();
    assembly
        .skeleton(&[NewFile::file("etc/hosts", 0o644, *b"127.0.0.1 localhost\n"), NewFile::dir("tmp", 0o1777)])
        .unwrap();
    let node = Content::bytes(*b"\x7fELF, though not really");
    assembly
        .binaries(&[Binary { path: "usr/bin/kiln-node".into(), content: node, links: vec!["usr/bin/kubectl".into()] }])
        .unwrap();
    assembly.generate(&[NewFile::file("etc/hostname", 0o644, *b"kiln\n")]).unwrap();
    let checked = assembly.finish().unwrap_or_else(|error| panic!("{error}"));
    checked.tree().iter().for_each(|(path, node)| {
        if let Kind::File(content) = &node.kind {
            assert_eq!(kiln_types::Digest::of(content.read().unwrap()), content.digest(), "{path}");
        }
    });
    fs::remove_file(data).unwrap();
    checked
}

/// The contents of all files of the packages, one after the other.
const DATA: &str = concat!(
    "ID=debian\nVERSION_ID=\"13\"\n",
    "root:*:0:0:root:/root:/bin/bash\n",
    "root:*:0:\nshadow:*:42:\n",
    "u! kiln-x - \"A service\"\n",
    "[Service]\nExecStart=/usr/bin/su\n[Install]\nWantedBy=multi-user.target\n",
    "enable x.service\ndisable *\n",
);

fn base() -> UnpackedDeb {
    package(
        "base",
        vec![
            dir("./usr/bin"),
            file("usr/bin/dash", 0o755, ""),
            file("usr/bin/su", 0o4755, ""),
            file("usr/lib/os-release", 0o644, "ID=debian\nVERSION_ID=\"13\"\n"),
            file("usr/share/base-passwd/passwd.master", 0o644, "root:*:0:0:root:/root:/bin/bash\n"),
            file("usr/share/base-passwd/group.master", 0o644, "root:*:0:\nshadow:*:42:\n"),
            file("usr/share/doc/base/README", 0o644, ""),
            file("usr/share/doc/base/copyright", 0o644, ""),
            Entry { kind: EntryKind::Symlink("../usr/lib/os-release".into()), ..file("etc/os-release", 0o777, "") },
        ],
    )
}

fn service() -> UnpackedDeb {
    let owner = Owner { uid: 0, gid: 12, user: "root".into(), group: "kiln-x".into() };
    package(
        "service",
        vec![
            file("usr/lib/sysusers.d/x.conf", 0o644, "u! kiln-x - \"A service\"\n"),
            file(
                "usr/lib/systemd/system/x.service",
                0o644,
                "[Service]\nExecStart=/usr/bin/su\n[Install]\nWantedBy=multi-user.target\n",
            ),
            file("usr/lib/systemd/system-preset/90-x.preset", 0o644, "enable x.service\ndisable *\n"),
            Entry { owner, ..file("etc/x.key", 0o640, "") },
        ],
    )
}

fn package(name: &str, entries: Vec<Entry>) -> UnpackedDeb {
    let control = format!(
        "Package: {name}\nVersion: 1-1\nArchitecture: amd64\nMaintainer: M <m@kiln>\nDescription: {name} of a test\n more\n"
    );
    UnpackedDeb {
        control: Control::parse(&control).unwrap(),
        conffiles: Vec::new(),
        entries,
        data_len: DATA.len() as u64,
    }
}

fn dir(path: &str) -> Entry {
    Entry { kind: EntryKind::Dir, mode: 0o755, ..file(path.trim_start_matches("./"), 0o755, "") }
}

fn file(path: &str, mode: u16, text: &str) -> Entry {
    let offset = DATA.find(text).unwrap() as u64;
    let kind =
        EntryKind::File { digest: kiln_types::Digest::of(text), len: text.len() as u64, offset, facts: Facts::Plain };
    Entry { path: path.to_owned(), kind, mode, owner: Owner::default(), xattrs: BTreeMap::new() }
}

/// Every entry as a line; the text of what kiln wrote below it.
fn dump(checked: &CheckedTree) -> String {
    let mut text = String::new();
    for (path, node) in checked.tree().iter() {
        let what = match &node.kind {
            Kind::Dir => "/".to_owned(),
            Kind::File(content) => format!(" {} bytes", content.len()),
            Kind::Symlink(target) => format!(" -> {target}"),
            other => format!(" {other:?}"),
        };
        text += &format!("{path}{what}  {:04o} {}:{} ({})\n", node.mode, node.uid, node.gid, node.origin);
        let shown = path.starts_with("etc/") || &*node.origin == "kiln";
        if let Kind::File(content) = &node.kind
            && shown
            && let Ok(bytes) = content.read()
        {
            text.extend(String::from_utf8_lossy(&bytes).lines().map(|line| format!("    {line}\n")));
        }
    }
    text += &format!("removed: {:?}\n", checked.removed().keys().collect::<Vec<_>>());
    text
}
