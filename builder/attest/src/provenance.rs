//! How an image came about: a statement of in-toto (<https://in-toto.io/Statement/v1>) with the provenance of SLSA
//! (<https://slsa.dev/spec/v1.0/provenance>).
//!
//! It says what a build of these inputs makes wherever it is done. So it has neither the machine that built nor the time at
//! which it did, and is the same file in two builds; who vouches for it is said by the signature of `STEM.sha256`.
//!
//! The type of the build, and what its parameters mean, is in ARCHITECTURE.md under "Provenance".

use crate::Purl;
use kiln_plan::lock::{Lock, LockedAddon, LockedDeb, LockedFile, LockedImage, LockedModule, LockedToolchain, Request};
use kiln_types::Digest;
use serde::Serialize;
use std::{collections::BTreeMap, iter};

const BUILD_TYPE: &str = "https://github.com/kiln-build/kiln/blob/main/ARCHITECTURE.md#provenance";
const BUILDER: &str = "https://github.com/kiln-build/kiln";

/// A file that a build made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// Its digest.
    pub sha256: Digest,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Statement<'a> {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: Vec<Resource>,
    predicate_type: &'static str,
    predicate: Predicate<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Predicate<'a> {
    build_definition: BuildDefinition<'a>,
    run_details: RunDetails<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BuildDefinition<'a> {
    build_type: &'static str,
    external_parameters: &'a Request,
    resolved_dependencies: Vec<Resource>,
}

#[derive(Serialize)]
struct RunDetails<'a> {
    builder: Builder<'a>,
}

#[derive(Serialize)]
struct Builder<'a> {
    id: &'static str,
    version: BTreeMap<&'static str, &'a str>,
}

/// A file, by name, address or package URL, and by what it has in it.
#[derive(Serialize, Default)]
struct Resource {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    digest: BTreeMap<&'static str, String>,
}

/// The text of `STEM.provenance.json`: that the kiln of version `kiln` made `subjects` of the inputs in `lock`.
pub fn provenance(lock: &Lock, kiln: &str, subjects: &[Subject]) -> String {
    let subject = |subject: &Subject| Resource { name: Some(subject.name.clone()), ..of(subject.sha256) };
    let statement = Statement {
        kind: "https://in-toto.io/Statement/v1",
        subject: subjects.iter().map(subject).collect(),
        predicate_type: "https://slsa.dev/provenance/v1",
        predicate: Predicate {
            build_definition: BuildDefinition {
                build_type: BUILD_TYPE,
                external_parameters: &lock.request,
                resolved_dependencies: inputs(lock),
            },
            run_details: RunDetails { builder: Builder { id: BUILDER, version: BTreeMap::from([("kiln", kiln)]) } },
        },
    };
    // Made of texts alone, which JSON can say.
    serde_json::to_string_pretty(&statement).unwrap_or_default() + "\n"
}

/// Every input of a lock.
fn inputs(lock: &Lock) -> Vec<Resource> {
    let indexes = lock
        .indexes
        .iter()
        .map(|index| Resource { name: Some(format!("{}/InRelease", index.suite)), ..of(index.in_release) });
    let modules = lock.go_modules.iter().flat_map(module);
    indexes
        .chain(lock.debs.iter().map(deb))
        .chain(lock.addons.iter().map(addon))
        .chain(lock.images.iter().flat_map(container))
        .chain(lock.go_toolchain.iter().map(toolchain))
        .chain(modules)
        .collect()
}

fn of(sha256: Digest) -> Resource {
    Resource { digest: BTreeMap::from([("sha256", sha256.to_string())]), ..Resource::default() }
}

fn deb(deb: &LockedDeb) -> Resource {
    let purl = Purl::deb(&deb.name, &deb.version, &deb.architecture, &deb.suite, None);
    Resource { name: Some(deb.file.clone()), uri: Some(purl.to_string()), ..of(deb.sha256) }
}

fn addon(addon: &LockedAddon) -> Resource {
    let registry = || addon.registry.as_ref().map(|name| format!("oci://{name}"));
    Resource { name: Some(addon.name.clone()), uri: addon.url.clone().or_else(registry), ..of(addon.sha256) }
}

/// A container image by its manifest, which names all else; and the file that it was in.
fn container(image: &LockedImage) -> impl Iterator<Item = Resource> {
    let (name, purl) = (&image.name, Purl::image(image).to_string());
    let manifest = Resource { name: Some(name.to_string()), uri: Some(purl), ..of(image.manifest.sha256) };
    let file = image.file.map(|file| Resource { name: Some(format!("the file of {name}")), ..of(file) });
    iter::once(manifest).chain(file)
}

fn toolchain(toolchain: &LockedToolchain) -> Resource {
    let mut resource = Resource { uri: Some(Purl::toolchain(toolchain).to_string()), ..of(toolchain.sha256) };
    resource.digest.insert("dirHash", toolchain.h1.digest().to_string());
    resource
}

/// The files of a module: its archive, and the `go.mod` that is asked for without it.
fn module(module: &LockedModule) -> impl Iterator<Item = Resource> {
    let purl = Purl::go(&module.path, Some(&module.version)).to_string();
    let file = move |end: &str, file: &LockedFile| {
        let name = format!("{}@{}{end}", module.path, module.version);
        let mut resource = Resource { name: Some(name), uri: Some(purl.clone()), ..of(file.sha256) };
        // in-toto's word for the hash of `go.sum`, in hexadecimal digits.
        resource.digest.insert("dirHash", file.h1.digest().to_string());
        resource
    };
    let (zip, go_mod) = (&module.zip, &module.go_mod);
    let zip = zip.as_ref().map(|zip| file(".zip", zip));
    zip.into_iter().chain(go_mod.as_ref().map(|go_mod| file(".mod", go_mod))).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests;
