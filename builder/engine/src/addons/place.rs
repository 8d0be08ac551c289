//! The manifests as the node has them.

use super::resolve::{file, parse, wrong};
use crate::{Context, EngineError, addons::AddonError};
use kiln_plan::lock::Lock;
use kiln_spec::{AddonManifest, Spec};

/// A manifest as the node has it.
pub struct Text {
    /// Its file name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The manifests of `spec` as `lock` has them, for a node that has the images of `lock`.
pub fn texts(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<Vec<Text>, EngineError> {
    let mut texts = Vec::new();
    for addon in &spec.addons {
        let text = match (&addon.manifest, lock.addons.iter().find(|locked| locked.name == addon.name)) {
            (AddonManifest::Url(url), Some(locked)) => {
                let what = format!("the add-on {}", addon.name);
                let bytes = context.fetcher.pinned(&what, url, (locked.sha256, locked.size))?;
                let not_text = |_| AddonError::NotText { addon: addon.name.clone(), file: file(addon) };
                String::from_utf8(bytes).map_err(not_text)?
            }
            (AddonManifest::File { text, .. }, _) => text.clone(),
            (AddonManifest::Url(_), None) => continue,
        };
        let manifest = parse(addon, &text)?;
        let text = manifest.without_pulls(|name| lock.images.iter().any(|image| image.name == *name));
        let text = text.map_err(|fault| wrong(addon, fault))?;
        // A beginning of their own keeps them apart from kiln's.
        texts.push(Text { name: format!("addon-{}.yaml", addon.name), text });
    }
    Ok(texts)
}
