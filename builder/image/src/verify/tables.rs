//! The first sector and the two partition tables.

use super::Check;
use crate::{
    ReadAt,
    gpt::{SECTOR, Table},
};

/// Type of the entry that keeps old programs away from a disk with GPT.
const PROTECTIVE: u8 = 0xee;
/// Where the four entries of the first sector begin.
const ENTRIES: usize = 446;

/// What they say, when the first table could be read.
pub(super) fn check(image: &dyn ReadAt, len: u64, table: &Table) -> Vec<Check> {
    let names: Vec<&str> = table.entries.iter().map(|entry| entry.name.as_str()).collect();
    let second = match table.backup_intact {
        true => Ok("the same as the first".to_owned()),
        false => Err("it is damaged, or another than the first".to_owned()),
    };
    vec![
        Check::of("first sector", first_sector(image, len)),
        Check::passed("partition table", names.join(", ")),
        Check::of("second partition table", second),
    ]
}

fn first_sector(image: &dyn ReadAt, len: u64) -> Result<String, String> {
    let mut sector = [0; SECTOR as usize];
    image.read_at(0, &mut sector).map_err(|error| error.to_string())?;
    if sector[510..] != [0x55, 0xaa] {
        return Err("it does not end as a first sector does".to_owned());
    }
    // A disk identifier may follow; programs of old firmware would come before, and kiln has none.
    if sector[..440].iter().any(|byte| *byte != 0) {
        return Err("it has a program, and kiln writes none".to_owned());
    }
    let entries: Vec<&[u8]> = sector[ENTRIES..510].chunks(16).collect();
    let end = |entry: &[u8]| {
        let number =
            |at: usize| u64::from(u32::from_le_bytes([entry[at], entry[at + 1], entry[at + 2], entry[at + 3]]));
        (number(8) + number(12)) * SECTOR
    };
    let used = || entries.iter().filter(|entry| entry[4] != 0);
    match used().any(|entry| entry[4] == PROTECTIVE) {
        false => Err("it does not say that the disk has a GPT".to_owned()),
        true if used().any(|entry| end(entry) > len.max(SECTOR << 32)) => Err("an entry lies past the end".to_owned()),
        true => Ok(format!("{} of its 4 places in use", used().count())),
    }
}
