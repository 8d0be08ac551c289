//! From text to checked files: sources, the layers that are laid over each other, and what is told when one is wrong.

mod document;
mod effective;
mod layer;
mod node;
mod node_network;
mod problem;
mod set;
mod source;
mod suggest;

pub use document::{Document, parse_board, parse_profile};
pub use effective::Effective;
pub use layer::Layer;
pub use node::{NodeSettings, parse_node};
pub use problem::{Problem, Problems};
pub use set::Overrides;
pub use source::{Place, Source};
pub(crate) use suggest::{did_you_mean, list};
