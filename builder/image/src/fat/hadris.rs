//! The writer: hadris-fat.

use super::{FatError, FatFile, FatOptions, FatWriter};
use hadris_fat::{FatKind, VolumeLabel};
use hadris_fs::{Content, DateTime, Node, PathError, Tree};
use std::collections::BTreeSet;

/// Writes volumes by hadris-fat.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hadris;

/// The first moment that FAT can store, 1980-01-01, and the last, 2107-12-31T23:59:58, in seconds since 1970.
const TIMES: std::ops::RangeInclusive<u64> = 315_532_800..=4_354_819_198;

impl FatWriter for Hadris {
    fn write(&self, files: &[FatFile], options: &FatOptions) -> Result<Vec<u8>, FatError> {
        let failed = |error: PathError| FatError::Write {
            path: error.path().map(|path| String::from_utf8_lossy(path).into_owned()).unwrap_or_default(),
            size: options.size,
            reason: error.to_string(),
        };
        let settings = settings(options)?;
        let tree = tree(files).map_err(failed)?;
        // Zeroed pages that nothing touches cost no memory.
        let mut volume = vec![0; options.size.bytes() as usize];
        hadris_fat::sync::write(&mut volume, &tree, &settings).map_err(failed)?;
        Ok(volume)
    }
}

/// What hadris-fat calls the same.
pub(crate) fn settings(options: &FatOptions) -> Result<hadris_fat::FatOptions, FatError> {
    let label = VolumeLabel::new(&options.label).map_err(|_| FatError::Label { label: options.label.clone() })?;
    let wrong_time = FatError::Time { time: options.time };
    let seconds = i64::try_from(options.time).ok().filter(|_| TIMES.contains(&options.time));
    let time = seconds.and_then(|seconds| DateTime::from_unix_seconds(seconds).ok()).ok_or(wrong_time)?;
    Ok(hadris_fat::FatOptions::new()
        .with_kind(FatKind::Fat32)
        .with_size(options.size.bytes())
        .with_serial(options.serial)
        .with_label(label)
        .with_time(time))
}

fn tree(files: &[FatFile]) -> Result<Tree, PathError> {
    let mut tree = Tree::new();
    for directory in directories(files) {
        tree.insert(directory, Node::dir())?;
    }
    for file in files {
        tree.insert(&file.path, Node::file(Content::bytes(file.bytes.as_slice())))?;
    }
    Ok(tree)
}

/// All directories above `files`, parents first.
fn directories(files: &[FatFile]) -> BTreeSet<&str> {
    files.iter().flat_map(|file| file.path.match_indices('/').map(|(end, _)| &file.path[..end])).collect()
}
