use super::vmdk;
use crate::judge::{Made, ask, compare, disk, label, with_threads};

#[test]
fn qemu_finds_the_disk_and_no_error() {
    let disk = disk(133);
    let made = Made::forwards("disk.vmdk", |file| vmdk(&disk, &label(), file));
    let Some(said) = ask("qemu-img", &["check", &made.text()]) else { return };
    assert!(said.contains("No errors were found"), "{said}");
    compare(&made, "vmdk", &disk);
    let info = ask("qemu-img", &["info", &made.text()]).unwrap();
    assert!(info.contains("create type: streamOptimized") && info.contains("133 MiB"), "{info}");
}

#[test]
fn the_end_is_where_readers_look_for_it() {
    let made = Made::forwards("disk.vmdk", |file| vmdk(&disk(133), &label(), file));
    let bytes = made.bytes();
    let footer = &bytes[bytes.len() - 1536..];
    // Marker, header with the place of the directory, end.
    assert_eq!((footer[12], &footer[512..516]), (3, &b"KDMV"[..]));
    let directory = u64::from_le_bytes(footer[512 + 56..512 + 64].try_into().unwrap()) as usize * 512;
    let place = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    // Five tables of 32 MiB: the second and the fourth have no grains.
    let tables: Vec<bool> = (0..5).map(|table| place(directory + 4 * table) != 0).collect();
    assert_eq!(tables, [true, false, true, false, true]);
    assert!(footer[1024..].iter().all(|&byte| byte == 0));
}

#[test]
fn the_content_id_is_that_of_the_content() {
    let id = |label| {
        let made = Made::forwards("disk.vmdk", |file| vmdk(&disk(2), &label, file));
        String::from_utf8_lossy(&made.bytes()[512..2048]).lines().nth(2).unwrap().to_owned()
    };
    let other = crate::Label { identity: kiln_types::Digest::of("other"), ..label() };
    assert!(id(label()).starts_with("CID="));
    assert_eq!(id(label()), id(label()));
    assert_ne!(id(label()), id(other));
}

#[test]
fn as_many_processors_as_there_may_be_make_the_same_bytes() {
    let made = || Made::forwards("disk.vmdk", |file| vmdk(&disk(40), &label(), file)).bytes();
    assert!(with_threads(1, made) == with_threads(5, made));
}
