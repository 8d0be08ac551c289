//! Directories of the node that a profile names.

use super::Both;
use crate::{file::value::NodePath, text::Problem};

/// Others clean these up as they see fit.
const TAKEN: [&str; 4] = ["/var/lib/kubelet", "/var/lib/containerd", "/var/lib/kiln/db", "/var/lib/kiln/pki"];

/// What a directory is for, in words, and where it is when the profile does not say.
struct Use {
    key: &'static str,
    what: &'static str,
    default: &'static str,
}

const VOLUMES: Use = Use { key: "storage.path", what: "volumes", default: "/var/lib/kiln/storage" };
const CERTIFICATES: Use = Use { key: "ingress.acme.path", what: "certificates", default: "/var/lib/kiln/traefik" };

pub(super) fn check(both: Both) -> Vec<Problem> {
    let (volumes, certificates) = (&both.profile.storage.path, &both.profile.ingress.acme.path);
    let named = [(VOLUMES, volumes), (CERTIFICATES, certificates)];
    named.into_iter().filter_map(|(what, path)| wrong(both, &what, path.as_ref()?)).collect()
}

fn wrong(both: Both, Use { key, what, default }: &Use, path: &NodePath) -> Option<Problem> {
    let below = |dir: &str| path.as_str().starts_with(&format!("{dir}/"));
    let why = match TAKEN.iter().find(|dir| path.as_str() == **dir || below(dir)) {
        Some(dir) => format!("`{key}` {path} is in {dir}, which is not for {what}"),
        None if !below("/var") => format!("`{key}` {path} is not below /var, and all else is read-only"),
        None => return None,
    };
    Some(
        Problem::new(why).at(both.profile.place(key), "this path").help(format!("leave it out, and it is `{default}`")),
    )
}
