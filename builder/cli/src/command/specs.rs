//! What was asked for: the specs of all images that arguments or a `matrix.toml` name.

use crate::{args::Target, failure::Failure, settings::Settings};
use kiln_event::Event;
use kiln_spec::{Library, Output, Overrides, Secret, SignWith, Spec, Wanted};
use std::{
    env,
    path::{Path, PathBuf},
    slice,
};

/// Profiles and boards of the user and of kiln.
pub fn library(settings: &Settings) -> Library {
    let config = env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".config")))
        .map(|path| path.join("kiln"));
    Library::with_defaults(settings.profile_dirs.clone(), settings.board_dirs.clone(), config.as_deref())
}

/// What `profile` on `board` means; tells its warnings.
pub fn one(settings: &Settings, profile: &str, board: &str, set: &[String]) -> Result<Spec, Failure> {
    let mut spec = library(settings).spec(profile, board, &overrides(set, &[]))?;
    finish(settings, slice::from_mut(&mut spec));
    Ok(spec)
}

/// What all images of a target mean, at least one; tells their warnings. `outputs` take the place of those of the profiles, when
/// there are any.
pub fn of_target(settings: &Settings, target: &Target, outputs: &[Output]) -> Result<Vec<Spec>, Failure> {
    let library = library(settings);
    let wanted = match &target.matrix {
        Some(path) => Wanted::choose(library.matrix(path)?, &target.profile, &target.board)?,
        None => library.product(&target.profile, &target.board),
    };
    let mut specs = library.images(&wanted, &overrides(&target.set, outputs))?;
    finish(settings, &mut specs);
    Ok(specs)
}

fn overrides(set: &[String], outputs: &[Output]) -> Overrides {
    let console_token = env::var("KILN_CONSOLE_TOKEN").ok().filter(|token| !token.is_empty());
    Overrides { set: set.to_vec(), console_token, outputs: outputs.to_vec() }
}

fn finish(settings: &Settings, specs: &mut [Spec]) {
    specs.iter_mut().for_each(sign_by_environment);
    for text in warnings(specs) {
        settings.listener.hear(Event::Warning { text });
    }
}

fn sign_by_environment(spec: &mut Spec) {
    if let Some(secure_boot) = &mut spec.secure_boot {
        let key = env::var_os("KILN_SECURE_BOOT_KEY").filter(|path| !path.is_empty());
        secure_boot.signer = key.map(|path| SignWith::Key(path.into())).or(secure_boot.signer.take());
        secure_boot.password = env::var("KILN_SECURE_BOOT_PASSWORD").ok().map(Secret::new);
    }
}

/// The warnings of all, each once; with the images that it is about, unless these are all.
fn warnings(specs: &[Spec]) -> Vec<String> {
    let mut told: Vec<(&String, Vec<&str>)> = Vec::new();
    for spec in specs {
        for text in &spec.warnings {
            match told.iter_mut().find(|(other, _)| *other == text) {
                Some((_, images)) => images.push(&spec.image.id),
                None => told.push((text, vec![&spec.image.id])),
            }
        }
    }
    let words = |(text, images): (&String, Vec<&str>)| match images.len() == specs.len() {
        true => text.clone(),
        false => format!("{}: {text}", images.join(", ")),
    };
    told.into_iter().map(words).collect()
}
