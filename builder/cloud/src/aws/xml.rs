//! Answers of EC2, which are XML: only what is looked for is read, as new fields come all the time.

use roxmltree::{Document, Node};

/// The child of that name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| child.tag_name().name() == name)
}

/// The text of the child of that name; empty when there is none.
pub(super) fn text(node: Node<'_, '_>, name: &str) -> String {
    child(node, name).and_then(|child| child.text()).unwrap_or_default().trim().to_owned()
}

/// The items of the list of that name.
pub(super) fn items<'a, 'i>(node: Node<'a, 'i>, name: &str) -> impl Iterator<Item = Node<'a, 'i>> {
    let list = child(node, name).into_iter();
    list.flat_map(|list| list.children()).filter(|child| child.tag_name().name() == "item")
}

/// Code and words of an error: `<Response><Errors><Error>`, or `<ErrorResponse><Error>`.
pub(super) fn error(body: &[u8]) -> Option<(String, String)> {
    let document = std::str::from_utf8(body).ok()?;
    let document = Document::parse(document).ok()?;
    let error = document.descendants().find(|node| node.tag_name().name() == "Error")?;
    Some((text(error, "Code"), text(error, "Message")))
}
