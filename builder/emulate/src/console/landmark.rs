//! What a line of the console means for the boot.

use crate::watch::BootFailure;

/// What a line of the console means for the boot.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Landmark {
    /// A milestone was reached.
    Reached(&'static str),
    /// The boot is over.
    Failed(BootFailure),
}

/// Texts that mark a milestone. The first match counts, so the more special ones come first.
const MILESTONES: &[(&str, &str)] = &[
    ("BdsDxe: ", "firmware"),
    ("systemd-boot", "boot-loader"),
    ("EFI stub: ", "boot-loader"),
    ("Linux version ", "kernel"),
    ("Booting Linux on physical CPU", "kernel"),
    ("Run /init as init process", "initrd"),
    ("verified and mounted after", "root-mounted"),
    ("running in system mode", "systemd"),
    ("Welcome to ", "systemd"),
    (" login: ", "login"),
];

/// Makes a failure of the words that tell of it.
type Meaning = fn(String) -> BootFailure;

/// Texts that end a boot, and what they mean; the words after the text are kept.
const FAILURES: &[(&str, Meaning)] = &[
    ("Kernel panic - not syncing: ", BootFailure::Panic),
    ("kiln-init: this node cannot start: ", BootFailure::Initrd),
    ("Security Violation", BootFailure::Refused),
    ("hash does not match", BootFailure::Refused),
    ("Error loading image", BootFailure::Refused),
    ("Error loading \\EFI\\", BootFailure::Refused),
    ("Out of Resources", |_| BootFailure::TooLittleMemory),
    ("Error starting kernel image: Out of resources", |_| BootFailure::TooLittleMemory),
    ("Initramfs unpacking failed", |_| BootFailure::TooLittleMemory),
    ("Error registering initrd", |_| BootFailure::Refused("it was to be started with a foreign initrd".to_owned())),
    ("You are in emergency mode", BootFailure::Emergency),
    ("You are in rescue mode", BootFailure::Emergency),
    ("UEFI Interactive Shell", |_| BootFailure::NothingToBoot),
    ("No bootable option or device was found", |_| BootFailure::NothingToBoot),
];

/// Reads one line.
pub(crate) fn landmark(line: &str) -> Option<Landmark> {
    if line.contains("device-mapper: verity") && line.contains("corrupted") {
        return Some(Landmark::Failed(BootFailure::Corrupted(without_stamp(line))));
    }
    for (text, failure) in FAILURES {
        if let Some(place) = line.find(text) {
            let rest = line[place + text.len()..].trim();
            let words = if rest.is_empty() { without_stamp(line) } else { rest.to_owned() };
            return Some(Landmark::Failed(failure(words)));
        }
    }
    let (_, name) = MILESTONES.iter().find(|(text, _)| line.contains(text))?;
    Some(Landmark::Reached(name))
}

/// The line without the kernel's `[   12.345678] `.
fn without_stamp(line: &str) -> String {
    let text = match line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((stamp, text)) if stamp.trim().parse::<f64>().is_ok() => text,
        _ => line,
    };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(line: &str) -> BootFailure {
        match landmark(line) {
            Some(Landmark::Failed(failure)) => failure,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn knows_the_milestones_of_a_good_boot() {
        let boot = [
            ("BdsDxe: loading Boot0001 \"UEFI Misc Device\" from PciRoot(0x0)/Pci(0x3,0x0)", "firmware"),
            ("[    0.000000] Linux version 6.12.0-amd64 (debian-kernel@lists.debian.org)", "kernel"),
            ("[    3.100000] Run /init as init process", "initrd"),
            ("[    5.100000] kiln-init: root /dev/vda3 verified and mounted after 812 ms", "root-mounted"),
            ("[    6.100000] systemd[1]: systemd 257.8-1 running in system mode (+PAM +AUDIT)", "systemd"),
            ("kiln login: ", "login"),
        ];
        for (line, name) in boot {
            assert_eq!(landmark(line), Some(Landmark::Reached(name)), "{line}");
        }
        assert_eq!(landmark("[    1.000000] pci 0000:00:01.0: enabled"), None);
    }

    #[test]
    fn keeps_the_words_of_a_failure() {
        let line = "[    7.5] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000200";
        assert_eq!(failure(line), BootFailure::Panic("Attempted to kill init! exitcode=0x00000200".into()));
        let line = "[    4.2] kiln-init: this node cannot start: no partition has the root hash";
        assert_eq!(failure(line), BootFailure::Initrd("no partition has the root hash".into()));
    }

    #[test]
    fn an_image_that_does_not_fit_into_memory_is_told() {
        for line in [
            r#"BdsDxe: failed to start Boot0B00 "kiln" from Uri(http://10.0.2.2:1/netboot.efi): Out of Resources"#,
            "../src/boot/linux.c:153@linux_exec: Error starting kernel image: Out of resources",
            "[    4.1] Initramfs unpacking failed: write error",
        ] {
            assert_eq!(failure(line), BootFailure::TooLittleMemory, "{line}");
        }
    }

    #[test]
    fn a_kernel_that_secure_boot_refuses_is_told_with_its_name() {
        let line = r"../src/boot/boot.c:2576@image_start: Error loading \EFI\Linux\kiln_1+2-1.efi: Access denied";
        assert_eq!(failure(line), BootFailure::Refused(r"Linux\kiln_1+2-1.efi: Access denied".into()));
        let line = "../src/boot/linux.c:141@linux_exec: Error registering initrd: Already started";
        assert!(matches!(failure(line), BootFailure::Refused(_)));
    }

    #[test]
    fn an_altered_block_is_told_with_its_number() {
        let line = "[   12.345678] device-mapper: verity: 253:0: data block 1234 is corrupted";
        let words = "device-mapper: verity: 253:0: data block 1234 is corrupted";
        assert_eq!(failure(line), BootFailure::Corrupted(words.into()));
    }

    #[test]
    fn a_firmware_without_anything_to_boot_is_a_failure() {
        assert_eq!(failure("UEFI Interactive Shell v2.2"), BootFailure::NothingToBoot);
        assert_eq!(failure("BdsDxe: No bootable option or device was found."), BootFailure::NothingToBoot);
    }
}
