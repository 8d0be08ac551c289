//! What the provisioner of volumes is told by the profile, in its manifest.

use kiln_spec::Storage;
use serde_json::json;

/// Directories as MicroK8s names them, so that people find theirs.
const AS_MICROK8S: &str = "{{ .PVC.Namespace }}-{{ .PVC.Name }}-{{ .PVName }}";

/// Values of rootfs/manifests/local-path.yaml.
pub fn values(storage: &Storage) -> [(&'static str, String); 4] {
    let (class, provisioner, parameters) = match storage {
        Storage::Hostpath { .. } => {
            ("microk8s-hostpath", "microk8s.io/hostpath", json!({ "pathPattern": AS_MICROK8S }))
        }
        Storage::LocalPath { .. } | Storage::None => ("local-path", "rancher.io/local-path", json!({})),
    };
    [
        ("STORAGE_CLASS", class.to_owned()),
        ("STORAGE_PROVISIONER", provisioner.to_owned()),
        ("STORAGE_PARAMETERS", parameters.to_string()),
        ("STORAGE_PATH", storage.path().map(ToString::to_string).unwrap_or_default()),
    ]
}
