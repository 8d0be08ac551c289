//! The images of add-ons to those that a lock names.

use super::{
    AddonError, owners,
    read::{self, Read},
};
use crate::{Context, EngineError, root};
use kiln_event::Event;
use kiln_plan::{
    lock::{Lock, LockedImage},
    manifest::{About, Object, Remark},
    oci::Platform,
};
use kiln_spec::Spec;
use kiln_store::FetchError;
use kiln_types::ImageName;

/// Reads the manifests that are files, and holds them against each other and against kiln's own: before any other work.
pub fn check(spec: &Spec) -> Result<(), EngineError> {
    if spec.addons.is_empty() {
        return Ok(());
    }
    in_order(spec, &read::files(spec)?)
}

/// Whether nobody else has their objects, and all that is left out is there.
fn in_order(spec: &Spec, read: &[Read<'_>]) -> Result<(), EngineError> {
    owners::check(root::own_manifests(spec)?, read)?;
    Ok(read.iter().try_for_each(left_out)?)
}

/// Reads all manifests and finds out what the images are today that they need and that nobody has yet. `lock` has the add-ons
/// themselves, the images that the profile names, and what renders charts.
pub fn resolve(context: &Context<'_>, spec: &Spec, lock: &Lock) -> Result<Vec<LockedImage>, EngineError> {
    if spec.addons.is_empty() {
        return Ok(Vec::new());
    }
    let read = read::today(context, spec, lock)?;
    in_order(spec, &read)?;
    let known = &lock.images;
    let node = Platform::of_debian(spec.board.arch.debian());
    let mut images: Vec<LockedImage> = Vec::new();
    for one in &read {
        for (name, line) in wanted(one) {
            if known.iter().chain(&images).any(|image| image.name == name) {
                continue;
            }
            context.check_cancelled()?;
            let locked = context.fetcher.lock_image(&name, &node);
            images.push(locked.map_err(|source| cannot(one, &name, line, source))?);
        }
        tell(context, one, |name| known.iter().chain(&images).any(|image| image.name == *name));
    }
    Ok(images)
}

/// The images of an add-on with the lines that name them; those of its own list in the profile have none.
fn wanted<'a>(one: &'a Read<'_>) -> impl Iterator<Item = (ImageName, Option<usize>)> + 'a {
    let found = one.manifest.images().iter().filter(|found| !one.addon.without.contains(&found.name));
    let found = found.map(|found| (found.name.clone(), Some(found.line)));
    found.chain(one.addon.images.iter().map(|name| (name.clone(), None)))
}

/// What is left out must be there: a name that was misspelt, or that another version has no longer, leaves out nothing.
fn left_out(one: &Read<'_>) -> Result<(), AddonError> {
    let there = |name: &ImageName| one.manifest.images().iter().any(|found| found.name == *name);
    match one.addon.without.iter().find(|name| !there(name)) {
        None => Ok(()),
        Some(name) => Err(AddonError::NothingToLeaveOut {
            addon: one.addon.name.clone(),
            file: read::file(one.addon),
            name: Box::new(name.clone()),
            names: one.manifest.images().iter().map(|found| found.name.to_string()).collect(),
        }),
    }
}

fn cannot(one: &Read<'_>, name: &ImageName, line: Option<usize>, source: FetchError) -> EngineError {
    if matches!(source, FetchError::Cancelled | FetchError::Offline { .. } | FetchError::Store(_)) {
        return source.into();
    }
    let addon = one.addon.name.clone();
    let place = match line {
        Some(line) => one.place(line),
        None => "`images` in the profile".to_owned(),
    };
    AddonError::Image { addon, place, name: Box::new(name.clone()), source: Box::new(source) }.into()
}

/// Whether the node will have an image, and whether it will or is not to.
type Known<'a> = (&'a dyn Fn(&ImageName) -> bool, &'a dyn Fn(&ImageName) -> bool);

/// What the user should know though nothing is wrong.
fn tell(context: &Context<'_>, one: &Read<'_>, is_there: impl Fn(&ImageName) -> bool) {
    let addon = &one.addon.name;
    let known = |name: &ImageName| is_there(name) || one.addon.without.contains(name);
    let secrets = one.manifest.objects().iter().filter(|object| object.is_secret()).map(secret);
    let remarks = one.manifest.remarks();
    let remarks = remarks.iter().filter(|remark| !is_versioned(&remark.about, &one.addon.images));
    let remarks = remarks.filter_map(|remark| about(remark, addon, (&is_there, &known)));
    for (line, text) in secrets.chain(remarks) {
        context.listener.hear(Event::Warning { text: format!("{}: {text}", one.place(line)) });
    }
}

/// Whether the profile says a version of an image of which the manifest says none.
fn is_versioned(about: &About, images: &[ImageName]) -> bool {
    let About::NoVersion(bare) = about else { return false };
    images.iter().any(|name| (name.registry(), name.repository()) == (bare.registry(), bare.repository()))
}

fn secret(object: &Object) -> (usize, String) {
    let text = format!(
        "whoever has the image can read what is in {object}: a secret belongs onto the node, into /var/lib/kiln/manifests."
    );
    (object.line, text)
}

fn about(remark: &Remark, addon: &str, (is_there, known): Known<'_>) -> Option<(usize, String)> {
    let text = match &remark.about {
        About::LooksLike(name) if !known(name) => format!(
            "this looks as if it named the image {name}, which the node will not have: if it is needed, add it to `images` of \
             the add-on `{addon}`."
        ),
        About::NoVersion(name) if !known(name) => format!(
            "no version of {}/{} is said here: add the image that is meant to `images` of the add-on `{addon}`, or the node will \
             ask a registry.",
            name.registry(),
            name.repository()
        ),
        About::Placeholder(text) => format!(
            "which image `{text}` stands for is said elsewhere: add it to `images` of the add-on `{addon}`, or the node will \
             ask a registry."
        ),
        About::Latest(name) if is_there(name) => format!(
            "who runs {name} asks its registry at every start, because its tag is `latest`, unless it is told otherwise: \
             name a version."
        ),
        About::Always(None) => "who is told `Always` asks registries at every start, for images that the node has too: write `IfNotPresent`.".to_owned(),
        About::Always(Some(name)) if is_there(name) => format!(
            "who runs {name} asks its registry at every start, and kiln cannot change that where it is written: \
             `imagePullPolicy: IfNotPresent`."
        ),
        About::LooksLike(_) | About::NoVersion(_) | About::Latest(_) | About::Always(_) => return None,
    };
    Some((remark.line, text))
}
