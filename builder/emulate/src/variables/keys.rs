//! Secure Boot with one owner.
//!
//! Specification: UEFI 2.10, chapters 3.3 (global variables), 32.3 (modes) and 32.4.1 (signature lists).

use super::{GLOBAL, KEPT, Store, Variable};

/// `EFI_IMAGE_SECURITY_DATABASE_GUID`: d719b2cb-3d3a-4596-a3bc-dad00e67656f.
const DATABASE: [u8; 16] =
    [0xcb, 0xb2, 0x19, 0xd7, 0x3a, 0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f];
/// `EFI_CERT_X509_GUID`: a5c059a1-94e4-4aa7-87b5-ab155c2bf072.
const X509: [u8; 16] = [0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72];
/// `EFI_VARIABLE_TIME_BASED_AUTHENTICATED_WRITE_ACCESS`.
const AUTHENTICATED: u32 = 0x20;

impl Store {
    /// Enrols a certificate, in DER, as that of the machine's owner: what its key signed is started, and nothing else. `None` when
    /// there is no room.
    pub fn enrol(&mut self, certificate: &[u8]) -> Option<()> {
        // The last one is what ends the setup mode.
        for (name, vendor) in [("db", DATABASE), ("KEK", GLOBAL), ("PK", GLOBAL)] {
            let data = list(certificate);
            self.add(&Variable { name, vendor, attributes: KEPT | AUTHENTICATED, data })?;
        }
        Some(())
    }
}

/// `EFI_SIGNATURE_LIST` with one entry: whose it is, nobody's, and the certificate.
fn list(certificate: &[u8]) -> Vec<u8> {
    let entry = 16 + certificate.len();
    let mut bytes = X509.to_vec();
    // The length of all, of a header that there is none of, and of an entry.
    for len in [16 + 3 * 4 + entry, 0, entry] {
        bytes.extend((len as u32).to_le_bytes());
    }
    bytes.extend([0; 16]);
    bytes.extend(certificate);
    bytes
}
