//! Which add-ons of the catalogue a profile asks for.

use super::{Entry, find};
use crate::file::{Part, ProfileFile};

/// An add-on that a profile asks for.
#[derive(Clone)]
pub(crate) struct Chosen {
    /// The add-on.
    pub entry: &'static Entry,
    /// The key that asks for it.
    pub path: String,
}

/// Those that take the place of a part of kiln, and then those beside it.
pub(crate) fn chosen(profile: &ProfileFile) -> Vec<Chosen> {
    let plugins = [
        (Part::Cni, profile.cni.plugin.word()),
        (Part::Storage, profile.storage.plugin.word()),
        (Part::Ingress, profile.ingress.plugin.word()),
    ];
    let in_place = plugins.into_iter().filter_map(|(part, word)| {
        let entry = find(word).filter(|entry| entry.replaces == Some(part))?;
        Some(Chosen { entry, path: part.key().to_owned() })
    });
    let beside = profile.addon.iter().enumerate().filter_map(|(number, addon)| {
        let entry = find(addon.catalogue.as_ref()?.as_str())?;
        Some(Chosen { entry, path: format!("addon.{number}.catalogue") })
    });
    in_place.chain(beside).collect()
}
