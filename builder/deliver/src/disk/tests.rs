use super::{Bus, Disk, Refusal, Target, TargetError, fake::System, find, target::of_number};
use kiln_types::ByteSize;
use std::{fs, path::Path};

const STICK: &str = "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block/sdb";
const GIB: u64 = 1 << 30;

fn with_stick(files: &[(&str, &str)]) -> System {
    let mut system = System::new();
    let model = [("device/vendor", "SanDisk \n"), ("device/model", "Ultra           \n"), ("removable", "1\n")];
    system.disk(STICK, "8:16", 32 * GIB, &[&model, files].concat());
    system.part("sdb", "sdb1", "8:17", "esp");
    system
}

fn refused(disk: &Disk) -> Vec<String> {
    disk.refusals(ByteSize(GIB)).iter().map(ToString::to_string).collect()
}

#[test]
fn a_stick_is_known_by_its_place_and_told_with_what_is_on_it() {
    let system = with_stick(&[]);
    system.write("run/udev/data/b8:17", "S:disk/by-label/ESP\nE:ID_FS_LABEL=ESP\nE:ID_FS_TYPE=vfat\n");
    let stick = system.get("sdb");
    assert_eq!(stick.summary(), "34.36 GB, USB, SanDisk Ultra");
    assert!(stick.is_removable());
    assert_eq!(stick.path, system.path("dev/sdb"));
    let part = &stick.partitions[0];
    assert_eq!((part.label.as_deref(), part.content.as_deref()), (Some("esp"), Some("vfat ESP")));
    assert_eq!(part.size, ByteSize::mib(64));
    assert_eq!(refused(&stick), Vec::<String>::new());
}

#[test]
fn each_bus_is_known() {
    let mut system = System::new();
    for (place, bus, removable) in [
        ("platform/soc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0", Bus::Mmc, true),
        ("pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1", Bus::Nvme, false),
        ("pci0000:00/ata1/host0/target0:0:0/0:0:0:0/block/sda", Bus::Ata, false),
        ("virtual/block/loop0", Bus::Virtual, false),
        ("vbd-51712/block/xvda", Bus::Other, false),
    ] {
        let name = place.rsplit('/').next().unwrap();
        system.disk(place, "9:9", GIB, &[]);
        let disk = system.get(name);
        assert_eq!((disk.bus, disk.is_removable()), (bus, removable), "{name}");
    }
    system.disk("platform/soc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0boot0", "9:10", GIB, &[]);
    assert!(system.disks().iter().all(|disk| disk.name != "mmcblk0boot0"), "hidden parts of soldered memory");
}

#[test]
fn the_disk_of_the_system_is_refused_whatever_is_between() {
    let system = System::new();
    assert_eq!(refused(&system.get("vda")), ["this system runs from it: `/` is on vda1"]);
    // LUKS on a partition, LVM on that.
    let mut system = with_stick(&[]);
    system.hold("sdb1", "dm-0", "253:0", "crypt");
    system.hold("dm-0", "dm-1", "253:1", "vg-home");
    system.mount("253:1", "/home", "/dev/mapper/vg-home");
    let said = refused(&system.get("sdb"));
    assert_eq!(said[0], "this system runs from it: `/home` is on sdb1");
    assert!(said.contains(&"sdb1 is part of dm-0 (crypt): take that apart first".to_owned()), "{said:?}");
    assert!(said.contains(&"sdb1 is part of dm-1 (vg-home): take that apart first".to_owned()), "{said:?}");
}

#[test]
fn what_is_mounted_anywhere_is_refused_by_number_and_by_name() {
    let mut system = with_stick(&[]);
    system.mount("8:17", "/media/my\\040stick", "/dev/sdb1");
    assert_eq!(refused(&system.get("sdb")), ["sdb1 is mounted on /media/my stick: unmount it first"]);
    // btrfs has a number of its own, and the source may be a link.
    let mut system = with_stick(&[]);
    system.write("dev/sdb1", "");
    fs::create_dir_all(system.path("dev/disk/by-label")).unwrap();
    std::os::unix::fs::symlink("../../sdb1", system.path("dev/disk/by-label/data")).unwrap();
    system.mount("0:45", "/mnt/data", "/dev/disk/by-label/data");
    assert_eq!(refused(&system.get("sdb")), ["sdb1 is mounted on /mnt/data: unmount it first"]);
    // The whole disk, without partitions.
    let mut system = with_stick(&[]);
    system.mount("8:16", "/mnt", "/dev/sdb");
    assert_eq!(refused(&system.get("sdb")), ["sdb is mounted on /mnt: unmount it first"]);
}

#[test]
fn swap_and_raid_are_in_use() {
    let mut system = with_stick(&[]);
    system.write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sdb1 partition 1048572 0 -2\n");
    system.hold("sdb", "md0", "9:0", "");
    let said = refused(&system.get("sdb"));
    assert_eq!(said, ["sdb is part of md0: take that apart first", "this system swaps to sdb1: `swapoff` it first"]);
}

#[test]
fn what_cannot_take_the_image_is_refused() {
    let said = |files: &[(&str, &str)]| refused(&with_stick(files).get("sdb"));
    assert_eq!(said(&[("ro", "1\n")]), ["it cannot be written; a card may have a switch on its side"]);
    assert_eq!(said(&[("size", "0\n")]), ["there is no medium in it"]);
    assert_eq!(said(&[("size", "2048\n")]), ["it has 1.0 MB, and the image needs 1.07 GB"]);
    assert!(said(&[("queue/logical_block_size", "4096\n")])[0].contains("sectors have 4096 bytes"));
}

#[test]
fn a_system_that_does_not_tell_its_mounts_flashes_nothing() {
    let system = with_stick(&[]);
    fs::remove_file(system.path("proc/self/mountinfo")).unwrap();
    assert!(super::disks(&system.roots()).is_err());
}

#[test]
fn a_path_names_a_disk_or_a_file() {
    let system = with_stick(&[]);
    let disks = system.disks();
    let found = of_number(disks.clone(), Path::new("/dev/sdb"), (8, 16)).unwrap();
    assert!(matches!(&found, Target::Disk(disk) if disk.name == "sdb"));
    assert_eq!(found.name(), "sdb");
    let partition = of_number(disks.clone(), Path::new("/dev/sdb1"), (8, 17)).unwrap_err();
    assert!(partition.hint().unwrap().ends_with("dev/sdb"), "{partition}");
    assert!(matches!(of_number(disks, Path::new("/dev/x"), (1, 1)), Err(TargetError::Neither { .. })));
    system.write("card.img", "1234");
    let file = find(&system.roots(), &system.path("card.img")).unwrap();
    assert_eq!((file.size(), file.name().as_str()), (ByteSize(4), "card.img"));
    assert!(matches!(find(&system.roots(), &system.path("sdz")), Err(TargetError::Missing { .. })));
    assert!(matches!(find(&system.roots(), &system.path("dev")), Err(TargetError::Neither { .. })));
    assert!(matches!(find(&system.roots(), Path::new("/dev/null")), Err(TargetError::Neither { .. })));
}

#[test]
fn the_gravest_reason_comes_first() {
    let mut system = with_stick(&[("ro", "1\n")]);
    system.mount("8:17", "/media/a", "/dev/sdb1");
    system.mount("8:17", "/boot/efi", "/dev/sdb1");
    let found = system.get("sdb").refusals(ByteSize(GIB));
    assert!(matches!(found[..], [Refusal::System { .. }, Refusal::Mounted { .. }, Refusal::ReadOnly]), "{found:?}");
}
