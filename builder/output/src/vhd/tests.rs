use super::{vhd, vhd_disk};
use crate::judge::{Made, ask, compare, disk, label};

#[test]
fn qemu_finds_the_disk() {
    let disk = disk(37);
    let made = Made::by("disk.vhd", |file| vhd(&disk, &label(), file).map(drop));
    compare(&made, "vpc", &disk);
    let Some(info) = ask("qemu-img", &["info", "-f", "vpc", &made.text()]) else { return };
    // To the byte, not rounded to cylinders.
    assert!(info.contains("(38797312 bytes)"), "{info}");
}

#[test]
fn the_footer_is_the_last_sector_and_says_what_azure_asks_for() {
    let made = Made::by("disk.vhd", |file| vhd(&disk(37), &label(), file).map(drop));
    let bytes = made.bytes();
    assert_eq!(bytes.len(), (37 << 20) + 512);
    let footer = &bytes[37 << 20..];
    assert_eq!((&footer[..8], &footer[28..32]), (&b"conectix"[..], &b"win "[..]));
    assert_eq!(footer[48..56], (37_u64 << 20).to_be_bytes());
    let sum: u32 = footer.iter().enumerate().filter(|(at, _)| !(64..68).contains(at)).map(|(_, &b)| u32::from(b)).sum();
    assert_eq!(footer[64..68], (!sum).to_be_bytes());
    // 2026-11-24T09:00:00Z, from 2000 on.
    assert_eq!(footer[24..28], (label().created as u32 - 946_684_800).to_be_bytes());
}

#[test]
fn holes_stay_holes() {
    let file = tempfile::tempfile().unwrap();
    let written = vhd(&disk(64), &label(), &file).unwrap();
    assert!(written < 2 << 20 && std::os::unix::fs::MetadataExt::blocks(&file.metadata().unwrap()) * 512 < 3 << 20);
}

#[test]
fn the_disk_is_found_again_and_a_raw_image_is_none() {
    let made = Made::by("disk.vhd", |file| vhd(&disk(37), &label(), file).map(drop));
    let bytes = made.bytes();
    assert_eq!(vhd_disk(&bytes, bytes.len() as u64), Some(37 << 20));
    assert_eq!(vhd_disk(&bytes, 37 << 20), None);
    assert_eq!(vhd_disk(&bytes, 100), None);
}
