//! UEFI: systemd-boot, which finds UKIs by itself and counts boots.
//!
//! ```text
//! EFI/BOOT/BOOTX64.EFI                  what firmware starts when it knows nothing of the disk
//! EFI/systemd/systemd-bootx64.efi       the same program, where `bootctl` looks for it
//! EFI/Linux/kiln_<version>+3.efi        the UKI; `+3` are the attempts it has left
//! loader/loader.conf
//! loader/keys/auto/{PK,KEK,db}.auth     where keys are to be enrolled
//! ```
//!
//! An entry with attempts left is renamed at every start (`+3` to `+2-1`); a system that came up takes the count away
//! (systemd-bless-boot). One without any left comes last, so the older slot starts again.
//!
//! `loader/random-seed` is made on the node: the same seed on every node would be none.
//!
//! Specification: <https://uapi-group.org/specifications/specs/boot_loader_specification/>, "Boot counting".

use crate::{
    Arch,
    fat::{FatFile, capacity_for},
};
use kiln_types::ByteSize;

/// What names of our boot entries begin with.
pub const ENTRY_PREFIX: &str = "kiln_";

/// `editor no`: whoever sits at the console must not change the command line, the root hash above all.
const LOADER_CONF: &str = "timeout 0\neditor no\n";

/// Keys that systemd-boot puts into a firmware without any.
#[derive(Clone, Copy, Debug)]
pub struct Enrolment<'a> {
    /// When it does, in the word of `secure-boot-enroll` in loader.conf(5).
    pub when: &'a str,
    /// The files, of [`crate::enrolment`].
    pub files: &'a [FatFile],
}

/// What is on the EFI system partition.
#[derive(Clone, Copy, Debug)]
pub struct SystemdBoot<'a> {
    /// For which processors.
    pub arch: Arch,
    /// systemd-boot: `systemd-bootx64.efi` and its siblings of Debian's systemd-boot-efi.
    pub loader: &'a [u8],
    /// The unified kernel image.
    pub uki: &'a [u8],
    /// Version of the image, for the name of the entry.
    pub version: &'a str,
    /// How often the entry is tried before it counts as bad.
    pub attempts: u8,
    /// Keys for the firmware.
    pub enrolment: Option<Enrolment<'a>>,
}

impl SystemdBoot<'_> {
    /// The files, sorted by path.
    pub fn files(&self) -> Vec<FatFile> {
        let suffix = self.arch.efi_suffix();
        let mut files = vec![
            FatFile::new(format!("EFI/BOOT/BOOT{}.EFI", suffix.to_ascii_uppercase()), self.loader),
            FatFile::new(format!("EFI/Linux/{}", self.entry_name()), self.uki),
            FatFile::new(format!("EFI/systemd/systemd-boot{suffix}.efi"), self.loader),
        ];
        files.extend(self.enrolment.iter().flat_map(|enrolment| enrolment.files.iter().cloned()));
        files.push(FatFile::new("loader/loader.conf", self.loader_conf()));
        files
    }

    fn loader_conf(&self) -> String {
        let enroll = self.enrolment.map(|enrolment| format!("secure-boot-enroll {}\n", enrolment.when));
        format!("{LOADER_CONF}{}", enroll.unwrap_or_default())
    }

    /// The file name of the UKI: `kiln_1.2+3.efi`.
    pub fn entry_name(&self) -> String {
        format!("{ENTRY_PREFIX}{}+{}.efi", self.version, self.attempts)
    }

    /// Size for the partition: 64 MiB, or more when two UKIs, of both slots, would not fit. An update has the new UKI
    /// beside the old one, and the next may be a good deal larger.
    pub fn partition_size(&self) -> ByteSize {
        let uki = self.uki.len() as u64;
        let needed = capacity_for(2 * self.loader.len() as u64 + 2 * (uki + uki / 4));
        needed.max(ByteSize::mib(64))
    }
}
