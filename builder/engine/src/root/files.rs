//! Files made for this profile: `node.json`, the host name, who may log in.

use kiln_spec::{Spec, Ssh, Stamp};
use kiln_tree::NewFile;

/// The generated files of the root.
pub fn generated(spec: &Spec, stamp: &Stamp) -> Vec<NewFile> {
    let hostname = format!("{}\n", spec.kubernetes.hostname);
    let mut files = vec![
        NewFile::file("etc/kiln/node.json", 0o644, spec.node_json(stamp).into_bytes()),
        NewFile::file("etc/hostname", 0o644, hostname.into_bytes()),
    ];
    if spec.access.ssh == Ssh::Openssh {
        let keys: String = spec.access.ssh_authorized_keys.iter().map(|key| format!("{key}\n")).collect();
        files.push(NewFile::file("etc/ssh/authorized_keys/root", 0o600, keys.into_bytes()));
    }
    files
}
