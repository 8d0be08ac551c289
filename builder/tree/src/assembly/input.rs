//! What an assembly is given besides packages.

use crate::Content;

/// A file of the skeleton or a generated one.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Path relative to the root, in merged `/usr`.
    pub path: String,
    /// Permission bits; a symbolic link has none of its own.
    pub mode: u16,
    /// What it is.
    pub body: Body,
}

/// What a [`NewFile`] is.
#[derive(Clone, Debug)]
pub enum Body {
    /// A regular file.
    File(Content),
    /// A symbolic link with its target.
    Symlink(String),
    /// A directory.
    Dir,
}

impl NewFile {
    /// A regular file held in memory.
    pub fn file(path: impl Into<String>, mode: u16, bytes: impl Into<std::sync::Arc<[u8]>>) -> Self {
        Self { path: path.into(), mode, body: Body::File(Content::bytes(bytes)) }
    }

    /// A symbolic link.
    pub fn symlink(path: impl Into<String>, target: impl Into<String>) -> Self {
        Self { path: path.into(), mode: 0o777, body: Body::Symlink(target.into()) }
    }

    /// A directory.
    pub fn dir(path: impl Into<String>, mode: u16) -> Self {
        Self { path: path.into(), mode, body: Body::Dir }
    }
}

/// A program built for the node.
#[derive(Clone, Debug)]
pub struct Binary {
    /// Path relative to the root: `usr/bin/kiln-node`.
    pub path: String,
    /// The program.
    pub content: Content,
    /// Further names of it, as symbolic links: full paths relative to the root (`usr/bin/kubectl`).
    pub links: Vec<String>,
}

/// What image this is, for `os-release`, the catalog and root's account.
#[derive(Clone)]
pub struct ImageId {
    /// `IMAGE_ID`: `k3s-like-x86_64`.
    pub id: String,
    /// `IMAGE_VERSION`.
    pub version: String,
    /// Time of every file, seconds since 1970.
    pub time: i64,
    /// The second field of root's line in shadow(5): a hash, or `*` for no password that anybody could give.
    pub root_password: String,
}
