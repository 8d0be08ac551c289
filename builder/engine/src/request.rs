//! What a build asks of the archives: the lists in `rootfs/packages`, the profile and the board, as one request.

use crate::{EngineError, software};
use kiln_plan::{
    debian::Suite,
    lock::{GoRequest, Made, Request},
};
use kiln_spec::Spec;
use kiln_types::Digest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One file of `rootfs/packages`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct List {
    /// Package to reason.
    packages: BTreeMap<String, String>,
    /// Package to the dependencies that are not taken for it.
    #[serde(default)]
    exclude_depends: BTreeMap<String, Vec<String>>,
}

/// The request of `spec`.
pub fn request(spec: &Spec) -> Result<Request, EngineError> {
    let lists = spec.debian.package_lists.iter().map(|list| read(list.word())).collect::<Result<Vec<_>, _>>()?;
    let own = spec.debian.packages.iter().map(ToString::to_string);
    let listed = lists.iter().flat_map(|list| list.packages.keys().cloned());
    let exclude = lists.iter().flat_map(|list| &list.exclude_depends);
    Ok(Request {
        profile: Made { name: spec.profile.clone(), sha256: spec.digest() },
        board: Made { name: spec.board.name.clone(), sha256: Digest::of(format!("{:?}", spec.board)) },
        architecture: spec.board.arch.debian().to_owned(),
        suites: suites(spec),
        snapshot: spec.debian.snapshot.as_ref().map(ToString::to_string),
        keys: keys(spec),
        packages: listed.chain(own).collect(),
        exclude: excluded(exclude),
        go: Some(go()?),
    })
}

fn read(list: &'static str) -> Result<List, EngineError> {
    let bytes = kiln_data::read(&format!("rootfs/packages/{list}.toml")).unwrap_or_default();
    toml::from_slice(bytes).map_err(|source| EngineError::PackageList { list, source })
}

fn excluded<'a>(lists: impl Iterator<Item = (&'a String, &'a Vec<String>)>) -> BTreeSet<String> {
    lists.flat_map(|(package, depends)| depends.iter().map(move |depend| format!("{package}: {depend}"))).collect()
}

/// The release and its security updates, which win when they have a newer version.
fn suites(spec: &Spec) -> Vec<Suite> {
    let release = spec.debian.release.to_string();
    let suite = |name: String| Suite { name, components: spec.debian.components.clone() };
    vec![suite(release.clone()), suite(format!("{release}-security"))]
}

/// What is trusted decides about what is taken, so other keys make a lock out of date.
fn keys(spec: &Spec) -> Option<Digest> {
    let keys: Vec<&str> = spec.debian.keys.iter().map(|key| key.as_str().trim()).collect();
    (!keys.is_empty()).then(|| Digest::of(keys.join("\n")))
}

fn go() -> Result<GoRequest, EngineError> {
    let recipe = software::recipe()?;
    let host = if cfg!(target_arch = "aarch64") { "linux-arm64" } else { "linux-amd64" };
    Ok(GoRequest {
        toolchain: format!("go{}", recipe.toolchain.version),
        host: host.to_owned(),
        h1: recipe.toolchain.h1,
        sum: Digest::of(go_sum()),
    })
}

/// The text of the module's `go.sum`.
pub fn go_sum() -> &'static str {
    std::str::from_utf8(kiln_data::read("rootfs/node/go.sum").unwrap_or_default()).unwrap_or_default()
}
