//! The variables of EDK2's firmware, as they are in flash.
//!
//! ```text
//! firmware volume header     its length at 48
//! VARIABLE_STORE_HEADER      28 bytes: which kind of variables, size, format, state
//! variables, each at a multiple of 4 bytes:
//!   AUTHENTICATED_VARIABLE_HEADER   60 bytes: 0x55aa, state, attributes, sizes of name and data, whose it is
//!   name in UTF-16 with its NUL, data
//! 0xff up to the end         flash that was not written yet
//! ```
//!
//! Sources: `MdeModulePkg/Include/Guid/VariableFormat.h` of EDK2; UEFI 2.10, chapters 3.1.3 (load options) and 10.3.4.23 (URI).

/// `gEfiAuthenticatedVariableGuid`, as it is stored.
const AUTHENTICATED: [u8; 16] =
    [0x78, 0x2c, 0xf3, 0xaa, 0x7b, 0x94, 0x9a, 0x43, 0xa1, 0x80, 0x2e, 0x14, 0x4e, 0xc3, 0x77, 0x92];
/// `EFI_GLOBAL_VARIABLE`: 8be4df61-93ca-11d2-aa0d-00e098032b8c.
const GLOBAL: [u8; 16] =
    [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
const STORE_HEADER: usize = 28;
const HEADER: usize = 60;
const START: u16 = 0x55aa;
/// Written, and not deleted.
const ADDED: u8 = 0x3f;
/// Kept in flash, seen by programs of the firmware and by the system.
const ATTRIBUTES: u32 = 7;

/// The number of the option: nothing else has it in a template.
const NUMBER: u16 = 0x0b00;
/// `LOAD_OPTION_ACTIVE`.
const ACTIVE: u32 = 1;

/// `template` with one more boot option, the first in the order: to fetch a program from `uri` and start it. `None` when the template has
/// another form, or no room.
pub(crate) fn with_boot_option(template: &[u8], uri: &str) -> Option<Vec<u8>> {
    let mut flash = template.to_vec();
    let mut at = end_of_variables(&flash)?;
    for (name, data) in
        [(format!("Boot{NUMBER:04X}"), option(uri)?), ("BootOrder".into(), NUMBER.to_le_bytes().to_vec())]
    {
        let variable = variable(&name, &data);
        let place = flash.get_mut(at..at + variable.len())?;
        // Bits of flash go from one to zero alone until a whole block is made ones again.
        place.iter().all(|byte| *byte == 0xff).then_some(())?;
        place.copy_from_slice(&variable);
        at = (at + variable.len()).next_multiple_of(4);
    }
    Some(flash)
}

/// Where the first variable that is not there yet would be. Templates of distributions have none, or those of Secure Boot; that of
/// Debian for 64-bit ARM is zeros, which the firmware makes a store of, and nothing can be put into it before.
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

fn variable(name: &str, data: &[u8]) -> Vec<u8> {
    let name = utf16(name);
    let mut bytes = START.to_le_bytes().to_vec();
    bytes.extend([ADDED, 0]);
    bytes.extend(ATTRIBUTES.to_le_bytes());
    // Counter, time and key: of variables that are written with a signature.
    bytes.extend([0; 8 + 16 + 4]);
    bytes.extend((name.len() as u32).to_le_bytes());
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(GLOBAL);
    bytes.extend(name);
    bytes.extend(data);
    bytes
}

/// `EFI_LOAD_OPTION` with the short form of a path: an address alone, for whichever network card gets there.
fn option(uri: &str) -> Option<Vec<u8>> {
    // Messaging, URI.
    let mut path = vec![3, 24];
    path.extend(u16::try_from(4 + uri.len()).ok()?.to_le_bytes());
    path.extend(uri.as_bytes());
    // The end of the path.
    path.extend([0x7f, 0xff, 4, 0]);
    let mut bytes = ACTIVE.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(path.len()).ok()?.to_le_bytes());
    bytes.extend(utf16("kiln"));
    bytes.extend(path);
    Some(bytes)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A template without variables.
    fn empty() -> Vec<u8> {
        let mut flash = vec![0xff; 4096];
        flash[48..50].copy_from_slice(&72u16.to_le_bytes());
        flash[72..88].copy_from_slice(&AUTHENTICATED);
        flash
    }

    #[test]
    fn the_option_is_behind_what_was_there() {
        let uri = "http://10.0.2.2:80/netboot.efi";
        let once = with_boot_option(&empty(), uri).unwrap();
        assert_eq!(once[..72], empty()[..72]);
        assert_eq!(once[100..104], [0xaa, 0x55, 0x3f, 0]);
        assert_eq!(once[100 + 60..100 + 60 + 4], *b"B\0o\0");
        assert_eq!(once.windows(uri.len()).filter(|bytes| *bytes == uri.as_bytes()).count(), 1);
        let twice = with_boot_option(&once, uri).unwrap();
        let end = end_of_variables(&once).unwrap();
        assert_eq!(twice[..end], once[..end]);
        assert_eq!(end % 4, 0);
    }

    #[test]
    fn other_forms_and_full_ones_are_refused() {
        let mut other = empty();
        other[72] ^= 1;
        assert_eq!(with_boot_option(&other, "http://x/"), None);
        assert_eq!(with_boot_option(&empty()[..150], "http://x/"), None);
        assert_eq!(with_boot_option(&[], "http://x/"), None);
        let mut written = empty();
        written[130] = 0;
        assert_eq!(with_boot_option(&written, "http://x/"), None);
    }

    #[test]
    fn the_template_of_this_machine_is_known() {
        let path = "/usr/share/OVMF/OVMF_VARS_4M.fd";
        match std::fs::read(path) {
            Ok(template) => assert!(with_boot_option(&template, "http://x/y.efi").is_some()),
            Err(_) => println!("skipped: there is no {path}"),
        }
    }
}
