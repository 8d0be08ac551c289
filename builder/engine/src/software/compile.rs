//! Compiles the modules that an image needs, or takes what was compiled before.

use super::{
    built,
    module::{self, Module},
};
use crate::{
    Context, EngineError,
    node::{Compiler, Toolchain, unpack},
    step,
};
use kiln_plan::{identity::Identity, lock::Lock};
use kiln_spec::{Arch, Spec};
use kiln_store::FetchedGo;
use kiln_tree::Content;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const TOOLCHAIN_VERSION: u32 = 1;

/// What the modules of `spec` give, by name: programs, and files that their generators make.
///
/// Toolchain and modules are fetched only when something must be compiled.
pub fn build(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<BTreeMap<String, Content>, EngineError> {
    let toolchain = module::toolchain()?;
    let arch = spec.board.arch;
    let mut all = BTreeMap::new();
    for module in module::modules(spec) {
        let compile = |into: &Path| compile(context, &module, (&toolchain, arch), lock, into);
        let dir = step::kept(context.store, context.listener, &module.identity(&toolchain, arch), compile)?;
        all.extend(built::read(&dir)?);
    }
    Ok(all)
}

/// The directory with the programs of a module that the build runs itself, compiled for this machine.
pub fn tool(context: &Context<'_>, module: &Module, lock: &Lock) -> Result<PathBuf, EngineError> {
    let (toolchain, arch) = (module::toolchain()?, module::host());
    let compile = |into: &Path| compile(context, module, (&toolchain, arch), lock, into);
    step::kept(context.store, context.listener, &module.identity(&toolchain, arch), compile)
}

fn compile(
    context: &Context<'_>,
    module: &Module,
    (toolchain, arch): (&Toolchain, Arch),
    lock: &Lock,
    into: &Path,
) -> Result<(), EngineError> {
    let recipe = module.recipe()?;
    let go = context.fetcher.go(lock)?.ok_or(EngineError::NoToolchain)?;
    let goroot = goroot(context, toolchain, &go)?;
    let scratch = context.store.scratch()?;
    let modules = scratch.path().join("modules");
    go.lay_out(&modules)?;
    let sources = scratch.path().join("sources");
    module.write_sources(&sources)?;
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let compiler = Compiler {
        goroot: &goroot,
        sources: &sources,
        modules: &modules,
        caches: &context.store.go_caches()?,
        target: module::target(arch),
        jobs: context.jobs,
        cancel: context.cancel,
    };
    compiler.build(&recipe, module.what, into, context.listener)?;
    built::index(recipe.results(), into)
}

fn goroot(context: &Context<'_>, toolchain: &Toolchain, go: &FetchedGo) -> Result<PathBuf, EngineError> {
    let identity = Identity::new("go-toolchain", TOOLCHAIN_VERSION, &toolchain.version).input(
        "zip",
        toolchain.h1,
        "the toolchain itself",
    );
    step::kept(context.store, context.listener, &identity, |into| Ok(unpack(&go.toolchain, into)?))
}
