//! What others who run an image are told of when to pull it.

use super::{
    super::{
        images::{ALWAYS, About, Remark},
        words::{speaks_of_image, speaks_of_policy, versioned},
        yaml::Node,
    },
    Found, in_parts,
};
use kiln_types::ImageName;

/// What says when an image is pulled.
pub struct Policy<'a> {
    pub value: &'a Node,
    pub name: ImageName,
}

impl<'a> Found<'a> {
    /// What a mapping says of when to pull: changed like the policy of a container when the image is named beside it.
    pub(super) fn policies_of(&mut self, node: &'a Node, called: bool) {
        if node.entries().iter().any(|(_, value)| self.known.contains(&std::ptr::from_ref(value))) {
            return;
        }
        let variable = node.get("name").and_then(Node::text).is_some_and(speaks_of_policy);
        let of_policy = |name: &str| speaks_of_policy(name) || (variable && name == "value");
        for (_, value) in node.entries().iter().filter(|(key, _)| key.text().is_some_and(of_policy)) {
            if value.text() != Some(ALWAYS) {
                continue;
            }
            let name = if called { in_parts(node).map(|reference| reference.name) } else { None };
            match name.or_else(|| beside(node)) {
                Some(name) if self.in_place => self.policies.push(Policy { value, name }),
                name => self.remarks.push(Remark { line: value.line, about: About::Always(name) }),
            }
        }
    }
}

/// The image that a mapping names.
fn beside(node: &Node) -> Option<ImageName> {
    let mut called = node.entries().iter().filter(|(key, _)| key.text().is_some_and(speaks_of_image));
    called.find_map(|(_, value)| versioned(value.text()?))
}
