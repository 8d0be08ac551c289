//! Whether an image is whole, by itself alone.

use super::{HASHES, NetbootError, ROOT, read};
use crate::{
    ReadAt, Window,
    verify::{Check, boot, root, told},
};
use std::ops::Range;

/// Checks all that can be checked of the image in the first `len` bytes of `image`. Of kernel and initrd a signature alone can say
/// whether they are as they were built, or the checksums beside the image.
pub(crate) fn verify(image: &dyn ReadAt, len: u64) -> Vec<Check> {
    const WHAT: &str = "image for netboot";
    let found = match read(image, len) {
        Ok(found) => found,
        Err(error) => return not_read(WHAT, &error),
    };
    let inside = Check::passed(WHAT, format!("{ROOT} and {HASHES} inside, for Linux {}", found.uki.uname));
    let Some(root_hash) = found.uki.root_hash else {
        let problem = "its command line has no `roothash=` with 64 hexadecimal digits";
        return vec![inside, Check::failed("root hash", problem)];
    };
    let window = |place: Range<u64>| Window::new(image, place.start, place.end - place.start);
    let mut checks = vec![inside, Check::passed("root hash", root_hash.to_string())];
    checks.extend(boot::signatures(image, len));
    checks.extend(root::content(ROOT, &window(found.root), &window(found.hashes), &root_hash));
    checks
}

/// A kernel image without a root is not damaged, but no image either.
fn not_read(what: &str, error: &NetbootError) -> Vec<Check> {
    let nothing = "nothing of it can be read";
    vec![Check::failed(what, told(error)), Check::skipped("everything in it", nothing)]
}
