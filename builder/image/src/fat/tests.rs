use super::{FatError, FatFile, FatOptions, FatVolume, write};
use crate::judge;
use kiln_types::{ByteSize, Digest};
use std::io::{Cursor, Read};

fn options() -> FatOptions {
    FatOptions { size: ByteSize::mib(64), serial: 0x1234_abcd, label: "ESP".into(), time: 1_700_000_000 }
}

fn files() -> Vec<FatFile> {
    let noise: Vec<u8> =
        (0..40_000u32).flat_map(|number| Digest::of(number.to_le_bytes()).as_bytes().to_owned()).collect();
    let mut files = vec![
        FatFile::new("EFI/BOOT/BOOTX64.EFI", &b"program"[..]),
        FatFile::new("EFI/Linux/kiln_2026.11.24+3.efi", noise),
        FatFile::new("loader/loader.conf", "timeout 0\n"),
    ];
    files.extend((0..60).map(|number| FatFile::new(format!("overlays/a rather long name {number:02}.dtbo"), "x")));
    files
}

#[test]
fn fsck_and_mtools_are_content() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("esp.img");
    let path = path.to_str().unwrap();
    std::fs::write(path, write(&files(), &options()).unwrap()).unwrap();
    if let Some(said) = judge::ask("fsck.fat", &["-n", "-v", path]) {
        // fsck counts directories and the label too.
        assert!(said.contains(" files, ") && !said.to_lowercase().contains("dirty"), "{said}");
    }
    if let Some(said) = judge::ask("mdir", &["-i", path, "::EFI/Linux"]) {
        assert!(said.contains("kiln_2026.11.24+3.efi") && said.contains("2023-11-14"), "{said}");
        assert!(said.contains("Volume in drive : is ESP") && said.contains("1234-ABCD"), "{said}");
    }
    if let Some(said) = judge::ask("mtype", &["-i", path, "::loader/loader.conf"]) {
        assert_eq!(said, "timeout 0\n");
    }
}

#[test]
fn fatfs_reads_the_same() {
    let volume = write(&files(), &options()).unwrap();
    let opened = fatfs::FileSystem::new(Cursor::new(volume), fatfs::FsOptions::new()).unwrap();
    assert_eq!((opened.volume_label().as_str(), opened.volume_id()), ("ESP", 0x1234_abcd));
    for file in files() {
        let mut bytes = Vec::new();
        opened.root_dir().open_file(&file.path).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes == file.bytes, "{}", file.path);
    }
}

#[test]
fn reads_back_what_was_written() {
    let volume = write(&files(), &options()).unwrap();
    let opened = FatVolume::open(volume.as_slice(), volume.len() as u64).unwrap();
    assert_eq!((opened.label(), opened.serial()), ("ESP", 0x1234_abcd));
    let mut wanted = files();
    wanted.sort_by(|one, other| one.path.cmp(&other.path));
    let found = opened.files().unwrap();
    assert_eq!(found.len(), wanted.len());
    for (entry, file) in found.iter().zip(wanted) {
        assert_eq!(entry.path, file.path);
        assert_eq!(entry.size.bytes(), file.bytes.len() as u64);
        assert!(opened.read(&entry.path).unwrap() == file.bytes, "{}", file.path);
    }
    assert!(matches!(opened.read("EFI/none"), Err(FatError::NotFound { .. })));
}

#[test]
fn equal_input_gives_equal_bytes() {
    assert!(write(&files(), &options()).unwrap() == write(&files(), &options()).unwrap());
}

#[test]
fn says_what_does_not_fit() {
    let options = options();
    let large = [FatFile::new("EFI/big", vec![1; 65 << 20])];
    assert!(matches!(write(&large, &options), Err(FatError::Write { .. })));
    let label = write(&[], &FatOptions { label: "much too long for it".into(), ..options.clone() });
    assert!(matches!(label, Err(FatError::Label { .. })));
    assert!(matches!(write(&[], &FatOptions { time: 0, ..options }), Err(FatError::Time { time: 0 })));
}

#[test]
fn damaged_volumes_are_errors_and_not_panics() {
    let options = FatOptions { size: ByteSize::mib(34), ..options() };
    let volume = write(&files()[2..8], &options).unwrap();
    let number =
        |at: usize, len: usize| volume[at..at + len].iter().rev().fold(0, |all, &byte| all << 8 | usize::from(byte));
    let table = number(14, 2) * 512;
    let data = table + number(16, 1) * number(36, 4) * 512;
    for (start, len) in [(0, 90), (512, 512), (table, 256), (data, 4096)] {
        judge::damage(&volume[start..start + len], 250, |part| {
            let mut bytes = volume[..data + (64 << 10)].to_vec();
            bytes[start..start + part.len()].copy_from_slice(part);
            look_at_everything(&bytes);
        });
    }
}

fn look_at_everything(bytes: &[u8]) {
    if let Ok(volume) = FatVolume::open(bytes, 34 << 20) {
        for entry in volume.files().unwrap_or_default() {
            let _ = volume.read(&entry.path);
        }
    }
}
