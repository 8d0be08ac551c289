//! `kiln lock`

use super::workshop;
use crate::{args::LockArgs, failure::Failure, print, settings::Settings};
use kiln_engine::LockMode;
use kiln_plan::lock::Lock;
use std::process::ExitCode;

/// Resolves, or says whether the lock fits.
pub fn run(settings: &Settings, args: &LockArgs) -> Result<ExitCode, Failure> {
    let spec = workshop::spec_of(settings, &args.target)?;
    let path = &args.target.lock_file;
    if args.check {
        let lock = kiln_engine::existing(&spec, path)?;
        print::out(format!("{}: fits, {}", path.display(), summary(&lock)));
        return Ok(ExitCode::SUCCESS);
    }
    let mode = if args.update { LockMode::Update } else { workshop::lock_mode(settings) };
    let lock =
        workshop::with_context(settings, &spec, None, |context| Ok(kiln_engine::lock(context, &spec, path, mode)?))?;
    print::out(format!("{}: {}", path.display(), summary(&lock)));
    Ok(ExitCode::SUCCESS)
}

fn summary(lock: &Lock) -> String {
    let (debs, modules) = (lock.debs.len(), lock.go_modules.len());
    format!("{debs} packages, {modules} Go modules, state of {}", lock.created)
}
