//! An image for netboot.

use super::{BootEntry, BootPartition, InspectError, Report, Slot, signed, slot};
use crate::{
    ReadAt,
    netboot::{self, ROOT},
};
use kiln_types::ByteSize;

/// What of it is in the place of a path on a boot partition.
const ITSELF: &str = "the image itself";
const NAME: &str = "netboot";

pub(super) fn read(image: &dyn ReadAt, len: u64) -> Result<Report, InspectError> {
    let found = netboot::read(image, len)?;
    let slot = Slot {
        name: ROOT.to_owned(),
        root: found.root.clone(),
        tree: Some(found.hashes.clone()),
        root_hash: found.uki.root_hash,
        boot_entry: Some(ITSELF.to_owned()),
        filesystem: slot::filesystem(image, ROOT, found.root)?,
    };
    let boot = BootPartition {
        name: NAME.to_owned(),
        label: String::new(),
        serial: 0,
        files: Vec::new(),
        command_line: None,
        entries: vec![BootEntry { path: ITSELF.to_owned(), uki: found.uki }],
        programs: vec![signed::program(ITSELF, image, len)],
        enrolled: Vec::new(),
    };
    Ok(Report { size: ByteSize(len), table: None, boot: Some(boot), slots: vec![slot] })
}
