//! The descriptor: what virtual machines ask of a disk.

use super::SECTOR;
use crate::Label;

/// The text for a disk of `len` bytes. The content ID is derived from what it stands for, as it should be; virtual hardware and
/// adapter are the lowest that VMware's importers take, and the machine's own description says better ones.
pub(super) fn descriptor(len: u64, label: &Label) -> String {
    let sectors = len / SECTOR;
    let (heads, track) = (255, 63);
    let id = label.uuid("vmdk content").as_fields().0;
    // All ones and its neighbour stand for "no parent" and "nothing".
    let id = if id >= 0xffff_fffe { 1 } else { id };
    format!(
        "# Disk DescriptorFile\n\
         version=1\n\
         CID={id:08x}\n\
         parentCID=ffffffff\n\
         createType=\"streamOptimized\"\n\
         \n\
         # Extent description\n\
         RDONLY {sectors} SPARSE \"{name}.vmdk\"\n\
         \n\
         # The Disk Data Base\n\
         #DDB\n\
         \n\
         ddb.adapterType = \"lsilogic\"\n\
         ddb.geometry.cylinders = \"{cylinders}\"\n\
         ddb.geometry.heads = \"{heads}\"\n\
         ddb.geometry.sectors = \"{track}\"\n\
         ddb.longContentID = \"{long}\"\n\
         ddb.toolsInstallType = \"4\"\n\
         ddb.toolsVersion = \"2147483647\"\n\
         ddb.virtualHWVersion = \"10\"\n",
        name = label.name,
        cylinders = (sectors / (heads * track)).max(1),
        long = long_id(label, id),
    )
}

/// 128 bits, the last of which are the content ID.
fn long_id(label: &Label, id: u32) -> String {
    let long = label.uuid("vmdk long content").simple().to_string();
    format!("{}{id:08x}", &long[..24])
}
