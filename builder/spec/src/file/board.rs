//! A board: what machine.

use super::{
    choices::{Arch, Boot, Disk, KernelSuite},
    sections::MemorySection,
    value::{
        DeviceTag, DeviceTree, KernelArg, ModuleName, PackageName, PiFile, PiFilter, PiLine, PiOverlay, RuleName, Size,
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A board says what machine an image is for: its processor, how it boots, its kernel and modules.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "kiln board")]
pub struct BoardFile {
    /// One line about the board, for `kiln boards`.
    pub description: String,
    /// Instruction set of its processor.
    pub arch: Arch,
    /// How it starts the image.
    pub boot: Boot,
    /// Debian package of its kernel; one that depends on the newest kernel is fine.
    pub kernel_package: PackageName,
    /// Which suite that package is from: `release`, or `backports` for a machine that needs a newer kernel.
    #[serde(default)]
    pub kernel_suite: KernelSuite,
    /// Consoles as the kernel names them, such as `ttyS0,115200`; the last one becomes `/dev/console`.
    #[schemars(length(min = 1))]
    pub consoles: Vec<KernelArg>,
    /// Kernel arguments besides those of kiln.
    #[serde(default)]
    pub command_line: Vec<KernelArg>,
    /// Modules that reach the disk and verify it: they go into the initrd, with those they depend on, and are loaded in
    /// this order.
    pub initrd_modules: Vec<ModuleName>,
    /// Which modules the root keeps: names of rules in `rootfs/prune.toml`.
    #[serde(default)]
    pub modules: Vec<RuleName>,
    /// Debian packages of firmware and microcode.
    #[serde(default)]
    pub firmware: Vec<PackageName>,
    /// What images with `wireless.wifi` have besides; a board without it has no Wi-Fi that kiln knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wifi: Option<Radio>,
    /// The same for `wireless.bluetooth`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bluetooth: Option<Radio>,
    /// Machines of the list of rpi-imager that the image starts on, by its tags, such as `pi4-64bit`.
    #[serde(default)]
    pub imager_devices: Vec<DeviceTag>,
    /// What the firmware of a Raspberry Pi is told; with `boot = "raspberry-pi"`, and only then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raspberry_pi: Option<RaspberryPi>,
    /// Memory that every machine of this board has at least.
    pub memory_floor: Size,
    /// Disk that every machine of this board has at least.
    pub disk_floor: Size,
    /// What its disk is in: `drive`, or `card` for a node that spares it.
    #[serde(default)]
    pub disk: Disk,
    /// How its nodes share their memory, as far as the profile does not say.
    #[serde(default)]
    pub memory: MemorySection,
    /// The virtual machine that stands in for the board in `kiln run` and `kiln test`.
    pub emulate: Emulate,
}

/// What a radio needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Radio {
    /// Names of rules in `rootfs/prune.toml`: the modules to keep, and the files of firmware packages to keep.
    pub rules: Vec<RuleName>,
    /// Debian packages of its firmware. Of one that no rule above names, all files are kept.
    #[serde(default)]
    pub firmware: Vec<PackageName>,
}

/// What the firmware of a Raspberry Pi is told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RaspberryPi {
    /// Files of Debian's `raspi-firmware` that the processor's ROM loads from the first partition: `bootcode.bin`. None for a
    /// Pi 4 or later, whose EEPROM has them.
    #[serde(default)]
    pub rom_files: Vec<PiFile>,
    /// Files of Debian's `raspi-firmware` that start the machine, such as `start4.elf`. None for a Pi 5, whose EEPROM has
    /// them.
    #[serde(default)]
    pub files: Vec<PiFile>,
    /// Lines of `config.txt`, after those of kiln.
    #[serde(default)]
    pub config: Vec<PiLine>,
    /// Overlays for the device tree, before those of the profile: see `raspberry-pi.overlays` there.
    #[serde(default)]
    pub overlays: Vec<PiOverlay>,
    /// The models and their device trees. A model that passes several filters takes the last. Between two models with one
    /// filter the firmware chooses, by the names that their device trees have in Linux.
    #[schemars(length(min = 1))]
    pub models: Vec<PiModel>,
}

/// A model of the Raspberry Pi.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PiModel {
    /// The filter of `config.txt` that it passes, without brackets.
    pub filter: PiFilter,
    /// Its device tree, of the kernel's package.
    pub device_tree: DeviceTree,
}

/// The virtual machine that stands in for a board.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Emulate {
    /// Machine type of QEMU (`-machine`).
    pub machine: String,
    /// Processor of QEMU (`-cpu`) when it has to emulate one; with KVM it is the host's own.
    pub cpu: String,
    /// Number of processors.
    #[schemars(range(min = 1, max = 64))]
    pub cpus: u32,
    /// Memory.
    pub memory: Size,
    /// Size of the disk.
    pub disk: Size,
}
