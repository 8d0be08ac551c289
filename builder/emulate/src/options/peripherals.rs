//! What a machine consists of besides processors and memory.

/// What a machine consists of besides processors and memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Peripherals {
    /// Disks, network card, entropy and host channel made for virtual machines, on the PCI bus of `q35` and `virt`.
    Virtual,
    /// Those of a board that QEMU models, such as `raspi4b`, and no others. The disk is its SD card, whose size must be a
    /// power of two. There is no network and no host channel: the serial console alone tells of the node.
    Modelled,
}
