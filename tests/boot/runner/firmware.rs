//! What the firmware of a Raspberry Pi would load. Nobody emulates it, so the judge `pi-boot` walks the image as it would, and
//! what it loads is handed to QEMU.

use crate::{
    failure::{Outcome, file, unexpected},
    find,
};
use kiln_emulate::Boot;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Files that a kernel is started with.
pub struct Loaded {
    /// The kernel, unpacked.
    kernel: PathBuf,
    /// The initrd.
    initrd: PathBuf,
    /// The device tree of the board.
    pub device_tree: PathBuf,
    /// The kernel's command line.
    command_line: String,
}

/// Loads what the firmware of the model that passes `filter` (of `config.txt`) would, into `folder`.
pub fn load(image: &Path, filter: &str, folder: &Path) -> Outcome<Loaded> {
    // It reads the FAT volumes by mtools.
    find::tool("mcopy")?;
    let mut judge = Command::new(find::workspace().join("tests/judges/pi-boot"));
    judge.arg("--load").arg(folder).arg(image).arg(filter);
    run(judge, "the firmware would not start this image")?;
    let cmdline = folder.join("cmdline");
    Ok(Loaded {
        kernel: folder.join("kernel"),
        initrd: folder.join("initrd"),
        device_tree: folder.join("device-tree"),
        command_line: fs::read_to_string(&cmdline).map_err(file(cmdline.display()))?,
    })
}

impl Loaded {
    /// In a machine that is no Raspberry Pi: it has a device tree of its own, and another console.
    pub fn elsewhere(self) -> Boot {
        // A serial port that the machine lacks may be another number of a driver that it has, which then gets no console at all.
        let kept = self
            .command_line
            .split(' ')
            .filter(|word| !word.starts_with("console=ttyA") && !word.starts_with("console=ttyS"));
        let command_line = kept.collect::<Vec<_>>().join(" ");
        Self { command_line, ..self }.start(None, &["console=ttyAMA0".to_owned()])
    }

    /// On QEMU's model of the board, with the device tree and more words for the command line.
    pub fn on_model(self, words: &[String]) -> Boot {
        let device_tree = self.device_tree.clone();
        self.start(Some(device_tree), words)
    }

    fn start(self, device_tree: Option<PathBuf>, words: &[String]) -> Boot {
        let command_line = [&[self.command_line], words].concat().join(" ");
        Boot::Kernel { kernel: self.kernel, initrd: Some(self.initrd), device_tree, command_line }
    }
}

/// Runs a program; `why` it has to succeed is told when it does not.
pub fn run(mut command: Command, why: &str) -> Outcome {
    let output = command.output().map_err(file(command.get_program().display()))?;
    match output.status.success() {
        true => Ok(()),
        false => unexpected(format!("{why}: {command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}
