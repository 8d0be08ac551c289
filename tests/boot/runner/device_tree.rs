//! Changes of a device tree, for machines that lack some of a board. They are made in a copy, by `fdtput`; the image keeps that of
//! the board.

use crate::{failure::Outcome, find, firmware::run};
use serde::Deserialize;
use std::{path::Path, process::Command};

/// A change of a device tree, with its reason.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Change {
    /// Removes nodes and all below them.
    Remove {
        /// Paths of the nodes.
        nodes: Vec<String>,
        /// The reason.
        why: String,
    },
    /// Lets no driver take these nodes.
    Disable {
        /// Paths of the nodes.
        nodes: Vec<String>,
        /// The reason.
        why: String,
    },
    /// Gives nodes another number: the one cell of `reg`.
    Number {
        /// Paths of the nodes.
        nodes: Vec<String>,
        /// The number of the first one; those of the others follow.
        first: u32,
        /// The reason.
        why: String,
    },
    /// Removes properties of a node.
    Drop {
        /// Path of the node.
        node: String,
        /// Names of the properties.
        properties: Vec<String>,
        /// The reason.
        why: String,
    },
}

impl Change {
    /// Makes the change in the file; a node or property that is not there is an error.
    pub fn apply(&self, device_tree: &Path) -> Outcome {
        match self {
            Self::Remove { nodes, why } => nodes.iter().try_for_each(|node| fdtput(&["-r"], device_tree, &[node], why)),
            Self::Disable { nodes, why } => {
                nodes.iter().try_for_each(|node| fdtput(&["-t", "s"], device_tree, &[node, "status", "disabled"], why))
            }
            Self::Number { nodes, first, why } => nodes.iter().zip(*first..).try_for_each(|(node, number)| {
                fdtput(&["-t", "u"], device_tree, &[node, "reg", &number.to_string()], why)
            }),
            Self::Drop { node, properties, why } => {
                properties.iter().try_for_each(|property| fdtput(&["-d"], device_tree, &[node, property], why))
            }
        }
    }
}

fn fdtput(options: &[&str], device_tree: &Path, rest: &[&str], why: &str) -> Outcome {
    let mut command = Command::new(find::tool("fdtput")?);
    command.args(options).arg(device_tree).args(rest);
    run(command, why)
}
