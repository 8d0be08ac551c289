//! Arguments of flash.

use super::OutputFormat;
use clap::Args;
use std::path::PathBuf;

pub const FLASH: &str = "\
Everything on the device is lost. What is mounted, swapped to, part of something larger or too
small is refused, and so is every disk that this system runs from; no option changes that.

Only the blocks that matter are written, straight from .img or .img.zst; a .img.zst needs its
.bmap beside it for that. Everything is read back and compared, and the partition table comes
last: a device that was not finished starts nothing.

DEVICE can be a file that has the size of the device already (`truncate -s 8G card.img`).

Examples:
  kiln flash                                    which cards and sticks there are
  kiln flash out/k3s-like-x86_64.img /dev/sdX   asks for the device's name before it begins
  kiln flash k3s-like-x86_64.img.zst /dev/sdX --yes
  kiln flash k3s-like-x86_64.img /dev/sdX --set hostname=nuc-2 --node room.toml
  kiln flash k3s-like-rpi4.img /dev/sdX --set wifi.ssid=home --set wifi.country=DE --node secret.toml
  kiln schema node --markdown                   all keys of node.toml
  kiln flash --all --format json                all disks, with the reasons against them";

#[derive(Args)]
pub struct FlashArgs {
    /// The image: .img or .img.zst.
    #[arg(value_name = "IMAGE")]
    pub image: Option<PathBuf>,

    /// The whole device, such as /dev/sdb or /dev/mmcblk0.
    #[arg(value_name = "DEVICE")]
    pub device: Option<PathBuf>,

    /// What this node says of itself (name, keys, address, Wi-Fi): a file that goes onto the boot partition as node.toml.
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
