//! The machine.

use crate::file::{
    Arch, Boot, Disk, Emulate, KernelSuite, RaspberryPi,
    value::{DeviceTag, ModuleName, PackageName, RuleName},
};
use kiln_types::{ByteSize, Digest};
use serde::Serialize;

/// The machine.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Board {
    /// Name of its file.
    pub name: String,
    /// One line about it.
    pub description: String,
    /// Instruction set.
    pub arch: Arch,
    /// How it starts.
    pub boot: Boot,
    /// Package of its kernel, also among [`super::Debian::packages`].
    pub kernel_package: PackageName,
    /// Which suite that package is from.
    pub kernel_suite: KernelSuite,
    /// Modules of the initrd, in loading order.
    pub initrd_modules: Vec<ModuleName>,
    /// Rules in `rootfs/prune.toml` that name the modules to keep, and files of firmware; with those of the radios that the
    /// profile asks for.
    pub modules: Vec<RuleName>,
    /// Tags of rpi-imager.
    pub imager_devices: Vec<DeviceTag>,
    /// What the firmware of a Raspberry Pi is told; there with [`Boot::RaspberryPi`], and only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raspberry_pi: Option<RaspberryPi>,
    /// Overlays for its device tree, of the board and then of the profile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<Overlay>,
    /// Least memory.
    pub memory_floor: ByteSize,
    /// Least disk.
    pub disk_floor: ByteSize,
    /// What its disk is in.
    pub disk: Disk,
    /// The virtual machine in its place.
    pub emulate: Emulate,
}

/// An overlay for the device tree of a Raspberry Pi.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Overlay {
    /// What the firmware calls it.
    pub name: String,
    /// Parameters: `gpio=17`.
    pub parameters: Vec<String>,
    /// The file of the user; the one of Debian's `raspi-firmware` when there is none.
    pub file: Option<OverlayFile>,
}

/// The compiled overlay of a user.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OverlayFile {
    /// Digest of the bytes.
    pub digest: Digest,
    /// The bytes, which the digest stands for.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}
