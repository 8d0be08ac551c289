//! What firmware is told by the variables in its flash, before its machine is switched on.
//!
//! - `store`: where variables are in flash
//! - `boot_option`: what is started; QEMU's own DHCP does not say from where something is fetched, so the firmware is told as the
//!   owner of a machine tells it
//! - `keys`: whom Secure Boot trusts

mod boot_option;
mod keys;
mod store;

pub(crate) use store::Store;

/// A variable (UEFI 2.10, chapter 8.2).
struct Variable {
    name: &'static str,
    /// The GUID of whose it is, in the bytes that it is stored in.
    vendor: [u8; 16],
    attributes: u32,
    data: Vec<u8>,
}

/// `EFI_GLOBAL_VARIABLE`: 8be4df61-93ca-11d2-aa0d-00e098032b8c.
const GLOBAL: [u8; 16] =
    [0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c];
/// Kept in flash, seen by programs of the firmware and by the system.
const KEPT: u32 = 0x01 | 0x02 | 0x04;

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}
