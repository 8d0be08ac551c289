//! The machine that stands in for a board, as `boards/NAME.toml` says.

use crate::{
    failure::{Failure, Outcome, file},
    find,
};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::{env, fs};

/// What the tests read of a board; the rest of its file is for the build.
#[derive(Deserialize)]
pub struct Board {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// Its instruction set, in kiln's words.
    pub arch: String,
    /// The machine in its place.
    pub emulate: Machine,
    /// What the firmware of a Raspberry Pi loads; other boards have UEFI.
    #[serde(rename = "raspberry-pi")]
    pi: Option<Pi>,
}

#[derive(Deserialize)]
struct Pi {
    models: Vec<PiModel>,
}

#[derive(Deserialize)]
struct PiModel {
    filter: String,
}

impl Board {
    /// The filter of `config.txt` that the first of its models passes, on a Raspberry Pi.
    pub fn pi_filter(&self) -> Option<&str> {
        Some(&self.pi.as_ref()?.models.first()?.filter)
    }
}

/// The machine in its place.
#[derive(Deserialize)]
pub struct Machine {
    /// Machine type of QEMU.
    pub machine: String,
    /// Processor of QEMU when it has to emulate one.
    pub cpu: String,
    /// Number of processors.
    pub cpus: u32,
    /// Memory.
    pub memory: ByteSize,
    /// Size of the disk.
    pub disk: ByteSize,
}

/// The board that is tested: `KILN_BOOT_BOARD`, or the PC. A scenario that is for another one is left out.
pub fn tested(wanted: Option<&str>) -> Outcome<Board> {
    let chosen = env::var("KILN_BOOT_BOARD").unwrap_or_else(|_| "x86_64".to_owned());
    match wanted {
        Some(wanted) if wanted != chosen => {
            Err(Failure::Lacking(format!("it is for the board {wanted}, and KILN_BOOT_BOARD is {chosen}")))
        }
        _ => load(chosen),
    }
}

fn load(name: String) -> Outcome<Board> {
    let path = find::workspace().join(format!("boards/{name}.toml"));
    let text = fs::read_to_string(&path).map_err(file(path.display()))?;
    let board: Board =
        toml::from_str(&text).map_err(|error| Failure::Scenario { file: path.display().to_string(), error })?;
    Ok(Board { name, ..board })
}
