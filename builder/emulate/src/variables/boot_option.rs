//! A boot option that fetches a program by HTTP.
//!
//! Specification: UEFI 2.10, chapters 3.1.3 (load options) and 10.3.4.23 (URI).

use super::{GLOBAL, KEPT, Store, Variable, utf16};

/// `Boot0B00`: no template has that number.
const NAME: &str = "Boot0B00";
const NUMBER: u16 = 0x0b00;
/// `LOAD_OPTION_ACTIVE`.
const ACTIVE: u32 = 1;

impl Store {
    /// Has the firmware fetch a program from `uri` and start it, before anything else. `None` when there is no room.
    pub fn boot_from(&mut self, uri: &str) -> Option<()> {
        self.add(&Variable { name: NAME, vendor: GLOBAL, attributes: KEPT, data: option(uri)? })?;
        let order = NUMBER.to_le_bytes().to_vec();
        self.add(&Variable { name: "BootOrder", vendor: GLOBAL, attributes: KEPT, data: order })
    }
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
