//! Indexes of what is built into the kernel.

use super::{index::Index, name};

/// `modules.builtin.bin` out of `modules.builtin`.
pub(super) fn names(text: &str) -> Vec<u8> {
    let mut index = Index::default();
    for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())) {
        index.insert(&name::of_path(line), "", 0);
    }
    index.to_bytes()
}

/// `modules.builtin.alias.bin` out of `modules.builtin.modinfo`: `module.key=value`, each ended by NUL.
pub(super) fn aliases(modinfo: &[u8]) -> Vec<u8> {
    let mut index = Index::default();
    for entry in modinfo.split(|byte| *byte == 0).filter_map(|entry| std::str::from_utf8(entry).ok()) {
        let Some((module, (key, value))) = entry.split_once('.').and_then(|(a, b)| Some((a, b.split_once('=')?)))
        else {
            continue;
        };
        if let Some(alias) = name::normalise_alias(value).filter(|alias| key == "alias" && !alias.is_empty()) {
            index.insert(&alias, module, 0);
        }
    }
    index.to_bytes()
}
