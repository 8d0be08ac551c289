//! The in-memory root filesystem of an image: what goes in, what was found, and the gate to the writers.
//!
//! [`deb::unpack`] takes one package apart, once; [`Assembly`] puts packages, skeleton, binaries and generated files
//! together by [`Rules`] and ends in a [`CheckedTree`], which is all that the writers of images accept.

pub mod assembly;
pub mod check;
mod compression;
pub mod deb;
pub mod facts;
mod generate;
pub mod layer;
mod linker;
pub mod model;
pub mod modules;
pub mod rules;
mod units;
pub mod users;

pub use assembly::{Assembly, AssemblyError, Binary, Body, ImageId, NewFile};
pub use check::{CheckError, CheckedTree, Finding, Kernel, Layout, Package, Problem};
pub use model::{Content, ContentReader, Kind, Node, Source, Tree, TreeError};
pub use rules::{Rules, RulesError};
