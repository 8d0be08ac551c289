//! `/etc/fstab`: what is mounted besides the root. ARCHITECTURE.md has what is spared on a card, and what that costs.

use kiln_spec::{Disk, Spec};
use kiln_tree::NewFile;

/// `noinit_itable`: otherwise the kernel writes zeros over all inode tables after the first boot, 4 GB on a disk of 256 GB.
/// Checksums keep the kernel and e2fsck from what old data may look like in them.
///
/// `device-timeout`: slow machines need minutes for the first boot, and what waits for /var would not be started again
/// after the usual 90 s.
const VAR: &str = "\
# The name of the device comes from a udev rule that the initrd writes: a partition of the boot disk, never of another.
/dev/kiln/var	/var	ext4	nosuid,nodev,noatime,noinit_itable,COMMITx-systemd.growfs,x-systemd.device-timeout=5min	0 2
";

/// Logs of containers; the kubelet turns each over at 5 MiB, and what finds no room is dropped.
const LOGS: &str = "tmpfs	/var/log	tmpfs	nosuid,nodev,noexec,mode=0755,size=64M	0 0\n";

/// Seconds for which ext4 gathers changes that nobody asked to be synced; its own default is 5.
const COMMIT: &str = "commit=60,";

/// The file for the board of `spec`.
pub fn fstab(spec: &Spec) -> NewFile {
    let text = match spec.board.disk {
        Disk::Drive => VAR.replace("COMMIT", ""),
        Disk::Card => VAR.replace("COMMIT", COMMIT) + LOGS,
    };
    NewFile::file("etc/fstab", 0o644, text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};
    use kiln_tree::Body;

    fn text(disk: Disk) -> String {
        let mut spec = Library::new(Vec::new(), Vec::new()).spec("k3s-like", "x86_64", &Overrides::default()).unwrap();
        spec.board.disk = disk;
        match fstab(&spec).body {
            Body::File(content) => String::from_utf8(content.read().unwrap()).unwrap(),
            _ => String::new(),
        }
    }

    #[test]
    fn a_card_is_spared() {
        assert!(!text(Disk::Drive).contains("commit=") && !text(Disk::Drive).contains("/var/log"));
        assert!(
            text(Disk::Card).contains("noinit_itable,commit=60,x-systemd.growfs")
                && text(Disk::Card).contains("/var/log")
        );
    }

    #[test]
    fn every_line_has_six_fields() {
        for disk in [Disk::Drive, Disk::Card] {
            let text = text(disk);
            let mut mounts = text.lines().filter(|line| !line.starts_with('#'));
            assert!(mounts.all(|line| line.split_whitespace().count() == 6), "{text}");
        }
    }
}
