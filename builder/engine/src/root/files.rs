//! Files made for this profile and board: `node.json`, the host name, who may log in, what machine this is for.

use super::{ingress, mounts::fstab, network, swap};
use kiln_image::verity;
use kiln_spec::{BoardJson, Spec, Ssh, Stamp};
use kiln_tree::NewFile;

/// Directories that something is mounted on and no package brings; git, where the skeleton is, keeps no empty ones.
/// systemd mounts the boot partition on `/boot`.
const MOUNT_POINTS: [&str; 4] = ["boot", "efi", "mnt", "srv"];

/// The generated files of the root.
pub fn generated(spec: &Spec, stamp: &Stamp) -> Vec<NewFile> {
    let hostname = format!("{}\n", spec.kubernetes.hostname);
    let mut files = vec![
        NewFile::file("etc/kiln/node.json", 0o644, spec.node_json(stamp).into_bytes()),
        NewFile::file("etc/hostname", 0o644, hostname.into_bytes()),
        fstab(spec),
        NewFile::file(BoardJson::PATH, 0o644, spec.board_json().text().into_bytes()),
    ];
    if spec.access.ssh != Ssh::None {
        let keys: String = spec.access.ssh_authorized_keys.iter().map(|key| format!("{key}\n")).collect();
        files.push(NewFile::file("etc/kiln/ssh/authorized_keys", 0o600, keys.into_bytes()));
    }
    files.extend(MOUNT_POINTS.map(|path| NewFile::dir(path, 0o755)));
    files.extend(slots(spec));
    files.extend(swap::files(spec));
    files.extend(ingress::files(spec));
    files.extend(network::files(spec));
    files
}

/// Sizes of both slots, for systemd-repart on the first boot: repart.d(5) reads them over those in the skeleton.
fn slots(spec: &Spec) -> Vec<NewFile> {
    let root = spec.image.slot_size.bytes();
    // A hash tree has room to spare: repart rounds to its own grain.
    let hashes = verity::tree_len(root).next_multiple_of(16 << 20);
    let exactly = |size: u64| format!("[Partition]\nSizeMinBytes={size}\nSizeMaxBytes={size}\n");
    let at_most = format!("[Partition]\nSizeMaxBytes={hashes}\n");
    let sizes = [
        ("20-root-a-verity", at_most),
        ("30-root-a", exactly(root)),
        ("40-root-b-verity", exactly(hashes)),
        ("50-root-b", exactly(root)),
    ];
    let file = |(name, text): (&str, String)| {
        NewFile::file(format!("usr/lib/repart.d/{name}.conf.d/slot.conf"), 0o644, text.into_bytes())
    };
    sizes.into_iter().map(file).collect()
}
