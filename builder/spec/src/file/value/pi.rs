//! Words for the firmware of a Raspberry Pi.

use super::checked::checked;
use std::path::Path;

checked! {
    /// The name of a file on the boot partition, without directories.
    PiFile, "pi-file", file
}

checked! {
    /// A line of `config.txt`.
    PiLine, "pi-line", line
}

checked! {
    /// A filter of `config.txt` that a model passes, without its brackets: `pi4`, `pi3+`.
    PiFilter, "pi-filter", filter
}

checked! {
    /// A device tree of the kernel's package, below `/usr/lib/linux-image-<release>`: `broadcom/bcm2711-rpi-4-b.dtb`.
    DeviceTree, "device-tree", device_tree
}

checked! {
    /// An overlay for the device tree: the name of one in Debian's `raspi-firmware`, or the file of one (`./relay.dtbo`), and
    /// parameters after commas (`./relay.dtbo,gpio=17`).
    PiOverlay, "pi-overlay", overlay
}

impl PiOverlay {
    /// Its file, when it is not one of `raspi-firmware`.
    pub fn file(&self) -> Option<&Path> {
        let head = self.head();
        head.ends_with(OVERLAY_FILE).then(|| Path::new(head))
    }

    /// What the firmware calls it: its file name without `.dtbo`.
    pub fn name(&self) -> &str {
        let name = self.head().rsplit('/').next().unwrap_or_default();
        name.strip_suffix(OVERLAY_FILE).unwrap_or(name)
    }

    /// Its parameters: `gpio=17`.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.as_str().split(',').skip(1)
    }

    fn head(&self) -> &str {
        self.as_str().split(',').next().unwrap_or_default()
    }
}

/// How files of compiled overlays end.
const OVERLAY_FILE: &str = ".dtbo";

/// The firmware cuts longer lines off.
const LONGEST_LINE: usize = 98;

/// A name and parameters each become a line of this length and that which is before them, `dtoverlay=` or `dtparam=`.
const LONGEST_WORD: usize = LONGEST_LINE - "dtoverlay=".len();

fn file(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match !text.is_empty() && !text.starts_with('.') && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not the name of a file of the firmware, such as `start4.elf`")),
    }
}

fn line(text: &str) -> Result<(), String> {
    match text {
        _ if text.len() > LONGEST_LINE => Err(format!("`{text}` is longer than {LONGEST_LINE} characters")),
        _ if text.chars().any(|c| c != ' ' && !c.is_ascii_graphic()) => Err(format!("`{text}` is not plain ASCII")),
        _ => Ok(()),
    }
}

fn filter(text: &str) -> Result<(), String> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-=".contains(c);
    match !text.is_empty() && text.chars().all(allowed) {
        true => Ok(()),
        false => Err(format!("`{text}` is not a filter of config.txt: write it without brackets, such as `pi4`")),
    }
}

fn device_tree(text: &str) -> Result<(), String> {
    let name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    let clean = text.split('/').all(|part| name(part) && !part.starts_with('.'));
    match clean && text.ends_with(".dtb") {
        true => Ok(()),
        false => Err(format!("`{text}` is not a device tree such as `broadcom/bcm2711-rpi-4-b.dtb`")),
    }
}

fn overlay(text: &str) -> Result<(), String> {
    let mut parts = text.split(',');
    let head = parts.next().unwrap_or_default();
    let name = head.strip_suffix(OVERLAY_FILE).unwrap_or(head).rsplit('/').next().unwrap_or_default();
    let named = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    if name.is_empty() || name.starts_with('.') || !name.chars().all(named) {
        return Err(format!("`{text}` is not an overlay: the name of one, or its file such as `./relay.dtbo`"));
    }
    if head.contains('/') && !head.ends_with(OVERLAY_FILE) {
        return Err(format!("`{head}` is not the file of a compiled overlay, which ends in `{OVERLAY_FILE}`"));
    }
    let unclean = |part: &&str| part.is_empty() || part.starts_with('=') || !part.chars().all(|c| c.is_ascii_graphic());
    match parts.clone().find(unclean) {
        Some(part) => Err(format!("`{part}` is not a parameter of an overlay, such as `gpio=17`")),
        None if name.len() > LONGEST_WORD || parts.any(|part| part.len() > LONGEST_WORD) => {
            Err(format!("a part of `{text}` is longer than {LONGEST_WORD} characters"))
        }
        None => Ok(()),
    }
}
