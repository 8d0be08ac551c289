//! Adding sections after the last one.

use super::{
    Pe, PeError,
    bytes::{put, u32_at},
    parse::{NX_COMPAT, SECTION_LEN},
};

/// A section to add.
#[derive(Clone, Copy, Debug)]
pub struct NewSection<'a> {
    /// Name; at most eight bytes.
    pub name: &'a str,
    /// Data.
    pub data: &'a [u8],
    /// Whether it is code rather than data.
    pub code: bool,
}

/// `IMAGE_SCN_CNT_CODE | IMAGE_SCN_MEM_READ`, as ukify marks the kernel.
const CODE: u32 = 0x4000_0020;
/// `IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ`.
const DATA: u32 = 0x4000_0040;

impl Pe<'_> {
    /// A copy of the file with `added` after its last section, in memory as well as in the file.
    ///
    /// # Errors
    /// When the headers have no room for them, the file is signed, or all together is too large.
    pub fn append(&self, added: &[NewSection]) -> Result<Vec<u8>, PeError> {
        self.check_room(added)?;
        let mut out = self.bytes.to_vec();
        let mut address = self.end_in_memory();
        let mut initialized = u64::from(u32_at(self.bytes, self.optional + 8, "optional header")?);
        for (index, section) in added.iter().enumerate() {
            out.resize(align(out.len() as u64, self.file_alignment) as usize, 0);
            address = align(address, self.section_alignment);
            let entry = self.entry(section, address, out.len() as u64)?;
            put(&mut out, self.table + (self.sections().len() + index) * SECTION_LEN, &entry);
            out.extend_from_slice(section.data);
            address += section.data.len() as u64;
            initialized += section.data.len() as u64;
        }
        out.resize(align(out.len() as u64, self.file_alignment) as usize, 0);
        let count = (self.sections().len() + added.len()) as u16;
        put(&mut out, self.coff + 2, &count.to_le_bytes());
        put(&mut out, self.optional + 8, &narrow(initialized)?);
        put(&mut out, self.optional + 56, &narrow(align(address, self.section_alignment))?);
        // The checksum is of no use to EFI; the signing tools set it.
        put(&mut out, self.optional + 64, &[0; 4]);
        Ok(out)
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
        let size = section.data.len() as u64;
        put(&mut entry, 0, section.name.as_bytes());
        put(&mut entry, 8, &narrow(size)?);
        put(&mut entry, 12, &narrow(address)?);
        put(&mut entry, 16, &narrow(align(size, self.file_alignment))?);
        put(&mut entry, 20, &narrow(offset)?);
        put(&mut entry, 36, &if section.code { CODE } else { DATA }.to_le_bytes());
        Ok(entry)
    }

    /// Takes the mark of a program that needs no memory both writable and executable from `bytes`, a copy of this one.
    pub(crate) fn clear_nx(&self, bytes: &mut [u8]) -> Result<(), PeError> {
        let at = self.optional + 70;
        let flags = super::bytes::u16_at(bytes, at, "optional header")?;
        put(bytes, at, &(flags & !NX_COMPAT).to_le_bytes());
        Ok(())
    }
}

fn align(value: u64, to: u32) -> u64 {
    value.next_multiple_of(to.into())
}

fn narrow(value: u64) -> Result<[u8; 4], PeError> {
    u32::try_from(value).map(u32::to_le_bytes).map_err(|_| PeError::TooLarge)
}
