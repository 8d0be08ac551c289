use super::vhdx;
use crate::judge::{Made, ask, compare, disk, label, with_threads};

#[test]
fn qemu_finds_the_disk_and_no_error() {
    // More than 4 GiB: there is an entry for a bitmap between the others.
    let disk = disk(4201);
    let made = Made::by("disk.vhdx", |file| vhdx(&disk, &label(), file));
    let Some(said) = ask("qemu-img", &["check", &made.text()]) else { return };
    assert!(said.contains("No errors were found"), "{said}");
    compare(&made, "vhdx", &disk);
    let info = ask("qemu-img", &["info", &made.text()]).unwrap();
    assert!(info.contains("(4405067776 bytes)"), "{info}");
}

#[test]
fn zeros_are_not_stored() {
    let made = Made::by("disk.vhdx", |file| vhdx(&disk(64), &label(), file));
    // Five MiB of tables, and the blocks: the first, two of the large extent, the one in the middle, the last.
    assert_eq!(made.bytes().len(), (5 + 5) << 20);
}

#[test]
fn as_many_processors_as_there_may_be_make_the_same_bytes() {
    let made = || Made::by("disk.vhdx", |file| vhdx(&disk(40), &label(), file)).bytes();
    assert!(with_threads(1, made) == with_threads(5, made));
}
