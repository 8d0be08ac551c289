//! What a build asks of the archives: the lists in `rootfs/packages`, the profile and the board, as one request.

use crate::{EngineError, software};
use kiln_plan::{
    debian::Suite,
    lock::{GoRequest, Made, Request},
};
use kiln_spec::{Arch, Spec, Ssh};
use kiln_types::Digest;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One file of `rootfs/packages`.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct PackageList {
    /// Package to reason.
    packages: BTreeMap<String, String>,
    /// Package to the dependencies that are not taken for it.
    #[serde(default)]
    exclude_depends: BTreeMap<String, Vec<String>>,
}

/// The request of `spec`.
pub fn request(spec: &Spec) -> Result<Request, EngineError> {
    let lists = features(spec).into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let own = spec.debian.packages.iter().map(ToString::to_string);
    let listed = lists.iter().flat_map(|list| list.packages.keys().cloned());
    let exclude = lists.iter().flat_map(|list| &list.exclude_depends);
    Ok(Request {
        profile: Made { name: spec.profile.clone(), sha256: spec.digest() },
        board: Made { name: spec.board.name.clone(), sha256: Digest::of(format!("{:?}", spec.board)) },
        architecture: architecture(spec.board.arch).to_owned(),
        suites: suites(&spec.debian.release.to_string()),
        snapshot: spec.debian.snapshot.as_ref().map(ToString::to_string),
        packages: listed.chain(own).collect(),
        exclude: excluded(exclude),
        go: Some(go()?),
    })
}

/// The lists that an image is made of.
fn features(spec: &Spec) -> Vec<&'static str> {
    let wanted = [("base", true), ("ssh", spec.access.ssh == Ssh::Openssh), ("console", spec.access.has_console_login())];
    wanted.into_iter().filter(|(_, wanted)| *wanted).map(|(name, _)| name).collect()
}

fn read(name: &str) -> Result<PackageList, EngineError> {
    let file = format!("{name}.toml");
    let bytes = kiln_data::read(&format!("rootfs/packages/{file}")).unwrap_or_default();
    toml::from_slice(bytes).map_err(|source| EngineError::PackageList { file, source })
}

fn excluded<'a>(lists: impl Iterator<Item = (&'a String, &'a Vec<String>)>) -> BTreeSet<String> {
    lists.flat_map(|(package, depends)| depends.iter().map(move |depend| format!("{package}: {depend}"))).collect()
}

/// The release and its security updates, which win when they have a newer version.
fn suites(release: &str) -> Vec<Suite> {
    vec![Suite::main(release), Suite::main(format!("{release}-security"))]
}

/// Debian's name of an architecture.
fn architecture(arch: Arch) -> &'static str {
    match arch {
        Arch::Amd64 => "amd64",
        Arch::Arm64 => "arm64",
        Arch::Armv7 => "armhf",
    }
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
