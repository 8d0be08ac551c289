//! Overlays for the device trees of a Raspberry Pi, and whether they fit: the firmware would leave one that does not out, and
//! say so in a log that nobody sees.
//!
//! An overlay names nodes of the tree below it by labels (`__fixups__` in the overlay, `__symbols__` in the tree) or by paths
//! (`target-path`), and its own parameters in `__overrides__`.
//!
//! Sources: [overlay notes of Linux](https://docs.kernel.org/devicetree/overlay-notes.html), and "Device Trees, overlays, and
//! parameters" of the [Raspberry Pi documentation](https://www.raspberrypi.com/documentation/computers/configuration.html).

use super::PiModel;
use dtoolkit::{
    Node, Property,
    error::FdtParseError,
    fdt::{Fdt, FdtNode},
};
use std::collections::BTreeSet;

/// An overlay for the device trees of all models.
#[derive(Clone, Debug)]
pub struct PiOverlay<'a> {
    /// Its file name without `.dtbo`.
    pub name: &'a str,
    /// Its parameters: `gpio=17`.
    pub parameters: Vec<&'a str>,
    /// The compiled overlay.
    pub bytes: &'a [u8],
}

/// Why an overlay would have no effect.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// Bytes that are something else.
    #[error("`{name}` is not a device tree")]
    NotATree {
        /// The overlay, or the tree of a model.
        name: String,
        /// Why.
        source: FdtParseError,
    },
    /// A tree that lays itself over nothing.
    #[error("`{name}` is a device tree, but no overlay: it has no fragments")]
    NotAnOverlay {
        /// The overlay.
        name: String,
    },
    /// A parameter that the overlay does not have.
    #[error("the overlay `{overlay}` has no parameter `{parameter}`; it has {}", list(.known))]
    NoParameter {
        /// The overlay.
        overlay: String,
        /// What was given.
        parameter: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nodes that the tree does not have.
    #[error("the overlay `{overlay}` is not for {tree}, which lacks {}", list(.missing))]
    DoesNotFit {
        /// The overlay.
        overlay: String,
        /// The tree.
        tree: String,
        /// Labels and paths.
        missing: Vec<String>,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// Checks that the firmware can lay `overlays`, one after the other, over the tree of every model.
pub fn check_overlays(overlays: &[PiOverlay<'_>], models: &[PiModel<'_>]) -> Result<(), OverlayError> {
    let parsed = overlays.iter().map(|overlay| Ok((overlay, parse(overlay.name, overlay.bytes)?)));
    let parsed = parsed.collect::<Result<Vec<_>, _>>()?;
    for (overlay, tree) in &parsed {
        if fragments(tree).next().is_none() {
            return Err(OverlayError::NotAnOverlay { name: overlay.name.to_owned() });
        }
        parameters(overlay, tree)?;
    }
    if parsed.is_empty() {
        return Ok(());
    }
    models.iter().try_for_each(|model| {
        let below = parse(model.name, model.tree)?;
        // An overlay may build on those before it.
        let mut labels = names(&below, "/__symbols__");
        parsed.iter().try_for_each(|(overlay, tree)| {
            fits(overlay.name, tree, model.name, &below, &labels)?;
            labels.extend(names(tree, "/__symbols__"));
            Ok(())
        })
    })
}

fn parse<'a>(name: &str, bytes: &'a [u8]) -> Result<Fdt<'a>, OverlayError> {
    Fdt::new(bytes).map_err(|source| OverlayError::NotATree { name: name.to_owned(), source })
}

fn fragments<'a>(overlay: &Fdt<'a>) -> impl Iterator<Item = FdtNode<'a>> {
    let is_fragment = |node: &FdtNode<'_>| node.property("target").or(node.property("target-path")).is_some();
    overlay.root().children().filter(is_fragment)
}

/// The names of the properties of a node.
fn names(tree: &Fdt<'_>, node: &str) -> BTreeSet<String> {
    let node = tree.find_node(node);
    node.into_iter().flat_map(|node| node.properties().map(|property| property.name().to_owned())).collect()
}

fn parameters(overlay: &PiOverlay<'_>, tree: &Fdt<'_>) -> Result<(), OverlayError> {
    let known = names(tree, "/__overrides__");
    let name = |parameter: &&str| parameter.split('=').next().unwrap_or_default().to_owned();
    match overlay.parameters.iter().map(name).find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(parameter) => Err(OverlayError::NoParameter {
            overlay: overlay.name.to_owned(),
            parameter,
            known: known.into_iter().collect(),
        }),
    }
}

fn fits(
    name: &str,
    overlay: &Fdt<'_>,
    model: &str,
    below: &Fdt<'_>,
    labels: &BTreeSet<String>,
) -> Result<(), OverlayError> {
    let mut missing: Vec<_> = names(overlay, "/__fixups__").difference(labels).cloned().collect();
    let paths = fragments(overlay).filter_map(|fragment| {
        let target = fragment.property("target-path")?;
        let path = target.value_as::<&str>().ok()?.to_owned();
        // A path without a slash is an alias, and those are as the firmware makes them.
        (path.starts_with('/') && below.find_node(&path).is_none()).then_some(path)
    });
    missing.extend(paths);
    match missing.is_empty() {
        true => Ok(()),
        false => Err(OverlayError::DoesNotFit { overlay: name.to_owned(), tree: model.to_owned(), missing }),
    }
}
