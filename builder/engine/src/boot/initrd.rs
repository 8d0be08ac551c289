//! The initrd: one program, the modules that find and verify the root, and the list of them in loading order.
//!
//! ```text
//! /init                    kiln-init
//! /modules.list            a module a line, in loading order: its path, then those of the modules that it needs
//! /modules/<name>.ko       not compressed: the archive is
//! /dev/{console,null}      a Go program without open files and without /dev/null ends at once
//! /{proc,sys,sysroot}      mount points
//! ```

use crate::root;
use kiln_image::cpio;
use kiln_tree::{
    CheckedTree, Content, Node, Tree, TreeError,
    modules::{Module, ModulesError},
};
use std::sync::Arc;

/// The initrd could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InitrdError {
    /// A module that the board names is missing.
    #[error("the initrd's modules")]
    Modules(#[from] ModulesError),
    /// A module cannot be read.
    #[error("cannot read the kernel module {path}")]
    Read {
        /// Its path in the root.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Two modules have the same name.
    #[error("the tree of the initrd")]
    Tree(#[from] TreeError),
    /// Writing failed.
    #[error("the archive of the initrd")]
    Cpio(#[from] cpio::CpioError),
}

/// Level of zstd. The kernel unpacks all levels at the same speed. Of 10.9 MB, in seconds of one processor:
/// 9: 2.66 MB, 0.3 s; 10: 2.65 MB, 0.4 s; 13: 2.64 MB, 1.2 s; 16: 2.49 MB, 3.0 s; 19: 2.37 MB, 5.8 s.
const LEVEL: i32 = 10;

/// The compressed initrd that starts `init` after loading `modules` of the root's kernel.
pub fn initrd<'a>(
    root: &CheckedTree,
    init: &Content,
    modules: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<u8>, InitrdError> {
    let origin: Arc<str> = Arc::from(root::init());
    let mut tree = Tree::new();
    for mount_point in ["proc", "sys", "dev", "sysroot"] {
        tree.insert(mount_point, Node::dir(&origin))?;
    }
    cpio::add_devices(&mut tree)?;
    tree.insert("init", Node::file(init.clone(), 0o755, &origin))?;
    let mut list = String::new();
    for module in root.modules().load_order(modules)? {
        let bytes = module.bytes().map_err(|source| InitrdError::Read { path: module.path.clone(), source })?;
        let needs: String = root.modules().needs(module).map(|need| format!(" {}", place(need))).collect();
        list.push_str(&format!("{}{needs}\n", place(module)));
        tree.insert(place(module).trim_start_matches('/'), Node::file(Content::bytes(bytes), 0o644, &origin))?;
    }
    tree.insert("modules.list", Node::file(Content::bytes(list.into_bytes()), 0o644, &origin))?;
    Ok(cpio::compressed(&tree, root.time() as u64, LEVEL)?)
}

/// The path of a module in the initrd.
fn place(module: &Module) -> String {
    format!("/modules/{}.ko", module.name)
}
