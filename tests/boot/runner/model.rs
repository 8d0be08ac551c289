//! QEMU's own models of boards: `models/BOARD.toml`.

use crate::{
    device_tree::Change,
    failure::{Failure, Outcome, file},
    firmware::Loaded,
    scenario::home,
};
use kiln_emulate::{Acceleration, Options, Peripherals};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::fs;

/// A board as QEMU models it, and what has to be changed for its image to run there.
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
    command_line: Vec<String>,
    /// Changes of the image's device tree, in order.
    device_tree: Vec<Change>,
}

impl Model {
    /// The model of a board.
    pub fn of(board: &str) -> Outcome<Self> {
        let path = home().join(format!("models/{board}.toml"));
        if !path.exists() {
            return Err(Failure::Lacking(format!("QEMU has no model of the board {board}")));
        }
        let text = fs::read_to_string(&path).map_err(file(path.display()))?;
        toml::from_str(&text).map_err(|error| Failure::Scenario { file: path.display().to_string(), error })
    }

    /// Puts it, with what the firmware loaded, in the place of the machine that the board's file names.
    pub fn put_into(&self, options: &mut Options, loaded: Loaded) -> Outcome {
        self.device_tree.iter().try_for_each(|change| change.apply(&loaded.device_tree))?;
        options.boot = loaded.on_model(&self.command_line);
        options.machine.clone_from(&self.machine);
        options.cpu.clone_from(&self.cpu);
        options.cpus = self.cpus;
        options.memory = self.memory;
        options.disk_size = self.card;
        options.acceleration = Some(Acceleration::Tcg);
        options.peripherals = Peripherals::Modelled;
        options.more_arguments.clone_from(&self.arguments);
        Ok(())
    }
}
