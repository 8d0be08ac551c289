//! What an image says of its board.

use super::image;
use crate::failure::Failure;
use kiln_image::{
    erofs::ReadError,
    inspect::{self, InspectError},
};
use kiln_spec::BoardJson;
use std::{fs::File, path::Path};

/// No board says more than this of itself, in bytes.
const LIMIT: u64 = 1 << 20;

/// The board that the disk in the file `path` is for, of the image that the user knows as `image`.
pub fn of_disk(path: &Path, image: &Path) -> Result<BoardJson, Failure> {
    let name = image.display();
    let (file, len) = image::disk(path)?;
    let damaged =
        |error: InspectError| Failure::of_input(format!("{name} is not an image of kiln, or is damaged"), error);
    let Some(bytes) = read(&file, len).map_err(damaged)? else {
        let text = format!("{name} does not say what machine it is for");
        return Err(Failure::input(text, "an older kiln has made it: build it anew"));
    };
    BoardJson::parse(&bytes).map_err(|error| Failure::of_input(format!("{name} was made by another kiln"), error))
}

/// The file that says it, when there is one.
fn read(image: &File, len: u64) -> Result<Option<Vec<u8>>, InspectError> {
    let report = inspect::inspect(image, len)?;
    let Some(slot) = report.slots.iter().find(|slot| slot.filesystem.is_some()) else { return Ok(None) };
    let root = inspect::open_root(image, &report, &slot.name)?;
    let found = root.get(BoardJson::PATH).and_then(|entry| root.read(&entry, LIMIT));
    match found {
        Ok(bytes) => Ok(Some(bytes)),
        Err(ReadError::NotFound(_)) => Ok(None),
        Err(source) => Err(InspectError::Erofs { partition: slot.name.clone(), source }),
    }
}
