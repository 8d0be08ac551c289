//! Raspberry Pi: its firmware loads kernel, initrd and device tree itself.
//!
//! ```text
//! partition 1, `boot`
//!   bootcode.bin                  up to the Pi 3: what the processor's ROM loads
//!   autoboot.txt                  which partition to start from: 2, or 3 in a trial
//! partitions 2 and 3, `boot-a` and `boot-b`
//!   config.txt                    what to load, by model
//!   cmdline.txt                   the kernel's command line
//!   kernel, initrd, *.dtb
//!   overlays/*.dtbo               what is laid over the device tree
//!   start.elf, fixup.dat          the firmware itself up to the Pi 3; start4.elf and fixup4.dat for a Pi 4; none for a Pi 5,
//!                                 whose EEPROM has it
//!   LICENCE.txt                   its licence
//! ```
//!
//! An update writes the other slot and starts it with `reboot "0 tryboot"`. That holds for one boot: a slot that does not come
//! up is left by the next reset, and one that does is made the first in `autoboot.txt`.
//!
//! All models can do that: where there is no EEPROM, `bootcode.bin` reads `autoboot.txt`. It is not part of a slot itself, so
//! an update of it would have no way back.
//!
//! Sources: "autoboot.txt", "config.txt" and "Conditional filters" of the
//! [Raspberry Pi documentation](https://www.raspberrypi.com/documentation/computers/config_txt.html), and "tryboot" in its
//! [boot flow](https://www.raspberrypi.com/documentation/computers/raspberry-pi.html).

use super::PiOverlay;
use crate::{
    Arch,
    fat::{FatFile, capacity_for},
};
use kiln_types::ByteSize;

/// The firmware reads 512 bytes of it at most.
const AUTOBOOT: &str = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";

/// What is on the boot partitions of a Raspberry Pi.
#[derive(Clone, Debug)]
pub struct RaspberryPi<'a> {
    /// For which processors.
    pub arch: Arch,
    /// Files of the firmware, with their licence.
    pub firmware: Vec<FatFile>,
    /// The kernel; a 64-bit one may be compressed by gzip.
    pub kernel: &'a [u8],
    /// The initrd.
    pub initrd: &'a [u8],
    /// The kernel's command line.
    pub command_line: &'a str,
    /// Further lines of `config.txt`.
    pub config: Vec<&'a str>,
    /// What is laid over the tree of each model, in this order.
    pub overlays: Vec<PiOverlay<'a>>,
    /// The models.
    pub models: Vec<PiModel<'a>>,
}

/// A model of the Raspberry Pi.
#[derive(Clone, Copy, Debug)]
pub struct PiModel<'a> {
    /// The filter of `config.txt` that it passes.
    pub filter: &'a str,
    /// File name of its device tree.
    pub name: &'a str,
    /// Its device tree.
    pub tree: &'a [u8],
}

impl RaspberryPi<'_> {
    /// The files of the first partition: `rom` is what the processor's ROM loads, with its licence.
    pub fn selection(mut rom: Vec<FatFile>) -> Vec<FatFile> {
        rom.push(FatFile::new("autoboot.txt", AUTOBOOT));
        rom.sort_by(|one, other| one.path.cmp(&other.path));
        rom
    }

    /// The files of a slot, sorted by path.
    pub fn files(&self) -> Vec<FatFile> {
        let mut files = self.firmware.clone();
        files.extend([
            FatFile::new("cmdline.txt", format!("{}\n", self.command_line)),
            FatFile::new("config.txt", self.config_txt()),
            FatFile::new("initrd", self.initrd),
            FatFile::new("kernel", self.kernel),
        ]);
        files.extend(self.models.iter().map(|model| FatFile::new(model.name, model.tree)));
        let overlay = |overlay: &PiOverlay<'_>| FatFile::new(format!("overlays/{}.dtbo", overlay.name), overlay.bytes);
        files.extend(self.overlays.iter().map(overlay));
        files.sort_by(|one, other| one.path.cmp(&other.path));
        // Two models may share a tree, and an overlay may be there twice with other parameters.
        files.dedup_by(|one, other| one.path == other.path);
        files
    }

    /// Size for a slot with `files`: a quarter more, since those of an update may be larger.
    pub fn slot_size(files: &[FatFile]) -> ByteSize {
        let content: u64 = files.iter().map(|file| file.bytes.len() as u64).sum();
        capacity_for(content + content / 4)
    }

    /// Filters hold until the next one, and a model that passes several takes what it reads last.
    fn config_txt(&self) -> String {
        let bits = if self.arch == Arch::Arm64 { "arm_64bit=1" } else { "arm_64bit=0" };
        let mut lines = ["[all]", bits, "kernel=kernel", "initramfs initrd followkernel"].map(str::to_owned).to_vec();
        lines.extend(self.config.iter().map(ToString::to_string));
        for overlay in &self.overlays {
            lines.push(format!("dtoverlay={}", overlay.name));
            // They are of the overlay before them.
            lines.extend(overlay.parameters.iter().map(|parameter| format!("dtparam={parameter}")));
        }
        for (i, model) in self.models.iter().enumerate() {
            if self.models[..i].iter().all(|earlier| earlier.filter != model.filter) {
                lines.extend([format!("[{}]", model.filter), self.choice(model)]);
            }
        }
        lines.join("\n") + "\n"
    }

    /// What makes the firmware load the tree of `model`: its name, or, where the filter lets several through, that they have
    /// their names of Linux. The firmware then knows which of them is for its processor.
    fn choice(&self, model: &PiModel<'_>) -> String {
        match self.models.iter().filter(|other| other.filter == model.filter).count() {
            1 => format!("device_tree={}", model.name),
            _ => "upstream_kernel=1".to_owned(),
        }
    }
}
