//! The files of device tree overlays that a profile or a board names.

use crate::{
    file::{BoardFile, ProfileFile, value::PiOverlay},
    spec::{Overlay, OverlayFile},
    text::{Document, Place, Problem, Problems},
};
use kiln_types::Digest;
use std::{fs, path::Path};

const KEY: &str = "raspberry-pi.overlays";

/// What a compiled device tree begins with (Devicetree Specification, chapter 5.2).
const MAGIC: [u8; 4] = 0xd00d_feed_u32.to_be_bytes();

/// Overlays are some kilobytes; what is larger than this is something else.
const LARGEST: u64 = 1 << 20;

/// The overlays of a board and then those of a profile, with the bytes of those that have files.
pub(super) fn read(profile: &Document<ProfileFile>, board: &Document<BoardFile>) -> Result<Vec<Overlay>, Problems> {
    let of_board = board.raspberry_pi.iter().flat_map(|pi| &pi.overlays).enumerate();
    let of_board = of_board.map(|(i, overlay)| (overlay, board.place(&format!("{KEY}.{i}"))));
    let of_profile = profile.raspberry_pi.overlays.iter().enumerate();
    let of_profile = of_profile.map(|(i, overlay)| (overlay, profile.place(&format!("{KEY}.{i}"))));
    let (mut overlays, mut problems) = (Vec::<Overlay>::new(), Vec::new());
    for (overlay, place) in of_board.chain(of_profile) {
        match one(overlay, place.clone()) {
            Ok(new) if overlays.iter().any(|old| old.name == new.name && old.file != new.file) => problems.push(
                Problem::new(format!("two overlays are called `{}`", new.name))
                    .at(place, "the second")
                    .help("the boot partition has one directory for all of them: rename the file of one"),
            ),
            Ok(new) => overlays.push(new),
            Err(problem) => problems.push(problem),
        }
    }
    Problems::check(problems).map(|()| overlays)
}

fn one(overlay: &PiOverlay, place: Option<Place>) -> Result<Overlay, Problem> {
    let dir = place.as_ref().map(|place| place.source.dir.clone());
    let path = overlay.file().map(|file| dir.as_deref().unwrap_or(Path::new("")).join(file));
    let file = path.map(|path| file(&path).map_err(|problem| problem.at(place, "this file"))).transpose()?;
    let parameters = overlay.parameters().map(str::to_owned).collect();
    Ok(Overlay { name: overlay.name().to_owned(), parameters, file })
}

fn file(path: &Path) -> Result<OverlayFile, Problem> {
    let shown = path.display();
    let cannot = |error| Problem::new(format!("cannot read {shown}: {error}"));
    if fs::metadata(path).map_err(cannot)?.len() > LARGEST {
        return Err(Problem::new(format!("{shown} is too large for an overlay")));
    }
    let bytes = fs::read(path).map_err(cannot)?;
    match bytes.starts_with(&MAGIC) {
        true => Ok(OverlayFile { digest: Digest::of(&bytes), bytes }),
        false => Err(Problem::new(format!("{shown} is not a compiled overlay"))
            .help("`dtc -@ -I dts -O dtb -o NAME.dtbo NAME.dts` compiles one")),
    }
}
