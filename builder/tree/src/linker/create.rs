//! The cache into the tree.

use super::{
    Libraries,
    cache::{self, CacheEntry},
    libraries::Library,
};
use crate::assembly::{AssemblyError, Draft};
use object::elf;

/// Any library of glibc 2 (`FLAG_ELF_LIBC6`).
const ELF_LIBC6: u32 = 0x0003;

/// Writes `/etc/ld.so.cache`; nothing for a root without libraries.
pub(crate) fn create(draft: &mut Draft) -> Result<(), AssemblyError> {
    let libraries = Libraries::find(draft)?.by_soname();
    let entries: Vec<CacheEntry> = libraries
        .into_iter()
        .filter_map(|((soname, _), library)| {
            let flags = ELF_LIBC6 | kind(&library)?;
            Some(CacheEntry { soname, path: format!("/{}", library.path), flags })
        })
        .collect();
    match entries.is_empty() {
        true => Ok(()),
        false => draft.put("etc/ld.so.cache", 0o644, cache::write(entries)),
    }
}

/// What the cache calls the machine (`FLAG_*` in glibc's `ldconfig.h`); `None` for one kiln does not build for.
fn kind(library: &Library) -> Option<u32> {
    match elf::Machine(library.facts.machine) {
        elf::EM_X86_64 => Some(0x0300),
        elf::EM_AARCH64 => Some(0x0a00),
        elf::EM_ARM if library.facts.flags & HARD_FLOAT != 0 => Some(0x0900),
        elf::EM_ARM => Some(0x0b00),
        elf::EM_386 => Some(0),
        _ => None,
    }
}

/// `EF_ARM_ABI_FLOAT_HARD`.
const HARD_FLOAT: u32 = 0x400;
