//! What a root has for the machine: kernel modules and firmware.

use kiln_types::ByteSize;
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};

const MODULES: &str = "usr/lib/modules/";
const FIRMWARE: &str = "usr/lib/firmware/";
const MODULE_FILE: &str = ".ko";

/// What a root has for the machine.
#[derive(Default, Serialize)]
pub struct Hardware {
    /// Kernel modules by their path in the kernel's source, uncompressed.
    pub modules: Vec<(String, ByteSize)>,
    /// Files of firmware, by the name that drivers ask for.
    pub firmware: Vec<(String, ByteSize)>,
}

impl Hardware {
    /// Takes a file of the root in, if it is for the machine.
    pub fn file(&mut self, path: &str, size: u64) {
        let module = path.strip_prefix(MODULES).and_then(|rest| rest.split_once("/kernel/"));
        if let Some((_, module)) = module.filter(|(_, module)| module.contains(MODULE_FILE)) {
            self.modules.push((module.to_owned(), ByteSize(size)));
        } else if let Some(name) = path.strip_prefix(FIRMWARE) {
            self.firmware.push((name.to_owned(), ByteSize(size)));
        }
    }
}

/// A directory with all that is in it.
#[derive(PartialEq, Debug)]
pub struct Group {
    /// The directory; the name of a file that lies in none.
    pub name: String,
    /// How many files.
    pub files: usize,
    /// Their bytes.
    pub size: ByteSize,
}

/// Files by their directory, the largest first. Of drivers it is the second, such as `drivers/net`: the first has nearly all.
pub fn groups(files: &[(String, ByteSize)]) -> Vec<Group> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (path, size) in files {
        let name = directory(path);
        let group = groups.entry(name.clone()).or_insert(Group { name, files: 0, size: ByteSize(0) });
        group.files += 1;
        group.size = ByteSize(group.size.bytes() + size.bytes());
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|group| Reverse(group.size));
    groups
}

/// Bytes of all `files`.
pub fn total(files: &[(String, ByteSize)]) -> ByteSize {
    ByteSize(files.iter().map(|(_, size)| size.bytes()).sum())
}

fn directory(path: &str) -> String {
    let depth = if path.starts_with("drivers/") { 2 } else { 1 };
    path.split('/').take(depth).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_counted_by_what_they_drive() {
        let mut found = Hardware::default();
        for (path, size) in [
            ("usr/lib/modules/6.12.1-arm64/kernel/drivers/net/phy/realtek.ko", 20),
            ("usr/lib/modules/6.12.1-arm64/kernel/drivers/net/usb/r8152.ko.xz", 30),
            ("usr/lib/modules/6.12.1-arm64/kernel/fs/erofs/erofs.ko", 40),
            ("usr/lib/modules/6.12.1-arm64/modules.dep", 1000),
            ("usr/lib/firmware/brcm/43455.bin", 7),
            ("usr/bin/cat", 1000),
        ] {
            found.file(path, size);
        }
        let group = |name: &str, files, size| Group { name: name.to_owned(), files, size: ByteSize(size) };
        assert_eq!(groups(&found.modules), [group("drivers/net", 2, 50), group("fs", 1, 40)]);
        assert_eq!(groups(&found.firmware), [group("brcm", 1, 7)]);
        assert_eq!(total(&found.modules), ByteSize(90));
    }
}
