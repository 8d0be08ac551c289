//! `node.toml`, from a file and arguments.

use crate::failure::Failure;
use kiln_spec::{NodeSettings, Overrides, parse_node};
use std::{fs, path::Path};

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
