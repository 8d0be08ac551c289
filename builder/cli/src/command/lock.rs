//! `kiln lock`

use super::{many, specs, workshop};
use crate::{args::LockArgs, failure::Failure, print, settings::Settings};
use kiln_engine::LockMode;
use kiln_plan::lock::Lock;
use kiln_spec::Spec;
use std::{path::Path, process::ExitCode};

/// Resolves, or says whether the locks fit.
pub fn run(settings: &Settings, args: &LockArgs) -> Result<ExitCode, Failure> {
    let specs = specs::of_target(settings, &args.target, &[])?;
    let told = Told { path: &args.target.lock_file, names: specs.len() > 1 };
    if args.check {
        let locks = many::locked(&specs, told.path)?;
        specs.iter().zip(&locks).for_each(|(spec, lock)| told.of(spec, &format!("fits, {}", summary(lock))));
        return Ok(ExitCode::SUCCESS);
    }
    let mode = if args.update { LockMode::Update } else { workshop::lock_mode(settings) };
    let mut failures = Vec::new();
    for spec in &specs {
        match workshop::with_context(settings, spec, None, |context| {
            Ok(kiln_engine::lock(context, spec, told.path, mode)?)
        }) {
            Ok(lock) => told.of(spec, &summary(&lock)),
            Err(failure) if failure.is_interruption() => return Err(failure),
            // One that cannot be resolved leaves the others alone.
            Err(failure) => failures.push((spec.image.id.clone(), failure)),
        }
    }
    Failure::of_images(failures, specs.len()).map_or(Ok(ExitCode::SUCCESS), Err)
}

/// How a lock is told of: with its image where there are several.
struct Told<'a> {
    path: &'a Path,
    names: bool,
}

impl Told<'_> {
    fn of(&self, spec: &Spec, words: &str) {
        let name = if self.names { format!("{}: ", spec.image.id) } else { String::new() };
        print::out(format!("{}: {name}{words}", self.path.display()));
    }
}

fn summary(lock: &Lock) -> String {
    let (debs, modules) = (lock.debs.len(), lock.go_modules.len());
    format!("{debs} packages, {modules} Go modules, state of {}", lock.created)
}
