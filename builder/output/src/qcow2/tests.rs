use super::{CLUSTER, COMPRESSED, COPIED, clusters::Clusters, qcow2};
use crate::judge::{Made, ask, compare, disk, with_threads};

#[test]
fn qemu_finds_the_disk_and_no_error() {
    // More than one L2 table, the second of which is not there.
    let disk = disk(1600);
    let made = Made::by("disk.qcow2", |file| qcow2(&disk, file));
    let Some(said) = ask("qemu-img", &["check", &made.text()]) else { return };
    assert!(said.contains("No errors were found"), "{said}");
    compare(&made, "qcow2", &disk);
    let info = ask("qemu-img", &["info", &made.text()]).unwrap();
    assert!(info.contains("compat: 1.1") && info.contains("compression type: zlib"), "{info}");
    assert!(info.contains("1.56 GiB"), "{info}");
}

#[test]
fn zeros_are_not_stored_and_noise_is_not_compressed() {
    let made = Made::by("disk.qcow2", |file| qcow2(&disk(16), file));
    let (bytes, len) = (made.bytes(), made.bytes().len() as u64);
    // 700 KB of noise, the rest compressed, and the tables.
    assert!(len < 20 * CLUSTER && len.is_multiple_of(CLUSTER), "{len}");
    assert_eq!(&bytes[..8], b"QFI\xfb\0\0\0\x03");
}

#[test]
fn as_many_processors_as_there_may_be_make_the_same_bytes() {
    let made = |threads| with_threads(threads, || Made::by("disk.qcow2", |file| qcow2(&disk(16), file)).bytes());
    assert!(made(1) == made(5));
}

#[test]
fn compressed_clusters_lie_behind_each_other_and_are_counted() {
    let file = tempfile::tempfile().unwrap();
    let mut clusters = Clusters::new(&file);
    assert_eq!(clusters.put_packed(&[1; 1000]).unwrap(), COMPRESSED | (1 << 54) | CLUSTER);
    // 1000 to 1023 of a sector that is there already, and two more.
    assert_eq!(clusters.put_packed(&[2; 600]).unwrap(), COMPRESSED | (2 << 54) | (CLUSTER + 1000));
    assert_eq!(clusters.put_plain(&[3; CLUSTER as usize]).unwrap(), COPIED | (2 * CLUSTER));
    // No room behind the two, and what follows is taken.
    assert_eq!(clusters.put_packed(&[4; 65000]).unwrap() & 0xffff_ffff, 3 * CLUSTER);
    // Over the border into the next cluster.
    assert_eq!(clusters.put_packed(&[5; 900]).unwrap() & 0xffff_ffff, 3 * CLUSTER + 65000);
    assert_eq!(clusters.counts, [1, 2, 1, 2, 1]);
}
