//! The device nodes that must be there before anything is mounted.

use kiln_tree::{Kind, Node, Tree, TreeError};
use std::sync::Arc;

/// Adds `/dev/console` and `/dev/null`.
///
/// The kernel opens `/dev/console` as the first three files of `/init`. Without it they are closed, and a Go program
/// then wants `/dev/null` in their place: without that too it exits with 2 before `main`, and the boot ends in a panic
/// that says nothing.
///
/// # Errors
/// When the tree has something else at these paths.
pub fn add_devices(tree: &mut Tree) -> Result<(), TreeError> {
    let origin: Arc<str> = Arc::from("kiln");
    for (path, mode, major, minor) in [("dev/console", 0o600, 5, 1), ("dev/null", 0o666, 1, 3)] {
        tree.insert(path, Node::new(Kind::CharDevice { major, minor }, mode, &origin))?;
    }
    Ok(())
}
