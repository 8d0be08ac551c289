//! `/usr/lib/kiln/board.json`: what an image says of the machine it is for, so that `kiln run` needs the image alone.

use super::Spec;
use crate::file::{Arch, Boot, Emulate};
use serde::{Deserialize, Serialize};

/// What an image says of its board.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BoardJson {
    /// Name of the board.
    pub name: String,
    /// One line about it.
    pub description: String,
    /// Instruction set.
    pub arch: Arch,
    /// How it starts the image.
    pub boot: Boot,
    /// The virtual machine that stands in for it.
    pub emulate: Emulate,
}

impl BoardJson {
    /// Where it is in the root.
    pub const PATH: &str = "usr/lib/kiln/board.json";

    /// The text of the file.
    pub fn text(&self) -> String {
        // Serialising cannot fail: there are no maps with keys that are not text, and no floats.
        format!("{}\n", serde_json::to_string_pretty(self).unwrap_or_default())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it is of another kiln, or damaged.
    pub fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

impl Spec {
    /// What the image says of its board.
    pub fn board_json(&self) -> BoardJson {
        BoardJson {
            name: self.board.name.clone(),
            description: self.board.description.clone(),
            arch: self.board.arch,
            boot: self.board.boot,
            emulate: self.board.emulate.clone(),
        }
    }
}
