//! The files in `scenarios/`.

use crate::{
    failure::{Failure, Outcome, file},
    steps::Step,
};
use kiln_types::ByteSize;
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One machine and what is tried on it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// Name of the file, without its ending.
    #[serde(skip)]
    pub name: String,
    /// The profile of the image.
    #[serde(default = "profile")]
    pub profile: String,
    /// The board of the image, when it is for one alone.
    pub board: Option<String>,
    /// Settings of the profile in the form of `kiln build --set`, for which an image of its own is built; `@KEY@` stands
    /// for a public key that the step `ssh` has the other half of, `@OTHER@` for another one.
    #[serde(default)]
    pub set: Vec<String>,
    /// What this node says of itself, in the form of `kiln flash --set`: its disk is then one full of old data, flashed.
    #[serde(default)]
    pub node: Vec<String>,
    /// Whether the disk is the SD card of QEMU's own model of the board, and not a disk of the machine in its place.
    #[serde(default)]
    pub card: bool,
    /// Memory of the machine, such as `2GiB`, when it is not that of the board.
    pub memory: Option<ByteSize>,
    /// Size of the disk, such as `8GiB`, when it is not that of the board.
    pub disk: Option<ByteSize>,
    /// Whether the machine has a network card.
    #[serde(default = "network")]
    pub network: bool,
    /// Ports of the guest that `http-get` asks; 22 for `ssh`.
    #[serde(default)]
    pub forward: Vec<u16>,
    /// The hardware clock at power-on, such as `2001-01-01T00:00:00`; the host's when not given.
    pub clock: Option<String>,
    /// A second disk: another image with partitions of the same names.
    #[serde(default)]
    pub second_disk: bool,
    /// What is tried, in order.
    #[serde(rename = "test")]
    pub tests: Vec<Test>,
}

/// One promise of the node.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Test {
    /// The promise, in words.
    pub name: String,
    /// What is done and expected.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

/// The folder of this crate.
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every scenario, by name.
pub fn load_all() -> Outcome<Vec<Scenario>> {
    files_in(&home().join("scenarios"))?.iter().map(|path| load(path)).collect()
}

/// The TOML files of a folder, by name.
pub fn files_in(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(file(folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    Ok(paths)
}

fn load(path: &Path) -> Outcome<Scenario> {
    let text = fs::read_to_string(path).map_err(file(path.display()))?;
    let parsed = toml::from_str(&text);
    let mut scenario: Scenario =
        parsed.map_err(|error| Failure::Scenario { file: path.display().to_string(), error })?;
    scenario.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(scenario)
}

fn profile() -> String {
    "k3s-like".to_owned()
}

fn network() -> bool {
    true
}
