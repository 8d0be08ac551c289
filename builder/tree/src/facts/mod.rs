//! What the contents of a file say that the checks, `ldcache` and `modules` need: read once, when a package is
//! unpacked, and kept with its index, so that a rebuild opens no file.
//!
//! Kernel modules are the exception: a kernel of Debian has thousands, each compressed on its own, and a node keeps a few
//! hundred. `modules` reads those that it needs, and keeps what it found.

mod elf;
mod module;
mod read;

pub use elf::{Class, ElfFacts};
pub use module::ModuleFacts;
pub(crate) use module::{MODULE_LIMIT, is_module};
pub(crate) use read::may_have;
pub use read::{read, read_content};

use serde::{Deserialize, Serialize};

/// What the contents of a file say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facts {
    /// Nothing of interest.
    #[default]
    Plain,
    /// Nobody has looked: the file was too large to be held in memory while unpacking.
    Unread,
    /// A script: what follows `#!` in its first line.
    Script(String),
    /// A program or shared library.
    Elf(Box<ElfFacts>),
}
