//! What firmware reads: FAT volumes, and what in them starts a root.

use super::{Check, told};
use crate::{
    ReadAt, Window,
    fat::{self, FatError, FatVolume},
    gpt::{Entry, Kind, Table},
    inspect, uki,
    verity::RootHash,
};
use std::collections::BTreeSet;

const UKIS: &str = "EFI/Linux/";
const COMMAND_LINE: &str = "cmdline.txt";

/// Something that starts a root.
pub(super) struct BootEntry {
    /// Where it is, in words.
    pub path: String,
    /// What its command line says.
    pub root_hash: RootHash,
}

fn is_boot(entry: &&Entry) -> bool {
    matches!(entry.kind, Kind::Esp | Kind::PiBoot)
}

/// Reads every volume, and every file in it.
pub(super) fn volumes(image: &dyn ReadAt, table: &Table) -> Vec<Check> {
    let one = |entry: &Entry| {
        let read = || {
            let window = Window::new(image, entry.start, entry.size.bytes());
            fat::check_copies(&window, entry.size.bytes())?;
            let volume = open(image, entry)?;
            let files = volume.files()?;
            files.iter().try_for_each(|file| volume.read(&file.path).map(drop))?;
            Ok(format!("{} files", files.len()))
        };
        Check::of(format!("volume {}", entry.name), read().map_err(|error: FatError| told(&error)))
    };
    let found: Vec<_> = table.entries.iter().filter(is_boot).map(one).collect();
    match found.is_empty() {
        true => vec![Check::failed("boot partition", "there is none: no firmware could start this")],
        false => found,
    }
}

fn open<'a>(image: &'a dyn ReadAt, entry: &Entry) -> Result<FatVolume<Window<&'a dyn ReadAt>>, FatError> {
    FatVolume::open(Window::new(image, entry.start, entry.size.bytes()), entry.size.bytes())
}

/// Whether programs are as they were signed for Secure Boot: all of them, or none is signed.
pub(crate) fn signatures(image: &dyn ReadAt, len: u64) -> Option<Check> {
    const WHAT: &str = "signatures for Secure Boot";
    let boot = inspect::inspect(image, len).ok()?.boot.filter(|boot| !boot.programs.is_empty())?;
    let by: BTreeSet<&str> =
        boot.programs.iter().flat_map(|program| &program.signed_by).map(|by| by.subject.as_str()).collect();
    Some(match boot.check_signatures() {
        Err(error) => Check::failed(WHAT, told(&error)),
        Ok(()) if by.is_empty() => Check::skipped(WHAT, "nothing is signed for it"),
        Ok(()) => Check::passed(
            WHAT,
            format!("valid, by {}; whose that is, is for you to know", Vec::from_iter(by).join(", ")),
        ),
    })
}

/// All that starts a root. Volumes that cannot be read were told of before.
pub(super) fn entries(image: &dyn ReadAt, table: &Table) -> (Vec<BootEntry>, Vec<Check>) {
    let mut entries = Vec::new();
    let mut checks = Vec::new();
    for (path, command_line) in table.entries.iter().filter(is_boot).flat_map(|entry| command_lines(image, entry)) {
        let root_hash = command_line.and_then(|text| {
            uki::root_hash(&text)
                .ok_or_else(|| "its command line has no `roothash=` with 64 hexadecimal digits".to_owned())
        });
        let what = format!("boot entry {path}");
        match root_hash {
            Ok(root_hash) => {
                checks.push(Check::passed(what, format!("root hash {root_hash}")));
                entries.push(BootEntry { path, root_hash });
            }
            Err(problem) => checks.push(Check::failed(what, problem)),
        }
    }
    if checks.is_empty() {
        checks.push(Check::failed("boot entry", "there is none: no volume has a unified kernel image or cmdline.txt"));
    }
    (entries, checks)
}

/// The command lines in a volume, by the paths of what has them.
fn command_lines(image: &dyn ReadAt, entry: &Entry) -> Vec<(String, Result<String, String>)> {
    let Ok(volume) = open(image, entry) else { return Vec::new() };
    let read = |path: &str| {
        let bytes = volume.read(path).map_err(|error| told(&error))?;
        match path == COMMAND_LINE {
            true => Ok(String::from_utf8_lossy(&bytes).into_owned()),
            false => uki::read(&bytes).map(|uki| uki.command_line).map_err(|error| told(&error)),
        }
    };
    let files = volume.files().unwrap_or_default();
    let starts = |path: &str| path == COMMAND_LINE || path.starts_with(UKIS) && path.ends_with(".efi");
    let found = files.iter().filter(|file| starts(&file.path));
    found.map(|file| (format!("{}/{}", entry.name, file.path), read(&file.path))).collect()
}
