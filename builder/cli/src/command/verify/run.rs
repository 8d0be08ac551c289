//! Runs the checks and says what they found.

use super::{
    super::{
        format,
        image::{self, Unread},
    },
    beside::Beside,
    checksums, key, signature, text,
};
use crate::{
    args::{OutputFormat, VerifyArgs},
    failure::Failure,
    print,
};
use kiln_attest::minisign::PublicKey;
use kiln_image::{
    gpt, netboot,
    verify::{self, Check, Place},
};
use std::{fs::File, os::unix::fs::FileTypeExt, path::Path, process::ExitCode};

/// Checks the image, and prints one line for each check.
pub fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let key = args.key.as_deref().map(key::public).transpose()?;
    let (file, len) = image::open(&args.image)?;
    let place = match file.metadata().is_ok_and(|metadata| metadata.file_type().is_block_device()) {
        true => Place::Disk,
        false => Place::File,
    };
    let disk = match image::as_disk((file, len)) {
        Err(unread @ Unread::NoRoom(..)) => return Err(unread.failure(&args.image)),
        disk => disk,
    };
    let checks = checks(&args.image, disk, place, key.as_ref());
    print::out(match args.format {
        OutputFormat::Json => text::json(&args.image, &checks),
        OutputFormat::Text => text::text(&args.image, &checks),
    });
    Ok(if text::is_in_order(&checks) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn checks(image: &Path, disk: Result<(File, u64), Unread>, place: Place, key: Option<&PublicKey>) -> Vec<Check> {
    let mut checks = match &disk {
        Ok((file, len)) => verify::verify(file, *len, place),
        Err(unread) => vec![not_read(image, unread)],
    };
    // What lies beside an image is not held against one that is none.
    let is_image = |file: &File, len| netboot::is_program(file) || gpt::read(file, len).is_ok();
    let disk = disk.ok().filter(|(file, len)| is_image(file, *len));
    match Beside::of(image) {
        Some(beside) if place == Place::File => {
            checks.extend(checksums::check(&beside));
            checks.extend(beside.check(disk.as_ref()));
            checks.push(signature::check(&beside, key));
        }
        _ => {
            let why = "there is no file of checksums (.sha256) beside it";
            checks.push(Check::skipped("checksums", why));
            checks.push(signature::without_checksums(key));
        }
    }
    checks
}

fn not_read(image: &Path, unread: &Unread) -> Check {
    const WHAT: &str = "the image itself";
    match unread {
        Unread::Format(format) => {
            Check::skipped(WHAT, format!("{format} is not read here: {}", format::to_raw(format, image)))
        }
        Unread::Damaged(error) | Unread::NoRoom(_, error) => {
            Check::failed(WHAT, format!("it cannot be unpacked: {error}"))
        }
    }
}
