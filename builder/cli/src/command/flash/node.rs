//! `node.toml`, from a file and arguments.

use crate::failure::Failure;
use kiln_image::inspect::{inspect, open_root};
use kiln_spec::{NodeSettings, Overrides, parse_node};
use std::{
    fs::{self, File},
    path::Path,
};

/// What the node is to say of itself; nothing when nobody asked for anything.
pub fn settings(file: Option<&Path>, set: &[String]) -> Result<Option<NodeSettings>, Failure> {
    let text = match file {
        None if set.is_empty() => return Ok(None),
        None => String::new(),
        Some(path) => fs::read_to_string(path)
            .map_err(|error| Failure::of_input(format!("cannot read {}", path.display()), error))?,
    };
    let name = file.map_or_else(|| "node.toml".to_owned(), |path| path.display().to_string());
    let overrides = Overrides { set: set.to_vec(), console_token: None };
    Ok(Some(parse_node(&name, &text, &overrides)?))
}

/// Keys that no server of the image reads are told before anything is written. A compressed image is not looked into: its
/// node says so.
pub fn check(node: &NodeSettings, image: &Path) -> Result<(), Failure> {
    let keys = !node.file().access.ssh_authorized_keys.is_empty();
    match keys && has_ssh(image) == Some(false) {
        true => Err(Failure::input(
            format!("there are SSH keys, and {} has no SSH server", image.display()),
            "build it with `--set access.ssh=openssh` or `dropbear`, and at least one key",
        )),
        false => Ok(()),
    }
}

/// Whether the image lets anybody in over the network; nothing when it is not one of kiln that can be read.
fn has_ssh(image: &Path) -> Option<bool> {
    let file = File::open(image).ok()?;
    let report = inspect(&file, file.metadata().ok()?.len()).ok()?;
    let root = open_root(&file, &report, &report.slots.first()?.name).ok()?;
    root.get("etc/kiln/node.json").ok()?;
    Some(root.get("etc/kiln/ssh/authorized_keys").is_ok())
}
