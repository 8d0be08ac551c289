//! Words for the firmware of a Raspberry Pi.

use super::checked::checked;

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

/// The firmware cuts longer lines off.
const LONGEST_LINE: usize = 98;

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
