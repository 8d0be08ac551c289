//! The variables of EDK2's firmware, as they are in flash.
//!
//! ```text
//! EFI_FIRMWARE_VOLUME_HEADER  72 bytes: GUID at 16, length of the volume at 32, "_FVH", attributes, length of the header at 48,
//!                             a checksum, and at 56 the number and length of the flash's blocks
//! VARIABLE_STORE_HEADER       28 bytes: which kind of variables, size, format, state
//! variables, each at a multiple of 4 bytes:
//!   AUTHENTICATED_VARIABLE_HEADER   60 bytes: 0x55aa, state, attributes, sizes of name and data, whose it is
//!   name in UTF-16 with its NUL, data
//! 0xff up to the end          flash that was not written yet
//! ```
//!
//! Two more parts of the volume, as long as that of the variables, are for writes that are cut short.
//!
//! Sources: `MdeModulePkg/Include/Guid/VariableFormat.h`, `MdePkg/Include/Pi/PiFirmwareVolume.h` and, for flash of 64-bit ARM,
//! `InitializeFvAndVariableStoreHeaders` in `OvmfPkg/VirtNorFlashDxe` of EDK2.

use super::{Variable, utf16};

/// `gEfiSystemNvDataFvGuid`, as it is stored.
const VOLUME: [u8; 16] =
    [0x8d, 0x2b, 0xf1, 0xff, 0x96, 0x76, 0x8b, 0x4c, 0xa9, 0x85, 0x27, 0x47, 0x07, 0x5b, 0x4f, 0x50];
/// `gEfiAuthenticatedVariableGuid`, as it is stored.
const AUTHENTICATED: [u8; 16] =
    [0x78, 0x2c, 0xf3, 0xaa, 0x7b, 0x94, 0x9a, 0x43, 0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92];
const VOLUME_HEADER: usize = 72;
const STORE_HEADER: usize = 28;
const HEADER: usize = 60;
const START: u16 = 0x55aa;
/// Written, and not deleted.
const ADDED: u8 = 0x3f;
/// A block of flash in QEMU's `virt`, and each of the three parts in firmware for it.
const BLOCK: usize = 256 << 10;

/// The flash of a machine that is off.
pub(crate) struct Store {
    flash: Vec<u8>,
    /// Where the next variable goes.
    end: usize,
}

impl Store {
    /// Reads a template. One of zeros, such as Debian's for 64-bit ARM, becomes what its firmware would make of it. `None` when it has
    /// another form.
    pub fn open(template: Vec<u8>) -> Option<Self> {
        let blank = template.len() >= 3 * BLOCK && template.iter().all(|byte| *byte == 0);
        let flash = if blank { formatted(template) } else { template };
        let end = end_of_variables(&flash)?;
        Some(Self { flash, end })
    }

    /// The whole flash.
    pub fn into_bytes(self) -> Vec<u8> {
        self.flash
    }

    /// Adds a variable. `None`, and nothing is changed, when there is no room.
    pub(super) fn add(&mut self, variable: &Variable) -> Option<()> {
        let bytes = bytes(variable);
        let place = self.flash.get_mut(self.end..self.end + bytes.len())?;
        // Bits of flash go from one to zero alone until a whole block is made ones again.
        place.iter().all(|byte| *byte == 0xff).then_some(())?;
        place.copy_from_slice(&bytes);
        self.end = (self.end + bytes.len()).next_multiple_of(4);
        Some(())
    }
}

/// A volume without variables at the begin of `flash`.
fn formatted(mut flash: Vec<u8>) -> Vec<u8> {
    let blocks = (flash.len() / BLOCK) as u32;
    let mut header = [0; VOLUME_HEADER];
    header[16..32].copy_from_slice(&VOLUME);
    header[32..40].copy_from_slice(&(3 * BLOCK as u64).to_le_bytes());
    header[40..44].copy_from_slice(b"_FVH");
    // Read, written, kept, in use; memory of which bits are ones when it is erased.
    header[44..48].copy_from_slice(&0x0e36_u32.to_le_bytes());
    header[48..50].copy_from_slice(&(VOLUME_HEADER as u16).to_le_bytes());
    // The revision of this form.
    header[55] = 2;
    header[56..60].copy_from_slice(&blocks.to_le_bytes());
    header[60..64].copy_from_slice(&(BLOCK as u32).to_le_bytes());
    let sum = header.chunks(2).fold(0_u16, |sum, two| sum.wrapping_add(u16::from_le_bytes([two[0], two[1]])));
    header[50..52].copy_from_slice(&sum.wrapping_neg().to_le_bytes());

    flash[..3 * BLOCK].fill(0xff);
    flash[..VOLUME_HEADER].copy_from_slice(&header);
    let store = &mut flash[VOLUME_HEADER..][..STORE_HEADER];
    store[..16].copy_from_slice(&AUTHENTICATED);
    store[16..20].copy_from_slice(&((BLOCK - VOLUME_HEADER) as u32).to_le_bytes());
    // Formatted, and healthy.
    store[20..].copy_from_slice(&[0x5a, 0xfe, 0, 0, 0, 0, 0, 0]);
    flash
}

/// Where the first variable that is not there yet would be. Templates of distributions have none, or those of Secure Boot.
fn end_of_variables(flash: &[u8]) -> Option<usize> {
    let store = usize::from(u16::from_le_bytes(flash.get(48..50)?.try_into().ok()?));
    (flash.get(store..store + 16)? == AUTHENTICATED).then_some(())?;
    let mut at = store + STORE_HEADER;
    loop {
        at = at.next_multiple_of(4);
        if flash.get(at..at + 2)? != START.to_le_bytes() {
            return Some(at);
        }
        let size = |offset: usize| Some(u32::from_le_bytes(flash.get(at + offset..at + offset + 4)?.try_into().ok()?));
        at = at.checked_add(HEADER)?.checked_add(size(36)? as usize)?.checked_add(size(40)? as usize)?;
    }
}

fn bytes(variable: &Variable) -> Vec<u8> {
    let name = utf16(variable.name);
    let mut bytes = START.to_le_bytes().to_vec();
    bytes.extend([ADDED, 0]);
    bytes.extend(variable.attributes.to_le_bytes());
    // Counter, time and key, of which those that are not written by their owner have none.
    bytes.extend([0; 8 + 16 + 4]);
    bytes.extend((name.len() as u32).to_le_bytes());
    bytes.extend((variable.data.len() as u32).to_le_bytes());
    bytes.extend(variable.vendor);
    bytes.extend(name);
    bytes.extend(&variable.data);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A template without variables.
    fn empty() -> Vec<u8> {
        let mut flash = vec![0xff; 4096];
        flash[48..50].copy_from_slice(&72_u16.to_le_bytes());
        flash[72..88].copy_from_slice(&AUTHENTICATED);
        flash
    }

    fn with_option(template: Vec<u8>, uri: &str) -> Option<Store> {
        let mut store = Store::open(template)?;
        store.boot_from(uri).map(|()| store)
    }

    #[test]
    fn what_is_added_is_behind_what_was_there() {
        let uri = "http://10.0.2.2:80/netboot.efi";
        let once = with_option(empty(), uri).unwrap();
        assert_eq!(once.flash[..72], empty()[..72]);
        assert_eq!(once.flash[100..104], [0xaa, 0x55, 0x3f, 0]);
        assert_eq!(once.flash[100 + 60..100 + 60 + 4], *b"B\0o\0");
        assert_eq!(once.flash.windows(uri.len()).filter(|bytes| *bytes == uri.as_bytes()).count(), 1);
        let (end, flash) = (once.end, once.into_bytes());
        assert_eq!((end_of_variables(&flash), end % 4), (Some(end), 0));
        let mut twice = Store::open(flash.clone()).unwrap();
        twice.enrol(b"certificates").unwrap();
        assert_eq!(twice.flash[..end], flash[..end]);
        assert_eq!(end_of_variables(&twice.flash), Some(twice.end));
    }

    #[test]
    fn other_forms_and_full_ones_are_refused() {
        let mut other = empty();
        other[72] ^= 1;
        assert!(Store::open(other).is_none());
        assert!(Store::open(Vec::new()).is_none());
        assert!(Store::open(vec![0; 4096]).is_none());
        assert!(with_option(empty()[..150].to_vec(), "http://x/").is_none());
        let mut written = empty();
        written[130] = 0;
        assert!(with_option(written, "http://x/").is_none());
    }

    #[test]
    fn a_blank_one_gets_the_form_that_its_firmware_gives_it() {
        let made = Store::open(vec![0; 64 << 20]).unwrap();
        assert_eq!(made.end, VOLUME_HEADER + STORE_HEADER);
        // Debian's with Microsoft's keys was written by that firmware.
        match fs::read("/usr/share/AAVMF/AAVMF_VARS.ms.fd") {
            Ok(written) => assert!(made.flash[..made.end] == written[..made.end]),
            Err(_) => println!("skipped: there is no AAVMF_VARS.ms.fd"),
        }
    }

    #[test]
    fn the_template_of_this_machine_is_known() {
        let path = "/usr/share/OVMF/OVMF_VARS_4M.fd";
        match fs::read(path) {
            Ok(template) => assert!(with_option(template, "http://x/y.efi").is_some()),
            Err(_) => println!("skipped: there is no {path}"),
        }
    }
}
