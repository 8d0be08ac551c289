//! Arguments of the commands that look whether images are what they should be.

use super::OutputFormat;
use clap::Args;
use std::path::PathBuf;

pub const VERIFY: &str = "\
From the image alone: both partition tables, the FAT volumes, the root hash in the command line of what starts it, the
partitions by that hash, every block of the root, its filesystem. With what a build leaves beside it: checksums (.sha256),
block map (.bmap), the unified kernel image (.efi), provenance and bill of materials, and the signature (.sha256.minisig).
What could not be checked is listed as such. Compressed images are unpacked for it into TMPDIR; of qcow2, vmdk, ova and vhdx only
what is beside them is checked.

Whoever can change the image can change the checksums beside it; --key is what makes the difference.

Exit codes: 0 all that was checked is in order, 1 something is not, or nothing could be checked, 2 our fault or the machine's.

Examples:
  kiln verify out/k3s-like-x86_64.img
  kiln verify k3s-like-x86_64.img.zst --key minisign.pub
  kiln verify out/k3s-like-x86_64.img --key RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3
  kiln verify /dev/sda --format json       a disk that was flashed";

#[derive(Args)]
pub struct VerifyArgs {
    /// The image: a file, or a disk.
    #[arg(value_name = "IMAGE")]
    pub image: PathBuf,

    /// The public key of minisign that the checksums must be signed by: a file, or the line in it that matters.
    #[arg(long, value_name = "FILE|KEY")]
    pub key: Option<String>,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

pub const DIFF: &str = "\
Packages, programs, settings (node.json, kernel command line) and every path of the two roots: content, mode, owner, target,
attributes. Sizes are those of the files, uncompressed.

Exit codes, as diff(1) has them: 0 the same, 1 they differ, 2 an image cannot be read.

Examples:
  kiln diff old/k3s-like-x86_64.img out/k3s-like-x86_64.img
  kiln diff old.img new.img --files            every path, not only how many
  kiln diff old.img /dev/sda --format json     an image and a disk";

#[derive(Args)]
pub struct DiffArgs {
    /// One image: a file, or a disk.
    #[arg(value_name = "A")]
    pub one: PathBuf,

    /// The other.
    #[arg(value_name = "B")]
    pub other: PathBuf,

    /// List every path that differs.
    #[arg(long)]
    pub files: bool,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}
