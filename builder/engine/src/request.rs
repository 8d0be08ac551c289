//! What a build asks of the archives: the lists in `rootfs/packages`, the profile and the board, as one request.

use crate::{EngineError, addons, images, software};
use kiln_plan::{
    debian::Suite,
    lock::{GoRequest, Made, Request},
};
use kiln_spec::{KernelSuite, Spec, value::PackageName};
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
    addons::check(spec)?;
    let own = spec.debian.packages.iter().map(|package| wished(spec, package));
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
        images: images::requests(spec),
        addons: addons::requests(spec),
        go: Some(go(spec)?),
    })
}

fn read(list: &'static str) -> Result<List, EngineError> {
    let bytes = kiln_data::read(&format!("rootfs/packages/{list}.toml")).unwrap_or_default();
    toml::from_slice(bytes).map_err(|source| EngineError::PackageList { list, source })
}

fn excluded<'a>(lists: impl Iterator<Item = (&'a String, &'a Vec<String>)>) -> BTreeSet<String> {
    lists.flat_map(|(package, depends)| depends.iter().map(move |depend| format!("{package}: {depend}"))).collect()
}

/// The release and its security updates, which win when they have a newer version; backports for what is asked of them.
fn suites(spec: &Spec) -> Vec<Suite> {
    let release = spec.debian.release.to_string();
    let suite = |name: String| Suite { name, components: spec.debian.components.clone() };
    let backports = backports(spec).map(suite);
    [suite(release.clone()), suite(format!("{release}-security"))].into_iter().chain(backports).collect()
}

/// The suite of backports, when the board takes its kernel from there.
fn backports(spec: &Spec) -> Option<String> {
    (spec.board.kernel_suite == KernelSuite::Backports).then(|| format!("{}-backports", spec.debian.release))
}

/// A package as a wish. Backports give only what they are asked for by name, and what that needs.
fn wished(spec: &Spec, package: &PackageName) -> String {
    match backports(spec).filter(|_| *package == spec.board.kernel_package) {
        Some(suite) => format!("{package}/{suite}"),
        None => package.to_string(),
    }
}

/// What is trusted decides about what is taken, so other keys make a lock out of date.
fn keys(spec: &Spec) -> Option<Digest> {
    let keys: Vec<&str> = spec.debian.keys.iter().map(|key| key.as_str().trim()).collect();
    (!keys.is_empty()).then(|| Digest::of(keys.join("\n")))
}

fn go(spec: &Spec) -> Result<GoRequest, EngineError> {
    let toolchain = software::toolchain()?;
    Ok(GoRequest {
        toolchain: format!("go{}", toolchain.version),
        host: software::host(),
        h1: software::toolchain_here(&toolchain)?,
        sum: Digest::of(go_sum(spec)),
    })
}

/// The text of the `go.sum` of all modules that are compiled.
pub fn go_sum(spec: &Spec) -> String {
    software::modules(spec).iter().chain(&software::tools(spec)).map(software::Module::sums).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kiln_spec::{Library, Overrides};

    fn of(board: &str) -> Request {
        let library = Library::new(Vec::new(), Vec::new());
        request(&library.spec("k3s-like", board, &Overrides::default()).unwrap()).unwrap()
    }

    fn suites(request: &Request) -> Vec<&str> {
        request.suites.iter().map(|suite| suite.name.as_str()).collect()
    }

    #[test]
    fn backports_are_asked_for_the_kernel_alone_and_by_boards_that_need_it() {
        let (old, new) = (of("rpi4"), of("rpi5"));
        assert_eq!(suites(&old), ["trixie", "trixie-security"]);
        assert!(old.packages.contains("linux-image-arm64"));
        assert_eq!(suites(&new), ["trixie", "trixie-security", "trixie-backports"]);
        let named: Vec<_> = new.packages.iter().filter(|package| package.contains('/')).collect();
        assert_eq!(named, ["linux-image-arm64/trixie-backports"]);
    }
}
