//! From the program to the disc.

use super::{IsoError, blocks::Blocks};
use crate::{
    Arch, Joined,
    fat::{self, FatError, FatOptions, capacity_for, settings},
    gpt::{self, Kind},
};
use hadris_fs::{Content, DateTime, Node, PathError, Tree};
use hadris_iso::{AppendedPartition, BootEntry, ElTorito, Hybrid, IsoId, plan};
use hadris_storage::BlockSize;

/// The program's directories, and the one file of the disc is below them: where firmware looks on what can be taken out.
const DIRECTORIES: [&str; 2] = ["EFI", "EFI/BOOT"];
const DISC: BlockSize = block_size(2048);
const SECTOR: BlockSize = block_size(512);
/// Firmware that reads zero or one takes all up to the end of the disc, and no number of sectors that fits is large enough
/// (UEFI 2.10, 13.3.2.1).
const TO_THE_END: u16 = 1;

/// What decides about the bytes of a disc besides the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IsoOptions {
    /// The name of the image. What ISO 9660 does not allow in the name of a volume becomes `_`.
    pub name: String,
    /// Whose firmware starts it.
    pub arch: Arch,
    /// What its identifiers are made of.
    pub seed: u64,
    /// The time of all that is in it, in seconds since 1970.
    pub time: u64,
}

/// The disc that starts `program`, a UEFI program.
///
/// # Errors
/// When the program is too large for FAT32 (4 GiB), or the time is none that FAT can write.
pub fn around<'a>(program: Joined<'a>, options: &IsoOptions) -> Result<Joined<'a>, IsoError> {
    let volume = volume(program, options)?;
    let (len, settings) = (volume.len(), disc_settings(volume.len(), options)?);
    let size = plan(&Tree::new(), &settings).map_err(layout)?.size();
    let mut blocks = Blocks::new(DISC, size);
    hadris_iso::sync::write(&mut blocks, &Tree::new(), &settings).map_err(layout)?;
    let mut disc = blocks.joined();
    let place = gpt::read(&disc, size)?.entries.into_iter().find(|entry| entry.kind == Kind::Esp);
    let place = place.filter(|place| place.size.bytes() >= len).ok_or(IsoError::Scattered)?;
    disc.lay(volume, place.start);
    Ok(disc)
}

/// The EFI system partition.
fn volume<'a>(program: Joined<'a>, options: &IsoOptions) -> Result<Joined<'a>, IsoError> {
    let file = format!("{}/BOOT{}.EFI", DIRECTORIES[1], options.arch.efi_suffix().to_ascii_uppercase());
    let size = capacity_for(program.len());
    let failed = |error: PathError| FatError::Write { path: file.clone(), size, reason: error.to_string() };
    let settings =
        settings(&FatOptions { size, serial: options.seed as u32, label: "KILN".to_owned(), time: options.time })?;
    let mut tree = Tree::new();
    for directory in DIRECTORIES {
        tree.insert(directory, Node::dir()).map_err(failed)?;
    }
    tree.insert(&file, Node::file(zeros(program.len()))).map_err(failed)?;
    let mut blocks = Blocks::new(SECTOR, size.bytes());
    hadris_fat::sync::write(&mut blocks, &tree, &settings).map_err(failed)?;
    let mut volume = blocks.joined();
    let place = fat::place(&volume, size.bytes(), &file)?.ok_or(IsoError::Scattered)?;
    volume.lay(program, place.start);
    Ok(volume)
}

fn disc_settings(volume: u64, options: &IsoOptions) -> Result<hadris_iso::IsoOptions, IsoError> {
    let time = DateTime::from_unix_seconds(options.time as i64).map_err(|_| FatError::Time { time: options.time })?;
    let entry = BootEntry::uefi_appended(0).with_load_size(TO_THE_END);
    Ok(hadris_iso::IsoOptions::default()
        .with_id(IsoId::Volume, &volume_name(&options.name))
        .with_id(IsoId::Application, "KILN")
        .with_el_torito(ElTorito::new().with_entry(entry))
        .with_hybrid(Hybrid::gpt().with_appended(AppendedPartition::esp(zeros(volume))))
        .with_time(time)
        .with_seed(options.seed))
}

/// At most 32 of the characters that ECMA-119 allows (7.4.1, d-characters).
fn volume_name(name: &str) -> String {
    let allowed = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    name.chars().map(allowed).take(32).collect()
}

/// Pages that nobody writes to take no memory.
fn zeros(len: u64) -> Content {
    Content::bytes(vec![0; len as usize])
}

fn layout(error: PathError) -> IsoError {
    IsoError::Layout(error.to_string())
}

const fn block_size(bytes: u32) -> BlockSize {
    match BlockSize::new(bytes) {
        Some(size) => size,
        None => panic!("a power of two is a block size"),
    }
}
