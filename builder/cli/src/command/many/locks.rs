//! The locks of many images, before any of them is built.

use crate::{command::workshop, failure::Failure, settings::Settings};
use kiln_engine::{EngineError, LockMode};
use kiln_plan::lock::Lock;
use kiln_spec::Spec;
use std::{iter, path::Path, sync::atomic::Ordering};

/// The lock of each of `specs`: from the file at `path`, or from a new resolution that it then has.
///
/// # Errors
/// A file that cannot be used; and with `--locked` all images at once that it has no lock for.
pub fn all(settings: &Settings, specs: &[Spec], path: &Path) -> Result<Vec<Result<Lock, Failure>>, Failure> {
    if settings.locked {
        return Ok(locked(specs, path)?.into_iter().map(Ok).collect());
    }
    let found: Vec<_> = match kiln_engine::existing_of_all(specs, path) {
        Ok(found) => found.into_iter().map(Some).collect(),
        Err(error) if error.is_out_of_date() => iter::repeat_with(|| None).take(specs.len()).collect(),
        Err(error) => return Err(error.into()),
    };
    specs.iter().zip(found).map(|(spec, found)| one(settings, spec, found, path)).collect()
}

/// An error only when the user wants to stop: what cannot be resolved is that image's own.
fn one(
    settings: &Settings,
    spec: &Spec,
    found: Option<Result<Lock, EngineError>>,
    path: &Path,
) -> Result<Result<Lock, Failure>, Failure> {
    let lock = match found {
        Some(Ok(lock)) => Ok(lock),
        Some(Err(error)) if !error.is_out_of_date() => Err(error.into()),
        _ => workshop::with_context(settings, spec, None, |context| {
            Ok(kiln_engine::lock(context, spec, path, LockMode::Use)?)
        }),
    };
    if settings.cancel.load(Ordering::SeqCst) { Err(Failure::Interrupted) } else { Ok(lock) }
}

/// The lock of each of `specs` that the file at `path` has; all for which it has none are told at once.
pub fn locked(specs: &[Spec], path: &Path) -> Result<Vec<Lock>, Failure> {
    let (mut locks, mut failures) = (Vec::new(), Vec::new());
    for (spec, found) in specs.iter().zip(kiln_engine::existing_of_all(specs, path)?) {
        match found {
            Ok(lock) => locks.push(lock),
            Err(error) => failures.push((spec.image.id.clone(), error.into())),
        }
    }
    Failure::of_images(failures, specs.len()).map_or(Ok(locks), Err)
}
