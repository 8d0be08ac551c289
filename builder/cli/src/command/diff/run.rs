//! Reads both images, compares them, and prints what differs.

use super::{
    compare::{self, Change},
    contents::Contents,
    files::{self, File as Changed},
    text,
};
use crate::{
    args::{DiffArgs, OutputFormat},
    command::image,
    failure::Failure,
    print,
};
use serde::Serialize;
use std::{collections::BTreeMap, path::Path, process::ExitCode};

/// In what two images differ.
#[derive(Serialize)]
pub(super) struct Difference {
    /// Of the format.
    pub version: u32,
    /// Versions of Debian's packages.
    pub packages: Vec<Change<String>>,
    /// Versions of the node's own programs.
    pub components: Vec<Change<String>>,
    /// node.json and the kernel's command line.
    pub settings: Vec<Change<String>>,
    /// Paths of the root.
    pub files: Vec<Changed>,
    /// Bytes: of the image, of all files of the root, and of the files of each package.
    pub sizes: Vec<Change<u64>>,
}

/// What `diff` says of trouble; 1 would mean that they differ.
const TROUBLE: u8 = 2;

/// Prints what differs.
pub fn run(args: &DiffArgs) -> Result<ExitCode, Failure> {
    match compared(args) {
        Ok(true) => Ok(ExitCode::SUCCESS),
        Ok(false) => Ok(ExitCode::from(1)),
        Err(failure) => {
            failure.report();
            Ok(ExitCode::from(TROUBLE))
        }
    }
}

/// Whether they are the same.
fn compared(args: &DiffArgs) -> Result<bool, Failure> {
    let ((a, a_len), (b, b_len)) = (image::disk(&args.one)?, image::disk(&args.other)?);
    let unreadable =
        |path: &Path| format!("{} is not an image of kiln, or is damaged; `kiln verify` says more", path.display());
    let one = Contents::read(&a, a_len).map_err(|error| Failure::of_input(unreadable(&args.one), error))?;
    let other = Contents::read(&b, b_len).map_err(|error| Failure::of_input(unreadable(&args.other), error))?;
    let found = difference(&one, &other)
        .map_err(|error| Failure::of_input("a file of one of the two roots cannot be read", error))?;
    print::out(match args.format {
        OutputFormat::Json => format!("{:#}", serde_json::to_value(&found).unwrap_or_default()),
        OutputFormat::Text => text::text(&found, args.files),
    });
    Ok(found.is_empty())
}

fn difference(one: &Contents<'_>, other: &Contents<'_>) -> Result<Difference, kiln_image::erofs::ReadError> {
    let versions = |contents: &Contents<'_>| {
        contents.packages.iter().map(|(name, package)| (name.clone(), package.version.clone())).collect()
    };
    // Images of an older kiln do not say how large their packages are.
    let both_tell =
        [one, other].iter().all(|contents| contents.packages.values().any(|package| package.size.is_some()));
    Ok(Difference {
        version: 1,
        packages: compare::changes(&versions(one), &versions(other)),
        components: compare::changes(&one.components, &other.components),
        settings: compare::changes(&one.settings, &other.settings),
        files: files::changes(one, other)?,
        sizes: compare::changes(&sizes(one, both_tell), &sizes(other, both_tell)),
    })
}

fn sizes(contents: &Contents<'_>, of_packages: bool) -> BTreeMap<String, u64> {
    let packages = contents.packages.values().filter(|_| of_packages);
    let packages = packages.filter_map(|package| Some((package.name.clone(), package.size?)));
    let whole = [("the image".to_owned(), contents.size), ("all files".to_owned(), contents.content())];
    packages.chain(whole).collect()
}

impl Difference {
    fn is_empty(&self) -> bool {
        self.packages.is_empty()
            && self.components.is_empty()
            && self.settings.is_empty()
            && self.files.is_empty()
            && self.sizes.is_empty()
    }
}
