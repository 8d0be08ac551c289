//! Every object of a cluster has one owner: two that apply it would take it from each other for ever.

use super::{AddonError, read::Read};
use crate::root;
use kiln_plan::manifest::{Manifest, Object};
use std::collections::HashMap;

/// Refuses objects of add-ons that another one has, or one of kiln's own manifests.
pub fn check(own: impl IntoIterator<Item = root::Manifest>, read: &[Read<'_>]) -> Result<(), AddonError> {
    let own: Vec<_> = own.into_iter().map(|own| (own.name, objects(&own.text))).collect();
    let mut owners: HashMap<_, String> = HashMap::new();
    for (name, objects) in &own {
        owners.extend(objects.iter().map(|object| (object.key(), format!("kiln's own {name}"))));
    }
    for one in read {
        let mine = format!("the add-on `{}`", one.addon.name);
        for object in one.manifest.objects() {
            if let Some(other) = owners.insert(object.key(), mine.clone()) {
                return Err(AddonError::Collision {
                    addon: one.addon.name.clone(),
                    place: one.place(object.line),
                    object: object.to_string(),
                    other,
                });
            }
        }
    }
    Ok(())
}

/// Kiln's own are in order, or the node's tests would fail.
fn objects(text: &str) -> Vec<Object> {
    Manifest::parse(text).map(|manifest| manifest.objects().to_vec()).unwrap_or_default()
}
