//! Devices in memory, in order and not; afterwards either all is there, or nothing would start from the device.

use super::{
    FlashError, Flashed, Job, Left, Unfinished,
    faulty::{Fault, Faulty},
    flash,
};
use crate::image::{
    HEAD, Image, ImageError,
    tests::{compress, make, write_bmap},
};
use kiln_event::Deaf;
use kiln_image::{
    disk::{self, Layout, Partition, Source},
    fat::{self, FatFile, FatOptions, FatVolume},
    gpt::{self, Kind},
};
use kiln_types::ByteSize;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicBool},
};
use uuid::Uuid;

/// Of the devices.
const SIZE: u64 = 16 << 20;

fn run(image: &Path, device: &mut Faulty, cancel: &AtomicBool) -> Result<Flashed, Unfinished> {
    let image = Image::open(image).unwrap();
    flash(&Job { image: &image, device: "/dev/sdb", settings: None, listener: &Deaf, cancel }, device)
}

/// Flashes onto a device with `fault`; gives the error, after a look that nothing would start from the device.
fn failed(fault: Fault) -> FlashError {
    let dir = tempfile::tempdir().unwrap();
    let image = make(dir.path());
    let mut device = Faulty::new(SIZE, fault.clone());
    let cancel = if let Fault::Stops(_, flag) = &fault { flag.clone() } else { Arc::default() };
    let Unfinished { error, left } = run(&image, &mut device, &cancel).unwrap_err();
    assert_eq!(left, Left::NotBootable, "{error}");
    assert!(gpt::read(&device.bytes, SIZE).is_err(), "{fault:?}: there is a partition table");
    assert_ne!(device.bytes[510..512], [0x55, 0xaa], "{fault:?}: firmware would start it");
    error
}

#[test]
fn everything_that_matters_arrives_and_old_tables_go() {
    let dir = tempfile::tempdir().unwrap();
    let image = make(dir.path());
    let bytes = fs::read(&image).unwrap();
    write_bmap(&image);
    for (image, size) in [(image.clone(), SIZE), (compress(&image), SIZE), (image, bytes.len() as u64)] {
        let mut device = Faulty::new(size, Fault::None);
        let flashed = run(&image, &mut device, &AtomicBool::new(false)).unwrap();
        for range in Image::open(&image).unwrap().map().bytes() {
            let range = range.start as usize..range.end as usize;
            assert!(device.bytes[range.clone()] == bytes[range]);
        }
        assert_eq!(flashed.image.bytes(), bytes.len() as u64);
        let table = gpt::read(&device.bytes, size).unwrap();
        assert_eq!(table.entries.len(), 3);
        if size > bytes.len() as u64 {
            let end = (size - HEAD) as usize;
            assert!(device.bytes[end..].iter().all(|&byte| byte == 0), "an old table, or the mark, is at the end");
            assert_eq!(device.bytes[end - 1], 0xa5, "what nobody looks for is left alone");
        }
    }
}

#[test]
fn an_image_that_does_not_fit_leaves_the_device_alone() {
    let dir = tempfile::tempdir().unwrap();
    let image = make(dir.path());
    let mut device = Faulty::new(4 << 20, Fault::None);
    let found = run(&image, &mut device, &AtomicBool::new(false)).unwrap_err();
    assert!(matches!(found, Unfinished { error: FlashError::TooSmall { .. }, left: Left::Untouched }), "{found}");
    assert!(device.bytes.iter().all(|&byte| byte == 0xa5));
    let found = run(&image, &mut Faulty::new(SIZE, Fault::None), &AtomicBool::new(true)).unwrap_err();
    assert!(matches!(found, Unfinished { error: FlashError::Interrupted, left: Left::Untouched }), "{found}");
}

#[test]
fn a_failed_write_is_told_with_its_place() {
    let found = failed(Fault::Write(3 << 20));
    assert_eq!(found.to_string(), "cannot write /dev/sdb at 1.0 MB");
    assert!(matches!(found, FlashError::Device { doing: "write", at, .. } if at == HEAD));
    assert!(matches!(failed(Fault::Write(SIZE - 1)), FlashError::Device { doing: "write", .. }));
}

#[test]
fn a_failed_sync_or_read_is_told() {
    assert!(matches!(failed(Fault::Sync), FlashError::Device { doing: "finish writing", .. }));
    assert!(matches!(failed(Fault::Read(2 << 20)), FlashError::Device { doing: "read back", .. }));
}

#[test]
fn a_device_that_returns_other_bytes_is_told_and_does_not_start() {
    for place in [0, 600, HEAD, 2 << 20] {
        let found = failed(Fault::Flipped(place));
        assert!(
            matches!(found, FlashError::Lies { at, len, .. } if (at..at + len.bytes()).contains(&place)),
            "{found}"
        );
    }
}

#[test]
fn a_counterfeit_device_is_found_though_the_image_fits() {
    for fault in [Fault::Drops(12 << 20), Fault::Wraps(6 << 20)] {
        let found = failed(fault.clone());
        let told = matches!(found, FlashError::FalseSize { .. } | FlashError::Lies { .. });
        assert!(told, "{fault:?}: {found}");
    }
}

#[test]
fn a_device_that_shrinks_is_told_by_its_sizes() {
    for writes in [2, 3, 4] {
        let found = failed(Fault::Shrinks(writes));
        assert_eq!(
            found.to_string(),
            "/dev/sdb had 16.8 MB and now says it has 8.4 MB: it was taken out, or is failing",
            "after {writes} writes"
        );
    }
}

#[test]
fn a_device_whose_partition_is_in_use_is_not_written() {
    assert!(matches!(failed(Fault::Busy), FlashError::InUse { .. }));
}

#[test]
fn ctrl_c_ends_it_between_two_pieces() {
    for writes in [0, 2, 3] {
        assert!(matches!(failed(Fault::Stops(writes, Arc::default())), FlashError::Interrupted));
    }
}

#[test]
fn a_damaged_image_never_starts() {
    let dir = tempfile::tempdir().unwrap();
    let image = make(dir.path());
    write_bmap(&image);
    let mut bytes = fs::read(&image).unwrap();
    let place = bytes.len() - (2 << 20);
    bytes[place] ^= 1;
    fs::write(&image, bytes).unwrap();
    let mut device = Faulty::new(SIZE, Fault::None);
    let found = run(&image, &mut device, &AtomicBool::new(false)).unwrap_err();
    assert!(matches!(found.error, FlashError::Image(ImageError::Altered { .. })), "{found}");
    assert!(gpt::read(&device.bytes, SIZE).is_err());
}

const NODE: &str = "hostname = \"pi-7\"\n";

/// `boot.img`: a boot partition with a file of its own, of which little matters.
fn bootable(dir: &Path) -> PathBuf {
    let options = FatOptions { size: ByteSize::mib(34), serial: 7, label: "ESP".into(), time: 1_700_000_000 };
    let partition = Partition {
        name: "esp".into(),
        kind: Kind::Esp,
        uuid: Uuid::from_u128(1),
        size: options.size,
        source: Source::Bytes(fat::write(&[FatFile::new("EFI/Linux/kiln.efi", vec![7; 9000])], &options).unwrap()),
    };
    let path = dir.join("boot.img");
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    disk::write(&Layout { disk: Uuid::from_u128(2), partitions: vec![partition] }, &file).unwrap();
    path
}

fn with_settings(image: &Path, device: &mut Faulty) -> Result<Flashed, Unfinished> {
    let image = Image::open(image).unwrap();
    let cancel = AtomicBool::new(false);
    flash(&Job { image: &image, device: "/dev/sdb", settings: Some(NODE), listener: &Deaf, cancel: &cancel }, device)
}

#[test]
fn settings_are_a_file_of_the_boot_partition_that_everyone_can_read() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Faulty::new(48 << 20, Fault::None);
    with_settings(&bootable(dir.path()), &mut device).unwrap();
    let volume = &device.bytes[1 << 20..35 << 20];
    let opened = FatVolume::open(volume, volume.len() as u64).unwrap();
    assert_eq!(opened.read("node.toml").unwrap(), NODE.as_bytes());
    assert_eq!(opened.read("EFI/Linux/kiln.efi").unwrap(), [7; 9000]);
    let path = dir.path().join("esp");
    fs::write(&path, volume).unwrap();
    for (tool, arguments, words) in [("fsck.fat", vec!["-n"], " files, "), ("mtype", vec!["-i"], "pi-7")] {
        let mut command = Command::new(tool);
        command
            .args(arguments)
            .arg(&path)
            .env("MTOOLS_SKIP_CHECK", "1")
            .args((tool == "mtype").then_some("::node.toml"));
        let Ok(said) = command.output() else {
            println!("skipped: {tool} is not installed");
            continue;
        };
        let text = String::from_utf8_lossy(&said.stdout) + String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success() && text.contains(words), "{tool}: {text}");
    }
}

#[test]
fn settings_without_a_boot_partition_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut device = Faulty::new(SIZE, Fault::None);
    let found = with_settings(&make(dir.path()), &mut device).unwrap_err();
    assert!(matches!(found.error, FlashError::NoBootPartition), "{found}");
    assert!(gpt::read(&device.bytes, SIZE).is_err());
}
