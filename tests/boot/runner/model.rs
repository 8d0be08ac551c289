//! QEMU's own models of boards: the files in `models/`.

use crate::{
    failure::{Failure, Outcome, file},
    scenario::{files_in, home},
};
use kiln_emulate::{Acceleration, Options, Peripherals};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::{collections::BTreeMap, fs, path::Path};

/// A board as QEMU models it, and what has to be changed for an image to run there.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Model {
    /// Machine type of QEMU.
    machine: String,
    /// Processor of QEMU.
    cpu: String,
    /// Number of processors, which the machine type fixes.
    cpus: u32,
    /// Memory, which the machine type fixes.
    memory: ByteSize,
    /// Size of the SD card; a power of two.
    card: ByteSize,
    /// More words for QEMU's command line.
    arguments: Vec<String>,
    /// Words that are added to the image's command line.
    pub command_line: Vec<String>,
    /// Boards whose images run on it, with the name that `tests/judges/pi-boot` has for what it models.
    boards: BTreeMap<String, String>,
    /// Changes of the image's device tree, in order.
    pub device_tree: Vec<Change>,
}

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

impl Model {
    /// The model of a board, and the name of what it models.
    pub fn of(board: &str) -> Outcome<(Self, String)> {
        for path in files_in(&home().join("models"))? {
            let model = load(&path)?;
            if let Some(name) = model.boards.get(board).cloned() {
                return Ok((model, name));
            }
        }
        Err(Failure::Lacking(format!("QEMU has no model of the board {board}")))
    }

    /// Puts it in the place of the machine that the board's file names.
    pub fn put_into(&self, options: &mut Options) {
        options.machine.clone_from(&self.machine);
        options.cpu.clone_from(&self.cpu);
        options.cpus = self.cpus;
        options.memory = self.memory;
        options.disk_size = self.card;
        options.acceleration = Some(Acceleration::Tcg);
        options.peripherals = Peripherals::Modelled;
        options.more_arguments.clone_from(&self.arguments);
    }
}

fn load(path: &Path) -> Outcome<Model> {
    let text = fs::read_to_string(path).map_err(file(path.display()))?;
    toml::from_str(&text).map_err(|error| Failure::Scenario { file: path.display().to_string(), error })
}
