//! Secure Boot with one owner.
//!
//! Specification: UEFI 2.10, chapters 3.3 (global variables), 32.3 (modes) and 32.4.1 (signature lists).

use super::{GLOBAL, KEPT, Store, Variable};

/// `EFI_IMAGE_SECURITY_DATABASE_GUID`: d719b2cb-3d3a-4596-a3bc-dad00e67656f.
const DATABASE: [u8; 16] =
    [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];
/// `EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS`.
const AUTHENTICATED: u32 = 0x20;

impl Store {
    /// Enrols certificates, an `EFI_SIGNATURE_LIST`, as those of the machine's owner: what their keys signed is started, and nothing else.
    /// `None` when there is no room.
    pub fn enrol(&mut self, certificates: &[u8]) -> Option<()> {
        // The last one is what ends the setup mode.
        for (name, vendor) in [("db", DATABASE), ("KEK", GLOBAL), ("PK", GLOBAL)] {
            self.add(&Variable { name, vendor, attributes: KEPT | AUTHENTICATED, data: certificates.to_vec() })?;
        }
        Some(())
    }
}
