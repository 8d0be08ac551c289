//! Compiles the modules that an image needs, or takes what was compiled before.

use super::{
    built,
    module::{self, Module},
    target::{Target, host, toolchain_here},
};
use crate::{
    Context, EngineError,
    node::{Compiler, Toolchain, unpack},
    step,
};
use kiln_plan::{
    identity::Identity,
    lock::{GoRequest, Lock},
};
use kiln_spec::Spec;
use kiln_store::FetchedGo;
use kiln_tree::Content;
use std::{
    borrow::Cow,
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
    let target = Target::node(spec.board.arch);
    let mut all = BTreeMap::new();
    for module in module::modules(spec) {
        let compile = |into: &Path| compile(context, &module, (&toolchain, &target), lock, into);
        let dir = step::kept(context.store, context.listener, &module.identity(&toolchain, &target), compile)?;
        all.extend(built::read(&dir)?);
    }
    Ok(all)
}

/// The directory with the programs of a module that the build runs itself, compiled for this machine.
pub fn tool(context: &Context<'_>, module: &Module, lock: &Lock) -> Result<PathBuf, EngineError> {
    let (toolchain, target) = (module::toolchain()?, Target::host());
    let compile = |into: &Path| compile(context, module, (&toolchain, &target), lock, into);
    step::kept(context.store, context.listener, &module.identity(&toolchain, &target), compile)
}

fn compile(
    context: &Context<'_>,
    module: &Module,
    (toolchain, target): (&Toolchain, &Target),
    lock: &Lock,
    into: &Path,
) -> Result<(), EngineError> {
    let recipe = module.recipe()?;
    let lock = of_this_host(context, toolchain, lock)?;
    let go = context.fetcher.go(&lock)?.ok_or(EngineError::NoToolchain)?;
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
        target: &target.environment,
        jobs: context.jobs,
        cancel: context.cancel,
    };
    compiler.build(&recipe, module.what, into, context.listener)?;
    built::index(recipe.results(), into)
}

/// The lock with the toolchain of this machine in the place of the one of another that locked. Nothing is less certain by that:
/// kiln pins the toolchains of all machines, and a lock fits only when it names the same version of Go.
fn of_this_host<'l>(
    context: &Context<'_>,
    toolchain: &Toolchain,
    lock: &'l Lock,
) -> Result<Cow<'l, Lock>, EngineError> {
    let Some(request) = lock.request.go.as_ref().filter(|go| go.host != host()) else { return Ok(Cow::Borrowed(lock)) };
    let request = GoRequest { host: host(), h1: toolchain_here(toolchain)?, ..request.clone() };
    let go_toolchain = Some(context.fetcher.lock_toolchain(&request)?);
    Ok(Cow::Owned(Lock { go_toolchain, ..lock.clone() }))
}

fn goroot(context: &Context<'_>, toolchain: &Toolchain, go: &FetchedGo) -> Result<PathBuf, EngineError> {
    let identity = Identity::new("go-toolchain", TOOLCHAIN_VERSION, &toolchain.version).input(
        "zip",
        toolchain_here(toolchain)?,
        "the toolchain itself",
    );
    step::kept(context.store, context.listener, &identity, |into| Ok(unpack(&go.toolchain, into)?))
}
