//! Programs and shared libraries: what the dynamic linker would ask of the root (ELF gABI, chapter 5).

use object::{
    Endianness, ReadRef, elf,
    read::elf::{Dyn, FileHeader, ProgramHeader},
};
use serde::{Deserialize, Serialize};

/// Word size of a program; libraries of another class are no answer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Class {
    /// 32 bits.
    #[serde(rename = "32")]
    Bits32,
    /// 64 bits.
    #[serde(rename = "64")]
    Bits64,
}

/// What the dynamic linker would ask of the root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ElfFacts {
    /// Word size.
    pub class: Class,
    /// `e_machine`.
    pub machine: u16,
    /// `e_flags`; on 32-bit ARM it names the float ABI.
    #[serde(default)]
    pub flags: u32,
    /// The program interpreter (`PT_INTERP`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interpreter: Option<String>,
    /// The name a library gives itself (`DT_SONAME`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub soname: Option<String>,
    /// Libraries it needs (`DT_NEEDED`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needed: Vec<String>,
    /// Where it looks first (`DT_RUNPATH`, else `DT_RPATH`), `$ORIGIN` as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runpath: Vec<String>,
    /// Whether it is a shared object (`ET_DYN`) with a dynamic section; position-independent programs are too.
    #[serde(default)]
    pub shared: bool,
}

impl ElfFacts {
    /// The facts of an ELF file; `None` when it is broken.
    pub fn read<'a>(data: impl ReadRef<'a>) -> Option<Self> {
        match elf::FileClass(data.read_bytes_at(0, 5).ok()?[4]) {
            elf::ELFCLASS32 => read::<elf::FileHeader32<Endianness>, _>(data, Class::Bits32),
            elf::ELFCLASS64 => read::<elf::FileHeader64<Endianness>, _>(data, Class::Bits64),
            _ => None,
        }
    }
}

fn read<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(data: R, class: Class) -> Option<ElfFacts> {
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let segments = header.program_headers(endian, data).ok()?;
    let mut facts = ElfFacts {
        class,
        machine: header.e_machine(endian).0,
        flags: header.e_flags(endian).0,
        interpreter: None,
        soname: None,
        needed: Vec::new(),
        runpath: Vec::new(),
        shared: false,
    };
    for segment in segments {
        if let Ok(Some(interpreter)) = segment.interpreter(endian, data) {
            facts.interpreter = Some(String::from_utf8_lossy(interpreter).into_owned());
        }
        if let Ok(Some(entries)) = segment.dynamic(endian, data) {
            facts.shared = header.e_type(endian) == elf::ET_DYN;
            read_dynamic::<H, R>(&mut facts, entries, segments, endian, data);
        }
    }
    Some(facts)
}

fn read_dynamic<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(
    facts: &mut ElfFacts,
    entries: &[H::Dyn],
    segments: &[H::ProgramHeader],
    endian: Endianness,
    data: R,
) {
    let entries: Vec<(elf::DynamicTag, u64)> = entries
        .iter()
        .map(|entry| (entry.d_tag(endian), entry.d_val(endian).into()))
        .take_while(|(tag, _)| *tag != elf::DT_NULL)
        .collect();
    let Some((_, address)) = entries.iter().find(|(tag, _)| *tag == elf::DT_STRTAB) else { return };
    let Some((start, end)) = in_file::<H>(*address, segments, endian) else { return };
    let text = |at: u64| {
        let bytes = data.read_bytes_at_until(start.checked_add(at)?..end, 0).ok()?;
        Some(String::from_utf8_lossy(bytes).into_owned())
    };
    let all = |wanted| entries.iter().filter(move |(tag, _)| *tag == wanted).filter_map(|(_, at)| text(*at));
    facts.needed = all(elf::DT_NEEDED).collect();
    facts.soname = all(elf::DT_SONAME).next();
    let paths = all(elf::DT_RUNPATH).next().or_else(|| all(elf::DT_RPATH).next());
    facts.runpath = paths.iter().flat_map(|paths| paths.split(':')).map(str::to_owned).collect();
}

/// Where `address` lies in the file, and where its segment ends.
fn in_file<H: FileHeader<Endian = Endianness>>(
    address: u64,
    segments: &[H::ProgramHeader],
    endian: Endianness,
) -> Option<(u64, u64)> {
    segments.iter().filter(|segment| segment.p_type(endian) == elf::PT_LOAD).find_map(|segment| {
        let (base, offset): (u64, u64) = (segment.p_vaddr(endian).into(), segment.p_offset(endian).into());
        let len: u64 = segment.p_filesz(endian).into();
        let inside = address.checked_sub(base).filter(|inside| *inside < len)?;
        Some((offset.checked_add(inside)?, offset.checked_add(len)?))
    })
}
