//! Reading headers. Nothing here trusts the file: every offset is checked, errors are fine and panics are bugs.

use super::{
    PeError,
    bytes::{array, u16_at, u32_at},
};
use std::ops::Range;

/// Bytes of one entry of the section table.
pub(super) const SECTION_LEN: usize = 40;
/// More sections than this are refused by Windows, and no EFI program has that many.
const MAX_SECTIONS: u16 = 96;
/// `IMAGE_DLLCHARACTERISTICS_NX_COMPAT`: the program does not need memory that is both writable and executable.
pub(super) const NX_COMPAT: u16 = 0x0100;

/// One section.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Name, such as `.linux`.
    pub name: String,
    /// Bytes in memory. The rest of the raw data is padding.
    pub virtual_size: u32,
    /// Address in memory, relative to the image.
    pub virtual_address: u32,
    /// Bytes in the file.
    pub raw_size: u32,
    /// First byte in the file.
    pub raw_offset: u32,
}

/// A PE file whose headers were read.
#[derive(Clone, Debug)]
pub struct Pe<'a> {
    /// All of it, or its beginning with all headers.
    pub(super) bytes: &'a [u8],
    /// Bytes of the whole file.
    len: u64,
    /// Where the COFF header begins, after its signature.
    pub(super) coff: usize,
    /// Where the optional header begins.
    pub(super) optional: usize,
    /// Where the table of data directories begins: it depends on PE32 or PE32+.
    pub(super) directories: usize,
    /// Where the section table begins.
    pub(super) table: usize,
    pub(super) section_alignment: u32,
    pub(super) file_alignment: u32,
    /// `IMAGE_FILE_HEADER.Machine`.
    machine: u16,
    nx_compatible: bool,
    sections: Vec<Section>,
}

impl<'a> Pe<'a> {
    /// Reads the headers of `bytes`.
    ///
    /// # Errors
    /// When `bytes` are not a whole PE file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PeError> {
        Self::of_head(bytes, bytes.len() as u64)
    }

    /// Reads the headers of a file of `len` bytes that begins with `bytes`, which need not have more than [`head`](super::head) gives.
    /// Sections that are not in them have a [`place`](Self::place) alone.
    ///
    /// # Errors
    /// When this is not the beginning of a whole PE file.
    pub fn of_head(bytes: &'a [u8], len: u64) -> Result<Self, PeError> {
        if array(bytes, 0, "DOS header")? != *b"MZ" {
            return Err(PeError::NotPe { what: "MZ signature" });
        }
        let signature = u32_at(bytes, 0x3c, "DOS header")? as usize;
        if array(bytes, signature, "PE signature")? != *b"PE\0\0" {
            return Err(PeError::NotPe { what: "PE signature" });
        }
        let coff = signature + 4;
        let optional = coff + 20;
        let optional_len = u16_at(bytes, coff + 16, "COFF header")?;
        let table = optional + usize::from(optional_len);
        let directories = optional + directories_offset(u16_at(bytes, optional, "optional header")?)?;
        // Else the section table would lie over what says where it lies.
        if table < directories {
            return Err(PeError::Invalid { field: "SizeOfOptionalHeader", value: optional_len.into() });
        }
        Ok(Self {
            bytes,
            len,
            coff,
            optional,
            directories,
            table,
            section_alignment: alignment(bytes, optional + 32, "SectionAlignment")?,
            file_alignment: file_alignment(bytes, optional + 36)?,
            machine: u16_at(bytes, coff, "COFF header")?,
            nx_compatible: u16_at(bytes, optional + 70, "optional header")? & NX_COMPAT != 0,
            sections: sections((bytes, len), coff, table)?,
        })
    }

    /// All sections, in the order of the file.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The data of the first section called `name`, without padding.
    pub fn section(&self, name: &str) -> Option<&'a [u8]> {
        let section = self.sections.iter().find(|section| section.name == name)?;
        let start = section.raw_offset as usize;
        self.bytes.get(start..start + section.raw_size.min(section.virtual_size) as usize)
    }

    /// Where the file has the data of the first section called `name`, without padding.
    pub fn place(&self, name: &str) -> Option<Range<u64>> {
        let section = self.sections.iter().find(|section| section.name == name)?;
        let start = u64::from(section.raw_offset);
        Some(start..start + u64::from(section.raw_size.min(section.virtual_size)))
    }

    /// The machine type, as [`Arch::pe_machine`](crate::Arch::pe_machine).
    pub fn machine(&self) -> u16 {
        self.machine
    }

    /// Whether the program says that it needs no memory both writable and executable.
    pub fn nx_compatible(&self) -> bool {
        self.nx_compatible
    }

    /// Bytes of the whole file.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Where the checksum is.
    pub(crate) fn checksum(&self) -> Range<usize> {
        self.optional + 64..self.optional + 68
    }

    /// Bytes of all headers: `SizeOfHeaders`.
    pub(crate) fn headers_len(&self) -> usize {
        u32_at(self.bytes, self.optional + 60, "optional header").unwrap_or_default() as usize
    }

    /// Where the data directories say where the table of signatures is, when they have a place for that: they are counted by
    /// the number before the first, and that of signatures is the fifth.
    pub(crate) fn signatures_entry(&self) -> Option<Range<usize>> {
        let count = u32_at(self.bytes, self.directories - 4, "optional header").ok()?;
        let entry = self.directories + 4 * 8..self.directories + 5 * 8;
        (count > 4 && entry.end <= self.table && entry.end <= self.bytes.len()).then_some(entry)
    }

    /// First byte and length of the table of signatures, as the data directories say.
    pub(crate) fn signatures_at(&self) -> Option<(u32, u32)> {
        let entry = self.signatures_entry()?;
        let number = |at| u32_at(self.bytes, at, "data directories").ok();
        Some((number(entry.start)?, number(entry.start + 4)?))
    }
}

fn directories_offset(magic: u16) -> Result<usize, PeError> {
    match magic {
        0x10b => Ok(96),  // PE32
        0x20b => Ok(112), // PE32+
        value => Err(PeError::Invalid { field: "Magic", value: value.into() }),
    }
}

fn alignment(bytes: &[u8], offset: usize, field: &'static str) -> Result<u32, PeError> {
    let value = u32_at(bytes, offset, "optional header")?;
    if value.is_power_of_two() { Ok(value) } else { Err(PeError::Invalid { field, value: value.into() }) }
}

/// The format allows 64 KiB; more would make large files of small ones.
fn file_alignment(bytes: &[u8], offset: usize) -> Result<u32, PeError> {
    match alignment(bytes, offset, "FileAlignment")? {
        value if value <= 64 << 10 => Ok(value),
        value => Err(PeError::Invalid { field: "FileAlignment", value: value.into() }),
    }
}

fn sections((bytes, len): (&[u8], u64), coff: usize, table: usize) -> Result<Vec<Section>, PeError> {
    let count = u16_at(bytes, coff + 2, "COFF header")?;
    if count > MAX_SECTIONS {
        return Err(PeError::Invalid { field: "NumberOfSections", value: count.into() });
    }
    (0..usize::from(count)).map(|index| section((bytes, len), table + index * SECTION_LEN)).collect()
}

fn section((bytes, len): (&[u8], u64), at: usize) -> Result<Section, PeError> {
    let number = |offset| u32_at(bytes, at + offset, "section table");
    let name: [u8; 8] = array(bytes, at, "section table")?;
    let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
    let section = Section {
        name,
        virtual_size: number(8)?,
        virtual_address: number(12)?,
        raw_size: number(16)?,
        raw_offset: number(20)?,
    };
    let end = u64::from(section.raw_offset) + u64::from(section.raw_size);
    if end > len {
        return Err(PeError::Truncated { what: "sections", offset: section.raw_offset.into() });
    }
    Ok(section)
}
