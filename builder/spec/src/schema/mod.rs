//! JSON Schema and reference of the files, both made from the types in `file` and their doc comments, and the check of a
//! text against it: one source for what is written, told and refused.

pub(crate) mod check;
mod kind;
mod leaf;
mod node;
mod planned;
mod reference;

pub(crate) use kind::keys;
pub use kind::{SchemaKind, schema};
pub use reference::reference;
