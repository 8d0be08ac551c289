//! The gate: a tree that passes becomes a [`CheckedTree`], the only thing that writers of images accept.

mod checked;
mod finding;

pub use checked::{CheckedTree, Kernel, Package};
pub use finding::{CheckError, Finding, Problem};
