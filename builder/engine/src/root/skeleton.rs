//! `rootfs/skel` and `rootfs/units`, as they are.

use kiln_data::{Content as Embedded, Entry};
use kiln_spec::{Arch, Boot, ControlPlane, Spec, Ssh};
use kiln_tree::{Body, Content, NewFile};

/// Where files of a directory of `rootfs/` go.
const PLACES: [(&str, &str); 2] = [("rootfs/skel", ""), ("rootfs/units", "usr/lib/systemd/system/")];

type Chosen = fn(&Spec) -> bool;

/// What only a choice of the profile has programs for, or a kind of machines has a use for. In other images these would be commands that
/// are not there.
const CHOSEN: [(&str, Chosen); 9] = [
    ("kiln-dropbear.service", |spec| spec.access.ssh == Ssh::Dropbear),
    ("kiln-ssh-keys.service", |spec| spec.access.ssh == Ssh::Openssh),
    ("kiln-datastore.service", units),
    ("kiln-controller-manager.service", units),
    ("kiln-scheduler.service", units),
    ("kiln-ec2.service", |spec| spec.board.boot == Boot::Uefi && spec.board.arch != Arch::Armv7),
    ("kiln-wifi@.service", |spec| spec.wireless.wifi),
    ("usr/lib/systemd/network/80-wifi.network", |spec| spec.wireless.wifi),
    ("usr/lib/udev/rules.d/90-kiln-wifi.rules", |spec| spec.wireless.wifi),
];

fn units(spec: &Spec) -> bool {
    spec.kubernetes.control_plane == ControlPlane::Units
}

/// The files of the skeleton that belong into the image of `spec`.
pub fn skeleton(spec: &Spec) -> Vec<NewFile> {
    let wanted = |entry: &Entry| CHOSEN.iter().all(|(path, chosen)| *path != entry.path || chosen(spec));
    let mut files = Vec::new();
    for (from, to) in PLACES {
        files.extend(kiln_data::files(from).filter(wanted).map(|entry| new_file(to, entry)));
    }
    files
}

fn new_file(to: &str, entry: Entry) -> NewFile {
    let body = match entry.content {
        Embedded::Bytes(bytes) => Body::File(Content::bytes(bytes)),
        Embedded::Symlink(target) => Body::Symlink(target.to_owned()),
    };
    NewFile { path: format!("{to}{}", entry.path), mode: entry.mode, body }
}
