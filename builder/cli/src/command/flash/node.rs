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

/// What the image has nothing for is told before anything is written. A compressed image is not looked into: its node says so.
pub fn check(node: &NodeSettings, image: &Path) -> Result<(), Failure> {
    let Some(has) = look_into(image) else { return Ok(()) };
    let file = node.file();
    let name = image.display();
    let lacking = |wanted: bool, there: bool, lacks: &str, help: &str| match wanted && !there {
        true => Err(Failure::input(lacks.replace("IMAGE", &name.to_string()), help)),
        false => Ok(()),
    };
    lacking(
        !file.access.ssh_authorized_keys.is_empty(),
        has.ssh,
        "there are SSH keys, and IMAGE has no SSH server",
        "build it with `--set access.ssh=openssh` or `dropbear`, and at least one key",
    )?;
    lacking(
        file.wifi.is_some(),
        has.wifi,
        "there is a wireless network, and IMAGE has no Wi-Fi",
        "build it with `--set wireless.wifi=true`, for a board that has a radio",
    )
}

/// What of an image only some have.
struct Has {
    /// Lets somebody in over the network.
    ssh: bool,
    /// Joins wireless networks.
    wifi: bool,
}

/// Nothing when it is not an image of kiln that can be read.
fn look_into(image: &Path) -> Option<Has> {
    let file = File::open(image).ok()?;
    let report = inspect(&file, file.metadata().ok()?.len()).ok()?;
    let root = open_root(&file, &report, &report.slots.first()?.name).ok()?;
    root.get("etc/kiln/node.json").ok()?;
    let there = |path| root.get(path).is_ok();
    Some(Has { ssh: there("etc/kiln/ssh/authorized_keys"), wifi: there("usr/sbin/wpa_supplicant") })
}
