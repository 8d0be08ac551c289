//! From names to documents and to a spec.

use super::{
    place::{Candidate, Library},
    wanted::Wanted,
};
use crate::{
    file::{BoardFile, ProfileFile},
    resolve::{Names, resolve},
    schema::SchemaKind,
    spec::Spec,
    text::{Document, Effective, Layer, Overrides, Problems, Source},
};

/// A document, the name of its file, and what the user should know about how it was found.
pub(super) struct Named<T> {
    pub name: String,
    pub document: Document<T>,
    pub note: Option<String>,
}

impl Library {
    /// What `profile` on `board` means, with `overrides` laid over the profile. Names or paths; nothing is read but these
    /// files. Tells as many faults as it can, of both files, at once.
    pub fn spec(&self, profile: &str, board: &str, overrides: &Overrides) -> Result<Spec, Problems> {
        self.image(&Wanted::new(profile, board), overrides)
    }

    /// The same for an image that may have a name and keys of its own.
    pub(super) fn image(&self, wanted: &Wanted, overrides: &Overrides) -> Result<Spec, Problems> {
        let over = overrides.layers(SchemaKind::Profile).map_err(Problems::from_vec);
        let over = over.map(|over| [wanted.set.clone(), over].concat());
        let profile = over.and_then(|over| self.profile(&wanted.profile, over));
        let (profile, board) = together(profile, self.board(&wanted.board))?;
        let name = wanted.name.as_ref().unwrap_or(&profile.name);
        let names = Names { profile: name, board: &board.name };
        let overlays = super::overlays::read(&profile.document, &board.document);
        let of_pods = together(super::preload::read(&profile.document), super::addons::read(&profile.document));
        let files = together(overlays, together(super::secure_boot::read(&profile.document), of_pods));
        let (mut spec, (overlays, (secure_boot, (preload, addons)))) =
            together(resolve(names, &profile.document, &board.document), files)?;
        spec.board.overlays = overlays;
        spec.secure_boot = secure_boot;
        spec.preload = preload;
        spec.addons = addons;
        spec.warnings.extend([profile.note, board.note].into_iter().flatten());
        Ok(spec)
    }

    /// Every key of the profile that `name` means, with everything it extends and `overrides` laid over it.
    pub fn effective(&self, name: &str, overrides: &Overrides) -> Result<Vec<Effective>, Problems> {
        let over = overrides.layers(SchemaKind::Profile).map_err(Problems::from_vec)?;
        Ok(self.profile(name, over)?.document.effective())
    }

    /// The profile that `name` means with everything it extends, `over` on top.
    pub(super) fn profile(&self, name: &str, over: Vec<Layer>) -> Result<Named<ProfileFile>, Problems> {
        let (name, candidate) = self.find(SchemaKind::Profile, name, &[])?;
        let note = self.shadow_note(SchemaKind::Profile, &name, &candidate);
        let mut layers = self.with_bases(candidate)?;
        layers.extend(over);
        Ok(Named { name, document: Document::of(SchemaKind::Profile, layers)?, note })
    }

    /// The layers of a profile: what it extends, and what that extends, below it.
    fn with_bases(&self, candidate: Candidate) -> Result<Vec<Layer>, Problems> {
        let mut chain = vec![candidate];
        let mut layers = Vec::new();
        loop {
            let layer = read(SchemaKind::Profile, &chain[chain.len() - 1])?;
            let base = layer.values().get("extends").and_then(|value| value.as_str());
            let found = base.map(|base| {
                self.find(SchemaKind::Profile, base, &chain)
                    .map_err(|problem| problem.at(layer.find("extends"), "here"))
            });
            let next = found.transpose()?;
            layers.insert(0, layer);
            match next {
                Some((_, candidate)) => chain.push(candidate),
                None => return Ok(layers),
            }
        }
    }

    /// The board that `name` means.
    pub(super) fn board(&self, name: &str) -> Result<Named<BoardFile>, Problems> {
        let (name, candidate) = self.find(SchemaKind::Board, name, &[])?;
        let note = self.shadow_note(SchemaKind::Board, &name, &candidate);
        let layer = read(SchemaKind::Board, &candidate)?;
        Ok(Named { name, document: Document::of(SchemaKind::Board, vec![layer])?, note })
    }
}

fn read(kind: SchemaKind, candidate: &Candidate) -> Result<Layer, Problems> {
    let text = candidate.text(kind)?;
    Ok(Layer::parse(Source::new(candidate.title(kind), text).in_dir(candidate.dir()))?)
}

/// Both results, or the problems of both.
fn together<A, B>(a: Result<A, Problems>, b: Result<B, Problems>) -> Result<(A, B), Problems> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(Problems::from_vec([a.into_vec(), b.into_vec()].concat())),
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}
