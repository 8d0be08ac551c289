//! The manifests of add-ons: as they are today, or as a lock has them.

use super::{AddonError, chart, namespaces, pin};
use crate::{Context, EngineError};
use kiln_plan::{
    lock::{Lock, LockedAddon},
    manifest::{Manifest, ManifestFault},
};
use kiln_spec::{Addon, AddonFile, AddonSource, Change, Spec};

/// An add-on with its manifest.
pub struct Read<'a> {
    /// The add-on.
    pub addon: &'a Addon,
    /// Its manifest.
    pub manifest: Manifest,
    /// The text of a manifest that nobody has seen: it was made of a chart.
    rendered: Option<String>,
}

/// Those whose manifests are files of the user.
pub fn files(spec: &Spec) -> Result<Vec<Read<'_>>, AddonError> {
    let texts = spec.addons.iter().filter_map(|addon| match &addon.source {
        AddonSource::Manifest(AddonFile::Local { files, .. }) => Some((addon, files)),
        _ => None,
    });
    texts.map(|(addon, files)| Read::of(addon, text(addon, single(files))?, false)).collect()
}

/// All of them as `lock` has them, which are in the store; charts are rendered by what it has of Go.
pub fn today<'a>(context: &Context<'_>, spec: &'a Spec, lock: &Lock) -> Result<Vec<Read<'a>>, EngineError> {
    let read = spec.addons.iter().zip(&lock.addons).map(|(addon, pin)| one(context, spec, addon, pin, lock));
    namespaces::complete(spec, read.collect::<Result<_, _>>()?)
}

/// All of them as `lock` has them: what cannot be had is told before anything long begins.
pub fn locked<'a>(context: &Context<'_>, spec: &'a Spec, lock: &Lock) -> Result<Vec<Read<'a>>, EngineError> {
    let pins = spec.addons.iter().map(|addon| Ok((addon, pin::locked(context, addon, lock)?)));
    let pins = pins.collect::<Result<Vec<_>, EngineError>>()?;
    let read = pins.into_iter().map(|(addon, pin)| one(context, spec, addon, pin, lock));
    namespaces::complete(spec, read.collect::<Result<_, _>>()?)
}

fn one<'a>(
    context: &Context<'_>,
    spec: &'a Spec,
    addon: &'a Addon,
    pin: &LockedAddon,
    lock: &Lock,
) -> Result<Read<'a>, EngineError> {
    context.check_cancelled()?;
    let text = match &addon.source {
        AddonSource::Chart(chart) => {
            return Ok(Read::of(addon, chart::render(context, spec, (addon, chart), pin, lock)?, true)?);
        }
        AddonSource::Manifest(AddonFile::Local { files, .. }) => text(addon, single(files))?,
        AddonSource::Manifest(_) => text(addon, &context.store.read(&pin.sha256)?.unwrap_or_default())?,
    };
    Ok(Read::of(addon, text, false)?)
}

impl<'a> Read<'a> {
    fn of(addon: &'a Addon, text: String, is_rendered: bool) -> Result<Self, AddonError> {
        Self::parse(addon, with_changes(addon, text)?, is_rendered)
    }

    fn parse(addon: &'a Addon, text: String, is_rendered: bool) -> Result<Self, AddonError> {
        let rendered = is_rendered.then(|| text.clone());
        let wrong = |fault| wrong(addon, rendered.as_deref(), fault);
        Ok(Self { addon, manifest: Manifest::parse(&text).map_err(wrong)?, rendered })
    }

    /// Whether it was made of a chart that does not make its namespace.
    pub fn wants_namespace(&self) -> bool {
        self.rendered.as_ref().is_some_and(|text| text.starts_with(chart::NO_NAMESPACE))
    }

    /// The same with an object before all others.
    pub fn with_before(self, object: &str) -> Result<Self, AddonError> {
        let text = self.rendered.unwrap_or_default();
        Self::parse(self.addon, format!("{object}{}", text.trim_start_matches(chart::NO_NAMESPACE)), true)
    }

    /// Where a line of its manifest is, as the user knows it.
    pub fn place(&self, line: usize) -> String {
        place(self.addon, self.rendered.as_deref(), line)
    }

    /// What is wrong in its manifest.
    pub fn wrong(&self, fault: ManifestFault) -> AddonError {
        wrong(self.addon, self.rendered.as_deref(), fault)
    }
}

/// A text with all that the catalogue changes in it.
fn with_changes(addon: &Addon, text: String) -> Result<String, AddonError> {
    addon.changes.iter().try_fold(text, |text, Change { from, to }| match text.contains(from) {
        true => Ok(text.replace(from, to)),
        false => Err(AddonError::NothingToChange { addon: addon.name.clone(), file: file(addon), text: from.clone() }),
    })
}

fn wrong(addon: &Addon, rendered: Option<&str>, fault: ManifestFault) -> AddonError {
    let place = place(addon, rendered, fault.line);
    AddonError::Manifest { addon: addon.name.clone(), place, problem: fault.problem }
}

/// Of a manifest that was made of a chart the template is said.
fn place(addon: &Addon, rendered: Option<&str>, line: usize) -> String {
    let file = file(addon);
    let Some(text) = rendered else { return format!("{file}, line {line}") };
    let above: Vec<&str> = text.lines().take(line).collect();
    let source = above.iter().rev().find_map(|line| line.strip_prefix(chart::SOURCE));
    source.map_or(file.clone(), |source| format!("{file}, {source}"))
}

/// How messages call the manifest or the chart of an add-on.
pub fn file(addon: &Addon) -> String {
    match pin::place(addon) {
        AddonFile::Local { path, .. } => path.display().to_string(),
        AddonFile::Url(url) => url.clone(),
        AddonFile::Registry(name) => format!("oci://{name}"),
    }
}

/// The bytes of a file by itself.
fn single(files: &[(String, Vec<u8>)]) -> &[u8] {
    files.first().map_or(&[], |(_, bytes)| bytes)
}

fn text(addon: &Addon, bytes: &[u8]) -> Result<String, AddonError> {
    let text = std::str::from_utf8(bytes);
    text.map(str::to_owned).map_err(|_| AddonError::NotText { addon: addon.name.clone(), file: file(addon) })
}
