//! The tree itself: paths, nodes, contents. Pure; content is read only when somebody asks for it.

mod content;
mod node;
#[path = "tree.rs"]
mod paths;
mod reader;

pub use content::{Content, Source};
pub use node::{Kind, Node};
pub use paths::{Tree, TreeError};
pub use reader::ContentReader;
