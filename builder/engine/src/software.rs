//! The programs of the node: compiled once for their sources, toolchain and target.

use crate::{
    Context, EngineError,
    node::{Compiler, Recipe, unpack},
    step,
};
use kiln_data::Content as Embedded;
use kiln_plan::{identity::Identity, lock::Lock};
use kiln_spec::Arch;
use kiln_store::FetchedGo;
use kiln_tree::Content;
use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::fs::symlink,
    path::Path,
    sync::Arc,
};

const VERSION: u32 = 1;
/// Digests and lengths of the programs, so that nobody reads 300 MB to learn them.
const INDEX: &str = "index.json";
const MODULE: &str = "rootfs/node";

#[derive(Serialize, Deserialize)]
struct Built {
    digest: Digest,
    len: u64,
}

/// How the module is built, from `rootfs/node/build.toml`.
pub fn recipe() -> Result<Recipe, EngineError> {
    let bytes = kiln_data::read("rootfs/node/build.toml").unwrap_or_default();
    Ok(Recipe::parse(&String::from_utf8_lossy(bytes))?)
}

/// The programs by name, for machines of `arch`.
///
/// Toolchain and modules are fetched only when something must be compiled.
pub fn build(context: &Context<'_>, arch: Arch, lock: &Lock) -> Result<BTreeMap<String, Content>, EngineError> {
    let recipe = recipe()?;
    let compile = |into: &Path| compile(context, &recipe, &target(arch), lock, into);
    read(&step::kept(context.store, context.listener, &identity(&recipe, arch), compile)?)
}

/// What the programs depend on.
pub fn identity(recipe: &Recipe, arch: Arch) -> Identity {
    let environment: Vec<_> = target(arch).iter().map(|(name, value)| format!("{name}={value}")).collect();
    Identity::new("node-software", VERSION, arch.to_string())
        .input("sources", sources_digest(), "what is compiled, go.sum and the recipe among it")
        .input("toolchain", recipe.toolchain.h1, "compiles it")
        .input("target", environment.join(" "), "for what it is compiled")
}

fn compile(
    context: &Context<'_>,
    recipe: &Recipe,
    target: &BTreeMap<&'static str, String>,
    lock: &Lock,
    into: &Path,
) -> Result<(), EngineError> {
    let go = context.fetcher.go(lock)?.ok_or(EngineError::NoToolchain)?;
    let goroot = goroot(context, recipe, &go)?;
    let scratch = context.store.scratch()?;
    let modules = scratch.path().join("modules");
    go.lay_out(&modules)?;
    let sources = scratch.path().join("node");
    write_sources(&sources)?;
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let compiler = Compiler {
        goroot: &goroot,
        sources: &sources,
        modules: &modules,
        caches: &context.store.go_caches()?,
        target: target.clone(),
        jobs: context.jobs,
        cancel: context.cancel,
    };
    compiler.build(recipe, into, context.listener)?;
    index(recipe, into)
}

fn goroot(context: &Context<'_>, recipe: &Recipe, go: &FetchedGo) -> Result<std::path::PathBuf, EngineError> {
    let identity = Identity::new("go-toolchain", VERSION, &recipe.toolchain.version).input(
        "zip",
        recipe.toolchain.h1,
        "the toolchain itself",
    );
    step::kept(context.store, context.listener, &identity, |into| Ok(unpack(&go.toolchain, into)?))
}

/// The environment that makes `go` compile for machines of `arch`.
fn target(arch: Arch) -> BTreeMap<&'static str, String> {
    let pairs: &[(&str, &str)] = match arch {
        Arch::Amd64 => &[("GOARCH", "amd64"), ("GOAMD64", "v1")],
        Arch::Arm64 => &[("GOARCH", "arm64"), ("GOARM64", "v8.0")],
        Arch::Armv7 => &[("GOARCH", "arm"), ("GOARM", "7")],
    };
    pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

fn sources_digest() -> Digest {
    let mut hasher = Hasher::new();
    for entry in kiln_data::files(MODULE) {
        hasher.field(entry.path);
        match entry.content {
            Embedded::Bytes(bytes) => hasher.field(bytes),
            Embedded::Symlink(target) => hasher.field(target),
        };
    }
    hasher.finish()
}

fn write_sources(into: &Path) -> Result<(), EngineError> {
    for entry in kiln_data::files(MODULE) {
        let path = into.join(entry.path);
        let parent = path.parent().unwrap_or(into);
        fs::create_dir_all(parent).map_err(EngineError::io("create", parent))?;
        match entry.content {
            Embedded::Bytes(bytes) => fs::write(&path, bytes).map_err(EngineError::io("write", &path))?,
            Embedded::Symlink(target) => symlink(target, &path).map_err(EngineError::io("link", &path))?,
        }
    }
    Ok(())
}

fn index(recipe: &Recipe, dir: &Path) -> Result<(), EngineError> {
    let mut built = BTreeMap::new();
    for binary in &recipe.binaries {
        let path = dir.join(&binary.name);
        let mut hasher = Hasher::new();
        let mut file = File::open(&path).map_err(EngineError::io("open", &path))?;
        let len = std::io::copy(&mut file, &mut hasher).map_err(EngineError::io("read", &path))?;
        built.insert(binary.name.clone(), Built { digest: hasher.finish(), len });
    }
    let path = dir.join(INDEX);
    let text = serde_json::to_vec(&built).map_err(|error| EngineError::io("write", &path)(error.into()))?;
    fs::write(&path, text).map_err(EngineError::io("write", &path))
}

fn read(dir: &Path) -> Result<BTreeMap<String, Content>, EngineError> {
    let path = dir.join(INDEX);
    let bytes = fs::read(&path).map_err(EngineError::io("read", &path))?;
    let built: BTreeMap<String, Built> =
        serde_json::from_slice(&bytes).map_err(|error| EngineError::io("read", &path)(error.into()))?;
    let content = |(name, built): (String, Built)| {
        let path: Arc<Path> = Arc::from(dir.join(&name));
        (name, Content::stored(built.digest, built.len, path, 0))
    };
    Ok(built.into_iter().map(content).collect())
}
