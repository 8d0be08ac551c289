//! Keys that fit together: no key is ignored in silence.

use super::Both;
use crate::{
    file::{CniPlugin, Compression, StoragePlugin},
    text::Problem,
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let profile = both.profile;
    let level = profile.image.compression.level.is_some() && profile.image.compression.algorithm != Compression::Zstd;
    let needless = [
        (
            profile.cni.backend.is_some() && profile.cni.plugin != CniPlugin::Flannel,
            "cni.backend",
            "cni.plugin",
            "flannel",
        ),
        (
            profile.storage.path.is_some() && profile.storage.plugin != StoragePlugin::LocalPath,
            "storage.path",
            "storage.plugin",
            "local-path",
        ),
        (level, "image.compression.level", "image.compression.algorithm", "zstd"),
    ];
    let mut problems: Vec<_> = needless
        .into_iter()
        .filter(|(wrong, key, switch, _)| *wrong && !profile.gives_way(key, switch))
        .map(|(_, key, switch, value)| {
            Problem::new(format!("`{key}` is for `{switch} = \"{value}\"` alone"))
                .at(profile.place(key), "has no effect")
                .at(profile.place(switch), "because of this")
                .help(format!("leave `{key}` out, or choose `{value}`"))
        })
        .collect();
    problems.extend(storage_path(both));
    problems
}

fn storage_path(both: Both) -> Option<Problem> {
    let path = both.profile.storage.path.as_ref()?;
    let below = |dir: &str| path.as_str().starts_with(&format!("{dir}/"));
    // Kubernetes and containerd clean these up as they see fit.
    let taken = ["/var/lib/kubelet", "/var/lib/containerd", "/var/lib/kiln/db", "/var/lib/kiln/pki"];
    let why = match taken.iter().find(|dir| path.as_str() == **dir || below(dir)) {
        Some(dir) => format!("`storage.path` {path} is in {dir}, which is not for volumes"),
        None if !below("/var") => format!("`storage.path` {path} is not below /var, and all else is read-only"),
        None => return None,
    };
    let place = both.profile.place("storage.path");
    Some(Problem::new(why).at(place, "this path").help("leave it out, and it is `/var/lib/kiln/storage`"))
}

/// What the user should know though nothing is wrong.
pub(crate) fn warnings(both: Both) -> Vec<String> {
    let mut warnings = Vec::new();
    if both.profile.cni.plugin == CniPlugin::None {
        warnings.push(
            "The profile has no CNI plugin: the node stays NotReady until you install a network, for example by \
             manifests in /var/lib/kiln/manifests."
                .to_owned(),
        );
    }
    if !both.profile.debian.check_valid_until {
        warnings.push(
            "Indexes of Debian are taken however old they are (`debian.check-valid-until`): the newest security updates \
             may not be in the image."
                .to_owned(),
        );
    }
    warnings
}
