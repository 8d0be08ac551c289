//! What the contents of a file say that the checks, `ldcache` and `modules` need: read once, when a package is
//! unpacked, and kept by the digest of the content, so that a rebuild opens no file.

mod elf;
mod module;
mod read;

pub use elf::{Class, ElfFacts};
pub use module::ModuleFacts;
pub(crate) use read::{MODULE_LIMIT, may_have};
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
    /// A kernel module.
    Module(Box<ModuleFacts>),
}
