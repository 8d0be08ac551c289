//! Images before independent judges: erofs-utils and the kernel.

use super::{Compression, LZ4, ZSTD, compare, image, options, samples};
use crate::judge::ask;
use kiln_tree::Tree;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Writes `tree` as an image into `scratch`; returns its path and that of an empty directory beside it.
fn write(scratch: &TempDir, tree: &Tree, compression: Compression, extent_size: u32) -> (String, PathBuf) {
    let (file, root) = (scratch.path().join("image.erofs"), scratch.path().join("root"));
    fs::write(&file, image(tree, &options(compression, extent_size))).unwrap();
    fs::create_dir(&root).unwrap();
    (file.to_str().unwrap().to_owned(), root)
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether there is an fsck.erofs that knows zstd: 1.8 and newer.
fn fsck_is_new_enough() -> bool {
    let Some(said) = ask("fsck.erofs", &["-V"]) else { return false };
    let version = said.split_whitespace().find_map(|word| {
        let (major, rest) = word.split_once('.')?;
        Some((major.parse::<u32>().ok()?, rest.split('.').next()?.parse::<u32>().ok()?))
    });
    let enough = version.is_some_and(|version| version >= (1, 8));
    if !enough {
        println!("skipped: fsck.erofs 1.8 or newer is not installed (this one says {})", said.trim());
    }
    enough
}

fn extract_and_compare(seed: u64, compression: Compression, extent_size: u32) {
    if !fsck_is_new_enough() {
        return;
    }
    let (scratch, mut tree) = (tempfile::tempdir().unwrap(), samples::tree(seed));
    if is_root() {
        samples::add_devices(&mut tree);
    }
    let (image, root) = write(&scratch, &tree, compression, extent_size);
    ask("fsck.erofs", &[&format!("--extract={}", root.display()), "--overwrite", "--preserve", &image]);
    compare::same(&tree, &root, false);
}

#[test]
fn fsck_extracts_the_tree_from_zstd() {
    extract_and_compare(21, ZSTD, 256 << 10);
    extract_and_compare(22, ZSTD, 16 << 10);
}

#[test]
fn fsck_extracts_the_tree_from_lz4() {
    extract_and_compare(23, LZ4, 64 << 10);
}

#[test]
fn the_kernel_mounts_the_tree_with_owners_times_and_attributes() {
    for (seed, compression, extent_size) in [(31, ZSTD, 256 << 10), (32, ZSTD, 4 << 10), (33, LZ4, 128 << 10)] {
        let (scratch, mut tree) = (tempfile::tempdir().unwrap(), samples::tree(seed));
        samples::add_devices(&mut tree);
        let (image, root) = write(&scratch, &tree, compression, extent_size);
        let Some(_mounted) = Mount::new(&image, &root) else { return };
        compare::same(&tree, &root, true);
    }
}

/// A mounted image, unmounted with its value.
struct Mount(PathBuf);

impl Mount {
    /// `None` when this machine does not let us mount.
    fn new(image: &str, at: &Path) -> Option<Self> {
        let output = Command::new("mount").args(["-t", "erofs", "-o", "loop,ro", image]).arg(at).output().ok();
        let output = output.filter(|_| is_root());
        let said = output.as_ref().map_or("not root".into(), |output| String::from_utf8_lossy(&output.stderr));
        // "unknown filesystem type" and missing loop devices are the machine's; a bad superblock is ours.
        assert!(!said.contains("wrong fs type") && !said.contains("Structure needs cleaning"), "{said}");
        if !output.is_some_and(|output| output.status.success()) {
            println!("skipped: this machine cannot mount an EROFS image");
            return None;
        }
        Some(Self(at.to_owned()))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
