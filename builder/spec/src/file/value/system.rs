//! Sizes, times, paths and words for the kernel.

use super::checked::{checked, text_type};
use kiln_types::ByteSize;
use std::str::FromStr;

/// A number of bytes, written with a unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
#[serde(transparent)]
pub struct Size(pub ByteSize);

text_type!(Size, "size");

impl Size {
    /// `n` mebibytes.
    pub const fn mib(n: u64) -> Self {
        Self(ByteSize::mib(n))
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

checked! {
    /// A time of day in UTC as snapshot.debian.org writes it: `20261124T000000Z`.
    Timestamp, "timestamp", timestamp
}

checked! {
    /// An absolute path on the node, without `.` or `..` and without a slash at the end.
    NodePath, "absolute-path", node_path
}

checked! {
    /// One kernel argument: no blanks.
    KernelArg, "kernel-argument", kernel_arg
}

checked! {
    /// The name of a kernel module, without directory and suffix.
    ModuleName, "module", module
}

checked! {
    /// The name of a rule in `rootfs/prune.toml`.
    RuleName, "rule", rule
}

checked! {
    /// A machine by its tag in the lists of rpi-imager.
    DeviceTag, "device-tag", device_tag
}

checked! {
    /// The version of an image, as systemd's `IMAGE_VERSION` takes it (os-release(5)).
    VersionText, "image-version", version
}

fn timestamp(text: &str) -> Result<(), String> {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let shape = text.len() == 16 && text.as_bytes()[8] == b'T' && text.ends_with('Z');
    let digits = text.bytes().filter(u8::is_ascii_digit).count() == 14;
    let fits = |range, least, most| number(range).is_some_and(|n| (least..=most).contains(&n));
    let day = fits(0..4, 2005, 9999) && fits(4..6, 1, 12) && fits(6..8, 1, 31);
    let time = fits(9..11, 0, 23) && fits(11..13, 0, 59) && fits(13..15, 0, 60);
    match shape && digits && day && time {
        true => Ok(()),
        false => Err(format!("`{text}` is not a time: write it as `20261124T000000Z`, in UTC")),
    }
}

fn node_path(text: &str) -> Result<(), String> {
    let clean = text.strip_prefix('/').is_some_and(|rest| {
        rest.split('/').all(|part| !matches!(part, "" | "." | "..")) && !rest.contains(char::is_control)
    });
    match clean {
        true => Ok(()),
        false => Err(format!("`{text}` is not an absolute path such as `/var/lib/kiln/storage`")),
    }
}

fn kernel_arg(text: &str) -> Result<(), String> {
    match text {
        "" => Err("a kernel argument is empty".to_owned()),
        _ if text.contains(char::is_whitespace) => {
            Err(format!("`{text}` has a blank in it: give each kernel argument as its own element of the list"))
        }
        _ if !text.chars().all(|c| c.is_ascii_graphic()) => Err(format!("`{text}` is not plain ASCII")),
        _ => Ok(()),
    }
}

fn module(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !text.is_empty() && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not the name of a kernel module: write it without directory and `.ko`")),
    }
}

fn rule(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    match !text.is_empty() && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not the name of a rule: `a-z`, `0-9` and `-` are expected")),
    }
}

fn device_tag(text: &str) -> Result<(), String> {
    rule(text).map_err(|_| format!("`{text}` is not a tag of rpi-imager: `a-z`, `0-9` and `-` are expected"))
}

fn version(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    match !text.is_empty() && text.len() <= 64 && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not a version: up to 64 of `a-z`, `0-9`, `.`, `_` and `-` are expected")),
    }
}
