//! An image as the SD card of a board that QEMU models. Nobody emulates the firmware of a Raspberry Pi, so the judge `pi-boot`
//! walks the image as it would, and what it loads is handed to QEMU.

use crate::{
    failure::{Outcome, file, unexpected},
    find,
    model::{Change, Model},
};
use kiln_emulate::Boot;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the firmware of the board `name` loads from `image`, changed for QEMU's model; its files go into `folder`.
pub fn boot(image: &Path, model: &Model, name: &str, folder: &Path) -> Outcome<Boot> {
    load(image, name, folder)?;
    let device_tree = folder.join("device-tree");
    model.device_tree.iter().try_for_each(|change| apply(change, &device_tree))?;
    let cmdline = folder.join("cmdline");
    let mut words = vec![fs::read_to_string(&cmdline).map_err(file(cmdline.display()))?];
    words.extend(model.command_line.iter().cloned());
    Ok(Boot::Kernel {
        kernel: folder.join("kernel"),
        initrd: Some(folder.join("initrd")),
        device_tree: Some(device_tree),
        command_line: words.join(" "),
    })
}

fn load(image: &Path, name: &str, folder: &Path) -> Outcome {
    // It reads the FAT volumes by mtools.
    find::tool("mcopy")?;
    let judge = find::workspace().join("tests/judges/pi-boot");
    let mut command = Command::new(&judge);
    command.arg("--load").arg(folder).arg(image).arg(name);
    run(command, "the firmware would not start this image")
}

fn apply(change: &Change, device_tree: &Path) -> Outcome {
    let tool = find::tool("fdtput")?;
    match change {
        Change::Remove { nodes, why } => {
            nodes.iter().try_for_each(|node| run(fdtput(&tool, &["-r"], device_tree, &[node]), why))
        }
        Change::Disable { nodes, why } => nodes
            .iter()
            .try_for_each(|node| run(fdtput(&tool, &["-t", "s"], device_tree, &[node, "status", "disabled"]), why)),
        Change::Drop { node, properties, why } => {
            properties.iter().try_for_each(|property| run(fdtput(&tool, &["-d"], device_tree, &[node, property]), why))
        }
    }
}

fn fdtput(tool: &PathBuf, options: &[&str], device_tree: &Path, rest: &[&str]) -> Command {
    let mut command = Command::new(tool);
    command.args(options).arg(device_tree).args(rest);
    command
}

/// Runs a program; `why` it has to succeed is told when it does not.
fn run(mut command: Command, why: &str) -> Outcome {
    let output = command.output().map_err(file(command.get_program().display()))?;
    match output.status.success() {
        true => Ok(()),
        false => unexpected(format!("{why}: {command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}
