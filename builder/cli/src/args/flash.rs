//! Arguments of flash.

use super::OutputFormat;
use clap::Args;
use std::path::PathBuf;

pub const FLASH: &str = "\
What is mounted, swapped to, part of something larger or too small is refused, and so is every disk that this system runs
from; no option changes that. Everything on the device is lost.

Written is what the image's .bmap names, and without one all of it, straight from .img or .img.zst; everything is read back
and compared. The partition table comes last: a device that was not finished starts nothing.

DEVICE can be a file that has the size of the device already (`truncate -s 8G card.img`), for tests and virtual machines.

Examples:
  kiln flash                                          which cards, sticks and disks there are
  kiln flash out/k3s-like-x86_64.img /dev/sdX         asks for the name of the device before it begins
  kiln flash out/k3s-like-x86_64.img.zst /dev/sdX --yes
  kiln flash out/k3s-like-x86_64.img /dev/sdX --set hostname=nuc-2 --set network.address=192.168.1.20/24 \
    --set network.gateway=192.168.1.1                 `kiln schema node --markdown` has all keys
  kiln flash --list --all --format json               the others too, with the reasons against them";

#[derive(Args)]
pub struct FlashArgs {
    /// The image: .img or .img.zst.
    #[arg(value_name = "IMAGE")]
    pub image: Option<PathBuf>,

    /// The whole device, such as /dev/sdb or /dev/mmcblk0.
    #[arg(value_name = "DEVICE")]
    pub device: Option<PathBuf>,

    /// What this node says of itself (name, keys, address): a file that goes onto the boot partition as node.toml.
    #[arg(long, value_name = "FILE", requires = "device")]
    pub node: Option<PathBuf>,

    /// Set a key of node.toml, such as `hostname=pi-7` (repeatable).
    #[arg(long, value_name = "KEY=VALUE", requires = "device")]
    pub set: Vec<String>,

    /// List the devices; so does leaving DEVICE out.
    #[arg(long, short, conflicts_with = "device")]
    pub list: bool,

    /// List the disks too that nobody can take out.
    #[arg(long, conflicts_with = "device")]
    pub all: bool,

    /// Do not ask before everything on the device is lost.
    #[arg(long, short, requires = "device")]
    pub yes: bool,

    /// How to print the list.
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}
