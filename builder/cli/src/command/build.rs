//! `kiln build`

use super::{flash, workshop};
use crate::{args::BuildArgs, failure::Failure, print, settings::Settings};
use kiln_engine::{Built, LockMode};
use kiln_spec::Spec;
use kiln_types::ByteSize;
use std::{path::Path, process::ExitCode, time::Instant};

/// Builds the image that was asked for.
pub fn run(settings: &Settings, args: &BuildArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let spec = workshop::spec_of(settings, &args.target)?;
    let node = flash::settings(args.node.as_deref(), &[])?;
    if let Some(device) = &args.flash {
        // A device that is refused is told before the work, not after it.
        flash::check(device, ByteSize(0))?;
    }
    let built = build(settings, &spec, &args.target.lock_file, &args.out)?;
    let seconds = started.elapsed().as_secs_f64();
    let image = built.image.display();
    match built.up_to_date {
        true => print::out(format!("{image}: nothing changed")),
        false => print::out(format!("{image}: {} ({} without holes) in {seconds:.1} s", built.size, built.written)),
    }
    if let Some(device) = &args.flash {
        flash::write(settings, &flash::Wish { image: &built.image, device, yes: args.yes, node: node.as_ref() })?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds `spec` into the directory `out` with the lock at `lock_file`.
pub fn build(settings: &Settings, spec: &Spec, lock_file: &Path, out: &Path) -> Result<Built, Failure> {
    let mode: LockMode = workshop::lock_mode(settings);
    workshop::with_context(settings, spec, |context| {
        let lock = kiln_engine::lock(context, spec, lock_file, mode)?;
        Ok(kiln_engine::build(context, spec, &lock, out)?)
    })
}
