//! Runs the checks and says what they found.

use super::{
    super::{format, image},
    beside::Beside,
    checksums, signature, text,
};
use crate::{
    args::{OutputFormat, VerifyArgs},
    failure::Failure,
    print,
};
use kiln_attest::minisign::PublicKey;
use kiln_image::verify::{self, Check, Outcome, Place};
use std::{
    fs::{self, File},
    os::unix::fs::FileTypeExt,
    path::Path,
    process::ExitCode,
};

/// Checks the image, and prints one line for each check.
pub fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let key = args.key.as_deref().map(public_key).transpose()?;
    let (file, len) = image::open(&args.image)?;
    let place = match file.metadata().is_ok_and(|metadata| metadata.file_type().is_block_device()) {
        true => Place::Disk,
        false => Place::File,
    };
    let checks = checks(&args.image, (&file, len), place, key.as_ref());
    print::out(match args.format {
        OutputFormat::Json => text::json(&args.image, &checks),
        OutputFormat::Text => text::text(&args.image, &checks),
    });
    let wrong = checks.iter().any(|check| matches!(check.outcome, Outcome::Failed(_)));
    Ok(if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn checks(image: &Path, (file, len): (&File, u64), place: Place, key: Option<&PublicKey>) -> Vec<Check> {
    let mut checks = match is_raw(image, place) {
        true => verify::verify(file, len, place),
        false => {
            vec![Check::skipped("the image itself", "only raw images can be read; unpack it, or convert it, for that")]
        }
    };
    match Beside::of(image) {
        Some(beside) if place == Place::File => {
            checks.extend(checksums::check(&beside));
            checks.extend(beside.check(file, len, is_raw(image, place)));
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

/// Whether the bytes of the file are those of a disk. Compressed ones and those of virtual machines are not; of these a fixed
/// VHD is told by its name alone.
fn is_raw(image: &Path, place: Place) -> bool {
    let named = image.extension().is_none_or(|extension| extension == "img" || extension == "raw");
    place == Place::Disk || named && format::expect_raw(image).is_ok()
}

/// The key in a file, or the text itself.
fn public_key(given: &str) -> Result<PublicKey, Failure> {
    let text = match Path::new(given).exists() {
        true => String::from_utf8_lossy(
            &fs::read(given).map_err(|error| Failure::of_input(format!("cannot read the key {given}"), error))?,
        )
        .into_owned(),
        false => given.to_owned(),
    };
    PublicKey::parse(&text).ok_or_else(|| {
        // A secret key that was given by mistake is not shown.
        Failure::input(
            "--key has no public key of minisign",
            "give the file that `minisign -G` wrote as minisign.pub, or the line in it that begins with RW",
        )
    })
}
