//! What only a disk answers to.
#![allow(unsafe_code, reason = "an ioctl is only as safe as what is known about its number")]

use rustix::ioctl::{NoArg, Opcode, ioctl, opcode};
use std::{io, os::fd::AsFd};

/// `linux/fs.h`: `_IO(0x12, 95)`.
const BLKRRPART: Opcode = opcode::none(0x12, 95);
/// `linux/cdrom.h`. Disks behind SCSI commands, such as card readers on USB, stop and let go of their medium.
const CDROMEJECT: Opcode = 0x5309;

/// Has the kernel read the partition table of a disk anew.
///
/// # Errors
/// `ResourceBusy` when a partition is in use, `InvalidInput` when the device cannot have partitions.
pub fn reread_partitions(disk: impl AsFd) -> io::Result<()> {
    // SAFETY: the call takes no argument and touches no memory of this process.
    Ok(unsafe { ioctl(disk, NoArg::<BLKRRPART>::new()) }?)
}

/// Has a disk let go of its medium.
///
/// # Errors
/// When the device knows nothing of the kind, as most do.
pub fn eject(disk: impl AsFd) -> io::Result<()> {
    // SAFETY: the call takes no argument and touches no memory of this process.
    Ok(unsafe { ioctl(disk, NoArg::<CDROMEJECT>::new()) }?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;

    #[test]
    fn what_is_no_disk_says_so() {
        let file = File::open(std::env::current_exe().unwrap()).unwrap();
        assert!(reread_partitions(&file).is_err());
        assert!(eject(&file).is_err());
    }
}
