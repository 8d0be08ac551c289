//! What a cloud has to know about the machine that an image is for.

use kiln_spec::{Arch, Boot};

/// A machine that clouds have; [`Machine::of`] alone makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    board: String,
    arch: Arch,
}

/// Why no cloud can start an image.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotForClouds {
    /// Another way to boot.
    #[error("board `{board}` is started by the firmware of a Raspberry Pi, and the machines of clouds have UEFI")]
    Boot {
        /// The board.
        board: String,
    },
    /// Another processor.
    #[error("board `{board}` is 32-bit ARM, and clouds have 64-bit processors alone")]
    Arch {
        /// The board.
        board: String,
    },
}

impl NotForClouds {
    /// The way out.
    pub fn hint(&self) -> String {
        "build the image for `--board x86_64` or `--board arm64`".to_owned()
    }
}

impl Machine {
    /// The machine of a board, when clouds have one like it.
    ///
    /// # Errors
    /// When they have none, with the reason.
    pub fn of(board: &str, arch: Arch, boot: Boot) -> Result<Self, NotForClouds> {
        let board = board.to_owned();
        match (boot, arch) {
            (Boot::RaspberryPi, _) => Err(NotForClouds::Boot { board }),
            (Boot::Uefi, Arch::Armv7) => Err(NotForClouds::Arch { board }),
            (Boot::Uefi, Arch::Amd64 | Arch::Arm64) => Ok(Self { board, arch }),
        }
    }

    /// Name of the board.
    pub fn board(&self) -> &str {
        &self.board
    }

    /// EC2's name of the processor.
    pub fn ec2(&self) -> &'static str {
        match self.arch {
            Arch::Arm64 => "arm64",
            Arch::Amd64 | Arch::Armv7 => "x86_64",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uefi_and_64_bits_alone() {
        assert_eq!(Machine::of("x86_64", Arch::Amd64, Boot::Uefi).unwrap().ec2(), "x86_64");
        assert_eq!(Machine::of("arm64", Arch::Arm64, Boot::Uefi).unwrap().ec2(), "arm64");
        let no = |board, arch, boot| Machine::of(board, arch, boot).unwrap_err();
        assert!(matches!(no("rpi4", Arch::Arm64, Boot::RaspberryPi), NotForClouds::Boot { .. }));
        assert!(matches!(no("armv7", Arch::Armv7, Boot::Uefi), NotForClouds::Arch { .. }));
    }
}
