//! The in-memory root filesystem of an image: what goes in, what was found, and the gate to the writers.

pub mod model;

pub use model::{Content, Kind, Node, Source, Tree, TreeError};
