//! The machine that a disk is for.

use kiln_image::Arch;
use kiln_types::ByteSize;

/// The virtual machine of an OVA.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    /// One line about it.
    pub description: String,
    /// Its processors' instruction set.
    pub arch: Arch,
    /// How many of them.
    pub cpus: u32,
    /// Its memory; whole MiB.
    pub memory: ByteSize,
    /// How large its disk is: whole MiB, at least as large as the image, which grows into it on the first boot. A machine of
    /// VMware is made as it is described, and nobody makes its disk larger on the way, as clouds do.
    pub disk: ByteSize,
}
