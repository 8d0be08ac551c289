//! Adding sections after the last one.

use super::{
    Pe, PeError,
    bytes::{put, u16_at, u32_at},
    parse::{NX_COMPAT, SECTION_LEN},
};
use crate::Joined;

/// A section to add.
#[derive(Debug)]
pub struct NewSection<'a> {
    /// Name; at most eight bytes.
    pub name: &'a str,
    /// Data.
    pub data: Joined<'a>,
    /// Whether it is code rather than data.
    pub code: bool,
}

/// `IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_READ`, as ukify marks the kernel.
const CODE: u32 = 0x4000_0020;
/// `IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ`.
const DATA: u32 = 0x4000_0040;

impl Pe<'_> {
    /// The file with `added` after its last section, in memory as well as in the file. Their data stay where they are.
    ///
    /// # Errors
    /// When the headers have no room for them, the file is signed, or all together is too large.
    pub fn append<'a>(&self, added: Vec<NewSection<'a>>) -> Result<Joined<'a>, PeError> {
        self.check_room(&added)?;
        let mut head = self.bytes.to_vec();
        let mut end = head.len() as u64;
        let mut address = self.end_in_memory();
        let mut initialized = u64::from(u32_at(self.bytes, self.optional + 8, "optional header")?);
        for (index, section) in added.iter().enumerate() {
            end = align(end, self.file_alignment);
            address = align(address, self.section_alignment);
            let entry = self.entry(section, address, end)?;
            put(&mut head, self.table + (self.sections().len() + index) * SECTION_LEN, &entry);
            end += section.data.len();
            address += section.data.len();
            initialized += section.data.len();
        }
        let count = (self.sections().len() + added.len()) as u16;
        put(&mut head, self.coff + 2, &count.to_le_bytes());
        put(&mut head, self.optional + 8, &narrow(initialized)?);
        put(&mut head, self.optional + 56, &narrow(align(address, self.section_alignment))?);
        // The checksum is of no use to EFI; the signing tools set it.
        put(&mut head, self.optional + 64, &[0; 4]);
        Ok(self.joined(head, added))
    }

    fn joined<'a>(&self, head: Vec<u8>, added: Vec<NewSection<'a>>) -> Joined<'a> {
        let mut out = Joined::from(head);
        for section in added {
            out.align(self.file_alignment.into());
            out.append(section.data);
        }
        out.align(self.file_alignment.into());
        out
    }

    fn check_room(&self, added: &[NewSection]) -> Result<(), PeError> {
        if self.signatures_at().is_some_and(|(_, size)| size != 0) {
            return Err(PeError::Signed);
        }
        let headers = u32_at(self.bytes, self.optional + 60, "optional header")?;
        let raw = self.sections().iter().map(|section| section.raw_offset).filter(|&offset| offset > 0);
        let end = raw.chain([headers]).min().unwrap_or(0) as usize;
        let used = self.table + self.sections().len() * SECTION_LEN;
        let room = end.min(self.bytes.len()).saturating_sub(used) / SECTION_LEN;
        if added.len() > room {
            return Err(PeError::NoRoom { wanted: added.len(), room });
        }
        Ok(())
    }

    fn end_in_memory(&self) -> u64 {
        let end = |section: &super::Section| u64::from(section.virtual_address) + u64::from(section.virtual_size);
        self.sections().iter().map(end).max().unwrap_or(0)
    }

    fn entry(&self, section: &NewSection, address: u64, offset: u64) -> Result<[u8; SECTION_LEN], PeError> {
        let mut entry = [0; SECTION_LEN];
        if section.name.len() > 8 {
            return Err(PeError::LongName { name: section.name.to_owned() });
        }
        let size = section.data.len();
        put(&mut entry, 0, section.name.as_bytes());
        put(&mut entry, 8, &narrow(size)?);
        put(&mut entry, 12, &narrow(address)?);
        put(&mut entry, 16, &narrow(align(size, self.file_alignment))?);
        put(&mut entry, 20, &narrow(offset)?);
        put(&mut entry, 36, &if section.code { CODE } else { DATA }.to_le_bytes());
        Ok(entry)
    }

    /// Takes the mark of a program that needs no memory both writable and executable from `extended`, this one with more sections.
    pub(crate) fn clear_nx(&self, extended: &mut Joined<'_>) -> Result<(), PeError> {
        let at = self.optional + 70;
        let flags = u16_at(self.bytes, at, "optional header")?;
        let wrong = |_| PeError::Truncated { what: "optional header", offset: at as u64 };
        extended.put(at as u64, &(flags & !NX_COMPAT).to_le_bytes()).map_err(wrong)
    }
}

fn align(value: u64, to: u32) -> u64 {
    value.next_multiple_of(to.into())
}

fn narrow(value: u64) -> Result<[u8; 4], PeError> {
    u32::try_from(value).map(u32::to_le_bytes).map_err(|_| PeError::TooLarge)
}
