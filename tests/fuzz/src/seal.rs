//! Right checksums over whatever the fuzzer wrote: wrong ones are found at the first door, and what is behind it is what
//! wants to be fuzzed.

use crate::Sparse;

/// CRC-32C as EROFS has it: not inverted at the end.
const CRC32C: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISCSI);

/// Makes the checksum of an EROFS superblock right.
pub fn erofs(image: &mut [u8]) {
    let Some(superblock) = image.get_mut(1024..4096) else { return };
    superblock[4..8].fill(0);
    let checksum = !CRC32C.checksum(superblock);
    superblock[4..8].copy_from_slice(&checksum.to_le_bytes());
}

/// Makes both checksums of the first partition table right, and those of the second when it is there.
pub fn gpt(disk: &mut Sparse) {
    for header in [1, disk.len / 512 - 1] {
        let sector = *disk.sector(header);
        let number = |at: usize| u32::from_le_bytes([sector[at], sector[at + 1], sector[at + 2], sector[at + 3]]);
        let first = u64::from(number(72)) | u64::from(number(76)) << 32;
        let len = (number(80) as usize).saturating_mul(number(84) as usize);
        if len <= 1 << 20 && first < disk.len / 512 {
            let table = crc32fast::hash(&disk.bytes(first, len));
            disk.sector(header)[88..92].copy_from_slice(&table.to_le_bytes());
        }
        let sector = disk.sector(header);
        let header_len = (number(12) as usize).clamp(92, 512);
        sector[16..20].fill(0);
        let checksum = crc32fast::hash(&sector[..header_len]);
        sector[16..20].copy_from_slice(&checksum.to_le_bytes());
    }
}
