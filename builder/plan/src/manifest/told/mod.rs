//! Images that a manifest names to somebody who runs them.
//!
//! Taken are texts with a tag or a digest that are called an image (a key, a flag, a variable: `words.rs`), the parts of a
//! name under such a key (`repository`, `tag`), and in arguments, variables and ConfigMaps whatever can hardly be
//! anything else. What looks like a name anywhere else is remarked.

mod policies;

pub use policies::Policy;

use super::{
    embedded::{Embedded, is_definition},
    images::{ALWAYS, About, Reference, Remark},
    objects::roots,
    words::{hosted, is_latest, is_placeholder, speaks_of_image, speaks_of_policy, unmistakable, versioned},
    yaml::{Document, Node, Style, Value},
};
use kiln_types::ImageName;
use std::collections::HashSet;

/// What was found.
pub struct Found<'a> {
    /// What containers have, which is found already.
    known: HashSet<*const Node>,
    /// Taken.
    pub named: Vec<Reference>,
    /// Policies beside them by which a registry is asked at every start.
    pub policies: Vec<Policy<'a>>,
    /// Remarked.
    pub remarks: Vec<Remark>,
    /// Whether what is looked at can be changed where it is.
    in_place: bool,
    /// The keys on the way.
    within: Vec<&'a str>,
}

/// Keys whose values are for programs.
const FOR_PROGRAMS: [&str; 5] = ["args", "command", "env", "data", "stringData"];
/// Keys that containers have beside their image, and those of others that say its version elsewhere.
const OF_CONTAINERS: [&str; 5] = ["args", "command", "envFrom", "readinessProbe", "volumeMounts"];
const OF_VERSIONS: [&str; 3] = ["sha", "tag", "version"];
/// What people and other tools read: `kubectl` keeps a whole object there.
const FOR_OTHERS: [&str; 2] = ["annotations", "description"];

/// Finds them.
pub fn find<'a>(documents: &'a [Document], embedded: &'a [Embedded], known: HashSet<*const Node>) -> Found<'a> {
    let (named, policies, remarks, within) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut found = Found { known, named, policies, remarks, in_place: true, within };
    for object in roots(documents).into_iter().filter(|object| !is_definition(object)) {
        found.visit(object, false);
    }
    found.within.push("data");
    for Embedded { document, in_place } in embedded {
        found.in_place = *in_place;
        found.visit(&document.root, false);
    }
    found
}

impl<'a> Found<'a> {
    /// `called` says that what leads here is called an image.
    fn visit(&mut self, node: &'a Node, called: bool) {
        if let Some(text) = node.text() {
            return self.text(node, text, called);
        }
        let mut flag = false;
        for item in node.items() {
            self.visit(item, called || flag);
            // The value of a flag may be the next argument.
            flag = item.text().is_some_and(|text| text.starts_with('-') && speaks_of_image(text));
        }
        if called && let Some(reference) = in_parts(node) {
            if node.get("digest").is_none() && node.get("tag").and_then(Node::text) == Some("latest") {
                self.remarks.push(Remark { line: reference.line, about: About::Latest(reference.name.clone()) });
            }
            self.named.push(reference);
        }
        self.container(node);
        self.policies_of(node, called);
        let variable = node.get("name").and_then(Node::text).is_some_and(speaks_of_image);
        for (key, value) in node.entries() {
            let name = key.text().unwrap_or_default();
            if FOR_OTHERS.contains(&name) {
                continue;
            }
            self.within.push(name);
            self.visit(value, speaks_of_image(name) || (variable && name == "value"));
            self.within.pop();
        }
    }

    /// A container that is in no list of them (a step, a `container` of its own): its image needs no version to be one.
    fn container(&mut self, node: &'a Node) {
        let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
        let is_one = has(&OF_CONTAINERS) && !has(&OF_VERSIONS);
        let Some(image) = node.get("image").filter(|_| is_one) else { return };
        let text = image.text().unwrap_or_default();
        if versioned(text).is_some() || self.known.contains(&std::ptr::from_ref(image)) {
            return;
        }
        if let Ok(name) = text.parse::<ImageName>() {
            self.known.insert(std::ptr::from_ref(image));
            self.remarks.push(Remark { line: image.line, about: About::Latest(name.clone()) });
            self.named.push(Reference { line: image.line, name });
        }
    }

    fn text(&mut self, node: &Node, text: &str, called: bool) {
        if self.known.contains(&std::ptr::from_ref(node)) {
            return;
        }
        let line = node.line;
        let (flag, value) = text.rsplit_once('=').unwrap_or(("", text));
        if value == ALWAYS && speaks_of_policy(flag) {
            self.remarks.push(Remark { line, about: About::Always(None) });
        }
        let called = called || speaks_of_image(flag);
        let for_programs = self.within.iter().any(|key| FOR_PROGRAMS.contains(key));
        let name = if called { versioned(value) } else { unmistakable(value) };
        match name {
            Some(name) if called || for_programs => {
                if is_latest(value) {
                    self.remarks.push(Remark { line, about: About::Latest(name.clone()) });
                }
                self.named.push(Reference { line, name });
            }
            Some(name) => self.remarks.push(Remark { line, about: About::LooksLike(name) }),
            None if called && is_placeholder(value) => {
                self.remarks.push(Remark { line, about: About::Placeholder(value.to_owned()) });
            }
            None if called && value.contains(',') => self.list(node, value),
            None => {
                let bare = Some(value).filter(|_| called).and_then(hosted);
                self.remarks.extend(bare.map(|name| Remark { line, about: About::NoVersion(name) }));
                self.lines(node, text);
            }
        }
    }

    /// Names with commas between: `RELATED_IMAGES`.
    fn list(&mut self, node: &Node, text: &str) {
        match text.split(',').map(|name| versioned(name.trim())).collect::<Option<Vec<_>>>() {
            Some(names) => self.named.extend(names.into_iter().map(|name| Reference { line: node.line, name })),
            None => self.lines(node, text),
        }
    }

    /// Words of a longer text that look like names: a script, or a template that is no YAML yet.
    fn lines(&mut self, node: &Node, text: &str) {
        let is_block = matches!(node.value, Value::Scalar { style: Style::Block, .. });
        // The place of a block is that of its first line that is not empty.
        let before = text.lines().take_while(|line| line.is_empty()).count();
        for (number, line) in text.lines().enumerate().skip(before) {
            let at = if is_block { node.line + number - before } else { node.line };
            let words =
                line.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | '=' | '<' | '>'));
            for name in words.filter_map(unmistakable) {
                self.remarks.push(Remark { line: at, about: About::LooksLike(name) });
            }
        }
    }
}

/// A name whose parts have keys of their own.
fn in_parts(node: &Node) -> Option<Reference> {
    let part = |keys: &[&str]| keys.iter().find_map(|key| node.get(key)?.text()).filter(|text| !text.is_empty());
    let registry = part(&["registry"]).map_or(String::new(), |registry| format!("{registry}/"));
    let version = match (part(&["digest"]), part(&["tag", "version"])) {
        (Some(digest), _) => format!("@{digest}"),
        (None, tag) => format!(":{}", tag?),
    };
    let (_, repository) = node.entries().iter().find(|(key, _)| matches!(key.text(), Some("repository" | "name")))?;
    let name: ImageName = format!("{registry}{}{version}", repository.text()?).parse().ok()?;
    Some(Reference { line: repository.line, name })
}
