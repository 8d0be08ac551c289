//! Arguments of build, plan and lock.

use super::OutputFormat;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use kiln_spec::Output;
use std::path::PathBuf;

pub const BUILD: &str = "\
--output chooses the formats of the image, DIR/PROFILE-BOARD with the ending of each:
  raw          .img, with holes where the disk has zeros
  raw.zst      .img.zst, which `kiln flash` takes as it is; raw.gz and raw.xz likewise for other tools
  qcow2        .qcow2, for QEMU, Proxmox and OpenStack
  vmdk, ova    .vmdk, stream-optimized, for VMware and the import of AWS; .ova, a machine with that disk
  vhd, vhdx    .vhd, fixed, for Azure; .vhdx for Hyper-V
  oci          .oci.tar, for registries: all that raw.zst would leave, for `kiln push`
  gce          .tar.gz with a disk.raw of whole GiB, for Google's Compute Engine
  netboot      .netboot.efi, the whole node for machines without a disk, by HTTP; .ipxe, by which iPXE starts it
  iso          .iso, the same on a disc or a stick
Beside them it leaves, with the same stem:
  .bmap        which blocks of the image a device needs, for `kiln flash` and bmaptool; with raw formats
  .efi         the unified kernel image, as it is on the disk
  .lock        every input; a build with --lock-file and this one makes the same bytes
  .packages    name and version of every Debian package
  .mtree       every path of the root with mode, owner and digest
  .spdx.json, .cdx.json
               bills of materials, SPDX 2.3 and CycloneDX 1.6: packages, Go modules, firmware, licences
  .provenance.json
               which inputs all these were made of: in-toto, SLSA
  .sha256      checksums of all these, for `sha256sum -c`
  .sha256.minisig
               its signature, for `minisign -V`; with --sign-key
  .rpi-imager-manifest
               the image for the list of rpi-imager: `rpi-imager --repo FILE`; with raw formats
What the build before left and this one does not make, such as another format, is removed.

Examples:
  kiln build -p k3s-like -b x86_64
  kiln build -p ./house.toml -b x86_64 --out /srv/images
  kiln build -p k3s-like -b x86_64 --set network.pod-cidr=10.50.0.0/16
  kiln build -p k3s-like -b x86_64 --output raw.zst --output qcow2
  kiln build -p k3s-like -b x86_64 --output netboot         for machines without a disk, by HTTP
  kiln build -p k3s-like -b x86_64 --flash /dev/sdX
  kiln build -p k3s-like -b x86_64 --locked --offline    from kiln.lock and the store alone, as in CI
  kiln build -p k3s-like -b x86_64 --sign-key minisign.key    sign the checksums; `kiln verify` checks everything
  kiln build -p k3s-like -p minimal -b x86_64 -b rpi4       four images
  kiln build --matrix matrix.toml                           those that a file lists
  kiln build --matrix matrix.toml -b rpi4 --format json     some of them

Many images are checked before the first one is begun. What they have in common is made once. One that fails leaves the others
alone; a table at the end says what became of each.";

pub const PLAN: &str = "\
Examples:
  kiln plan -p k3s-like -b x86_64
  kiln plan -p k3s-like -b x86_64 --format json | jq '.steps'
  kiln plan --matrix matrix.toml              of many images, one after the other";

pub const LOCK: &str = "\
kiln.lock holds a lock for every profile and board that was built beside it; the others stay as they are. Keep it in
version control: a build uses it as long as it fits what you ask for, and resolves anew when it does not.

Examples:
  kiln lock -p k3s-like -b x86_64             resolve when there is no lock, or it does not fit any more
  kiln lock -p k3s-like -b x86_64 --update    take what the mirrors have today
  kiln lock -p k3s-like -b x86_64 --check     in CI: does the lock that was committed still fit?
  kiln lock --matrix matrix.toml --update     of all images that a file lists";

/// What to build, for what.
#[derive(Args)]
pub struct Target {
    /// A profile by name (see `kiln profiles`) or by path to its TOML file; `all` are all that there are (repeatable: each is
    /// made for each board).
    #[arg(long, short, value_name = "NAME|FILE", required_unless_present = "matrix")]
    pub profile: Vec<String>,

    /// A board by name (see `kiln boards`) or by path to its TOML file; `all` are all that there are (repeatable).
    #[arg(long, short, value_name = "NAME|FILE", required_unless_present = "matrix")]
    pub board: Vec<String>,

    /// A file that lists many images (see `kiln schema matrix --markdown`). With it --profile and --board choose some of them.
    #[arg(long, short = 'm', value_name = "FILE")]
    pub matrix: Option<PathBuf>,

    /// Override a key of the profile, such as `network.pod-cidr=10.50.0.0/16` (repeatable). `kiln schema profile --markdown`
    /// has all keys.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// The lock file to use or write; it holds the locks of many images.
    #[arg(long, value_name = "FILE", default_value = "kiln.lock")]
    pub lock_file: PathBuf,
}

/// The formats of the image.
#[derive(Args)]
pub struct OutputArgs {
    /// A format of the image, in the place of those of the profile (repeatable) [default: as the profile says, or raw].
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub output: Vec<Output>,
}

fn formats() -> impl TypedValueParser<Value = Output> {
    let words = PossibleValuesParser::new(Output::ALL.iter().map(|format| format.word()));
    // The parser before has let through nothing else.
    words.map(|word| Output::ALL.iter().copied().find(|format| format.word() == word).unwrap_or(Output::Raw))
}

#[derive(Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub target: Target,

    #[command(flatten)]
    pub outputs: OutputArgs,

    /// Where the image and its companions go.
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,

    #[command(flatten)]
    pub sign: SignArgs,

    /// Begin no further image when one failed; the others are made otherwise.
    #[arg(long)]
    pub fail_fast: bool,

    /// How to print what became of the images.
    #[arg(long, value_enum, default_value_t, conflicts_with = "flash")]
    pub format: OutputFormat,

    /// Put the image onto this device afterwards, as `kiln flash` does.
    #[arg(long, value_name = "DEVICE")]
    pub flash: Option<PathBuf>,

    /// What the node on that device says of itself; see `kiln flash --help`.
    #[arg(long, value_name = "FILE", requires = "flash")]
    pub node: Option<PathBuf>,

    /// Do not ask before everything on that device is lost.
    #[arg(long, short, requires = "flash")]
    pub yes: bool,
}

#[derive(Args)]
pub struct SignArgs {
    /// Sign the checksums with this secret key of minisign. Its password, when it has one, is asked for, or is in
    /// KILN_SIGN_PASSWORD; it is never an argument.
    #[arg(long, value_name = "FILE", env = "KILN_SIGN_KEY")]
    pub sign_key: Option<PathBuf>,
}

#[derive(Args)]
pub struct PlanArgs {
    #[command(flatten)]
    pub target: Target,

    #[command(flatten)]
    pub outputs: OutputArgs,

    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

#[derive(Args)]
pub struct LockArgs {
    #[command(flatten)]
    pub target: Target,

    /// Take the newest of everything, whatever the lock says.
    #[arg(long, conflicts_with = "check")]
    pub update: bool,

    /// Only say whether the locks fit; exit 1 when not.
    #[arg(long)]
    pub check: bool,
}
