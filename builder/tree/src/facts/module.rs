//! Kernel modules: their `.modinfo` section and their symbols, as `depmod` of kmod reads them.

use crate::compression;
use object::{
    Endianness, elf,
    read::elf::{FileHeader, SectionTable, Sym},
};
use serde::{Deserialize, Serialize};

/// What a kernel module says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// The entries of `.modinfo` that matter, in their order: `alias`, `depends`, `softdep`, `weakdep`, `firmware`.
    pub info: Vec<(String, String)>,
    /// Symbols it exports, in the order of its symbol table.
    pub exports: Vec<String>,
    /// Symbols it needs, in the order of its symbol table, those of the kernel itself among them.
    pub needs: Vec<String>,
}

/// Keys of `.modinfo` worth keeping.
const KEYS: [&str; 5] = ["alias", "depends", "softdep", "weakdep", "firmware"];
/// Largest kernel module, decompressed; the largest of Debian's has 12 MB.
pub(crate) const MODULE_LIMIT: u64 = 256 << 20;

/// Whether a file of this name is a kernel module.
pub(crate) fn is_module(path: &str) -> bool {
    [".ko", ".ko.xz", ".ko.zst", ".ko.gz"].iter().any(|end| path.ends_with(end))
}

impl ModuleFacts {
    /// The facts of the module in a file of this name, compressed as the name says; `None` when it is none.
    pub(crate) fn unpack(path: &str, packed: &[u8]) -> Option<Self> {
        let plain = compression::read_all(compression::decoder(path, packed).ok()?, MODULE_LIMIT).ok()?;
        Self::read(&plain)
    }

    /// The facts of an uncompressed module; `None` when it is none.
    pub fn read(data: &[u8]) -> Option<Self> {
        match elf::FileClass(*data.get(4)?) {
            elf::ELFCLASS32 => read::<elf::FileHeader32<Endianness>>(data),
            elf::ELFCLASS64 => read::<elf::FileHeader64<Endianness>>(data),
            _ => None,
        }
    }

    /// The values of one key of `.modinfo`.
    pub fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        self.info.iter().filter(move |(found, _)| found == key).map(|(_, value)| value.as_str())
    }
}

fn read<H: FileHeader<Endian = Endianness>>(data: &[u8]) -> Option<ModuleFacts> {
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    if header.e_type(endian) != elf::ET_REL {
        return None;
    }
    let sections = header.sections(endian, data).ok()?;
    let (exports, needs) = symbols::<H>(&sections, endian, data)?;
    let exports = match exports.is_empty() {
        true => strings(section::<H>(&sections, b"__ksymtab_strings", endian, data)).collect(),
        false => exports,
    };
    let info = strings(section::<H>(&sections, b".modinfo", endian, data));
    let info = info.filter_map(|entry| {
        let (key, value) = entry.split_once('=')?;
        KEYS.contains(&key).then(|| (key.to_owned(), value.to_owned()))
    });
    Some(ModuleFacts { info: info.collect(), exports, needs })
}

/// Exported symbols by their `__crc_` companions, and undefined ones.
fn symbols<H: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'_, H>,
    endian: Endianness,
    data: &[u8],
) -> Option<(Vec<String>, Vec<String>)> {
    let table = sections.symbols(endian, data, elf::SHT_SYMTAB).ok()?;
    let (mut exports, mut needs) = (Vec::new(), Vec::new());
    for symbol in table.iter().skip(1) {
        let name = symbol.name(endian, table.strings()).ok()?;
        let name = String::from_utf8_lossy(name);
        if let Some(exported) = name.strip_prefix("__crc_") {
            exports.push(exported.to_owned());
        } else if symbol.st_shndx(endian) == elf::SHN_UNDEF && !name.is_empty() {
            needs.push(name.into_owned());
        }
    }
    Some((exports, needs))
}

fn section<'a, H: FileHeader<Endian = Endianness>>(
    sections: &SectionTable<'a, H>,
    name: &[u8],
    endian: Endianness,
    data: &'a [u8],
) -> &'a [u8] {
    use object::read::elf::SectionHeader;
    let found = sections.section_by_name(endian, name);
    found.and_then(|(_, section)| section.data(endian, data).ok()).unwrap_or_default()
}

fn strings(bytes: &[u8]) -> impl Iterator<Item = String> {
    bytes
        .split(|byte| *byte == 0)
        .filter(|text| !text.is_empty())
        .map(|text| String::from_utf8_lossy(text).into_owned())
}
