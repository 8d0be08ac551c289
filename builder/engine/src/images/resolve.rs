//! What a profile asks for to locked images, and these into the store.

use super::{ImageError, archive};
use crate::{Context, EngineError};
use kiln_plan::{
    lock::{ImageRequest, Lock, LockedImage},
    oci::Platform,
};
use kiln_spec::{Preload, Spec};
use std::collections::BTreeSet;

/// What `spec` asks for, for a request.
pub fn requests(spec: &Spec) -> BTreeSet<ImageRequest> {
    let request = |Preload { name, file }: &Preload| ImageRequest {
        name: name.clone(),
        file: file.as_ref().map(|file| file.digest),
    };
    spec.preload.iter().map(request).collect()
}

/// The images that `spec` asks for, for a lock.
pub fn resolve(context: &Context<'_>, spec: &Spec) -> Result<Vec<LockedImage>, EngineError> {
    let node = Platform::of_debian(spec.board.arch.debian());
    let mut locked: Vec<LockedImage> = Vec::new();
    for preload in &spec.preload {
        context.check_cancelled()?;
        locked.extend(match (&preload.file, &preload.name) {
            (Some(file), name) => archive::lock(context.store, file, name.as_ref(), &node)?,
            (None, Some(name)) => vec![context.fetcher.lock_image(name, &node)?],
            (None, None) => Vec::new(),
        });
    }
    locked.sort();
    match locked.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(ImageError::Twice { name: pair[0].name.to_string() }.into()),
        None => Ok(locked),
    }
}

/// Brings what the store lacks of the images of a lock: from registries, or out of the files of the user once more.
pub fn fetch(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<(), EngineError> {
    context.fetcher.images(&lock.images)?;
    let node = Platform::of_debian(&lock.request.architecture);
    for Preload { name, file } in &spec.preload {
        let Some(file) = file else { continue };
        let mut from_it = lock.images.iter().filter(|image| image.file == Some(file.digest));
        if from_it.any(|image| image.blobs().any(|blob| !context.store.has(&blob.sha256, blob.size))) {
            archive::lock(context.store, file, name.as_ref(), &node)?;
        }
    }
    Ok(())
}
