//! The images of a manifest, of two kinds.
//!
//! Those that it **runs**: wherever a list of containers is, in whatever kind of object (pods and what makes them, templates
//! in objects of kinds that a definition makes), and volumes that are images. Kiln sees to it that a node does not ask a
//! registry for these.
//!
//! Those that it **tells** to somebody who runs them: an argument, a variable, a field of an operator's own (`told.rs`).

use super::{
    ManifestFault,
    embedded::Embedded,
    objects::roots,
    told,
    words::{is_latest, is_placeholder},
    yaml::{Document, Node, Value},
};
use kiln_types::ImageName;
use std::collections::BTreeSet;

/// An image that a manifest names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reference {
    /// Where, from 1.
    pub line: usize,
    /// Its name.
    pub name: ImageName,
}

/// Something about an image that the user should know.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Remark {
    /// Where, from 1.
    pub line: usize,
    /// What.
    pub about: About,
}

/// What the user should know.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum About {
    /// A text looks like the name of an image, and nothing says that it is one.
    LooksLike(ImageName),
    /// An image that somebody else runs has no version here: it is `latest`, or the version is said elsewhere.
    NoVersion(ImageName),
    /// Which image it is is said by who fills in this text.
    Placeholder(String),
    /// A policy by which a registry is asked at every start, which kiln cannot change where it is; perhaps with its image.
    Always(Option<ImageName>),
    /// An image that somebody else runs has the tag `latest`: a registry is asked for it at every start.
    Latest(ImageName),
}

/// The policy by which a registry is asked at every start.
pub const ALWAYS: &str = "Always";

/// Lists of containers, in pods and in templates of pods.
const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Groups whose objects are not filled in by anybody: an image there is one, or the object is wrong.
const PLAIN_GROUPS: [&str; 3] = ["", "apps", "batch"];

/// A container or a volume, with the key and value of its image, and the key of its policy.
pub struct Use<'a> {
    pub owner: &'a Node,
    pub key: &'a Node,
    pub image: &'a Node,
    pub policy: &'static str,
    /// Whether its text may be changed where it is.
    pub in_place: bool,
    /// Whether it must be the name of an image.
    pub strict: bool,
}

/// All images of a manifest.
pub struct Images<'a> {
    uses: Vec<Use<'a>>,
    told: told::Found<'a>,
}

impl<'a> Images<'a> {
    /// Finds them.
    pub fn of(documents: &'a [Document], embedded: &'a [Embedded]) -> Self {
        let mut uses = Vec::new();
        for object in roots(documents) {
            collect(object, (true, is_plain(object)), &mut uses);
        }
        for Embedded { document, in_place } in embedded {
            collect(&document.root, (*in_place, false), &mut uses);
        }
        let known = uses.iter().map(|one| std::ptr::from_ref(one.image)).collect();
        // What an alias stands for is there more than once.
        uses.sort_by_key(|one| (one.image.span.start, one.image.line));
        uses.dedup_by_key(|one| (one.image.span.start, one.image.line));
        let told = told::find(documents, embedded, known);
        Self { uses, told }
    }

    /// Containers and volumes.
    pub fn uses(&self) -> &[Use<'a>] {
        &self.uses
    }

    /// Policies beside images that somebody else runs.
    pub fn policies(&self) -> &[told::Policy<'a>] {
        &self.told.policies
    }

    /// Every name once, at its first place.
    pub fn references(&self) -> Result<Vec<Reference>, ManifestFault> {
        let mut all = self.told.named.clone();
        for one in &self.uses {
            all.extend(one.name()?.map(|name| Reference { line: one.image.line, name }));
        }
        all.sort();
        let mut seen = BTreeSet::new();
        all.retain(|reference| seen.insert(reference.name.clone()));
        Ok(all)
    }

    /// What the user should know.
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.told.remarks.clone();
        for one in self.uses.iter().filter(|one| !one.in_place && one.asks()) {
            let name = one.image.text().and_then(|text| text.parse().ok());
            remarks.extend(name.map(|name| Remark { line: one.image.line, about: About::Always(Some(name)) }));
        }
        for one in self.uses.iter().filter(|one| !one.strict) {
            if let Some(text) = one.image.text().filter(|text| is_placeholder(text)) {
                remarks.push(Remark { line: one.image.line, about: About::Placeholder(text.to_owned()) });
            }
        }
        remarks.sort();
        remarks.dedup();
        remarks
    }
}

fn is_plain(object: &Node) -> bool {
    let version = object.get("apiVersion").and_then(Node::text).unwrap_or_default();
    PLAIN_GROUPS.contains(&version.split_once('/').map_or("", |(group, _)| group))
}

fn collect<'a>(root: &'a Node, (in_place, strict): (bool, bool), found: &mut Vec<Use<'a>>) {
    let of = |owner: &'a Node, key, policy| {
        let (key, image) = owner.entry(key)?;
        image.text().filter(|text| !text.is_empty())?;
        Some(Use { owner, key, image, policy, in_place, strict })
    };
    root.walk(&mut |node| {
        for (key, list) in node.entries() {
            match key.text() {
                Some(name) if LISTS.contains(&name) => {
                    found.extend(list.items().iter().filter_map(|owner| of(owner, "image", "imagePullPolicy")));
                }
                Some("volumes") => {
                    let volumes = list.items().iter().filter_map(|volume| volume.get("image"));
                    found.extend(volumes.filter_map(|owner| of(owner, "reference", "pullPolicy")));
                }
                _ => {}
            }
        }
    });
}

impl Use<'_> {
    /// Its name; nothing for a text that somebody fills in.
    pub fn name(&self) -> Result<Option<ImageName>, ManifestFault> {
        match self.image.text().unwrap_or_default().parse() {
            Ok(name) => Ok(Some(name)),
            Err(problem) if self.strict => Err(self.image.fault(problem)),
            Err(_) => Ok(None),
        }
    }

    /// What says when it is pulled, even if that says nothing.
    pub fn says(&self) -> Option<&(Node, Node)> {
        self.owner.entry(self.policy)
    }

    /// Whether a registry is asked at every start (Kubernetes, "Default image pull policy"). A policy without a word is none.
    pub fn asks(&self) -> bool {
        let word = self.says().filter(|(_, policy)| !policy.is_null()).and_then(|(_, policy)| policy.text());
        match word.filter(|word| !word.is_empty()) {
            Some(word) => word == ALWAYS,
            None => is_latest(self.image.text().unwrap_or_default()),
        }
    }

    /// Whether it is written in braces.
    pub fn is_flow(&self) -> bool {
        matches!(self.owner.value, Value::Map { flow: true, .. })
    }
}
