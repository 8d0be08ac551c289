//! The files of Secure Boot that a profile names. The key is none of them: it is read when it signs.

use crate::{
    file::{ProfileFile, value::LocalPath},
    spec::{PublicFile, SecureBoot, SignWith},
    text::{Document, Place, Problem, Problems},
};
use kiln_types::Digest;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A certificate has some kilobytes, and lists of forbidden programs some ten.
const LARGEST: u64 = 1 << 20;
const NEEDED: [&str; 3] = ["PK.auth", "KEK.auth", "db.auth"];
const FORBIDDEN: &str = "dbx.auth";

/// What a profile says of Secure Boot, with the files; nothing when it has no certificate.
pub(super) fn read(profile: &Document<ProfileFile>) -> Result<Option<SecureBoot>, Problems> {
    let section = &profile.secure_boot;
    let place = |key: &str| profile.place(&format!("secure-boot.{key}"));
    let Some(certificate) = &section.certificate else { return Ok(None) };
    let mut problems = Vec::new();
    let mut keep = |file: Result<PublicFile, Problem>| file.map_err(|problem| problems.push(problem)).ok();
    let certificate = keep(one(certificate, place("certificate")));
    let trust = section.trust.iter().enumerate();
    let trust = trust.filter_map(|(i, path)| keep(one(path, place(&format!("trust.{i}"))))).collect();
    let from = section.enroll_from.as_ref().map(|path| directory(path, place("enroll-from"))).unwrap_or_default();
    let enroll_from = from.into_iter().filter_map(&mut keep).collect();
    Problems::check(problems)?;
    let key = section.key.as_ref().map(|key| SignWith::Key(beside(key.as_str(), place("key").as_ref())));
    let signer = key.or_else(|| program(&section.signer, place("signer").as_ref()));
    let enroll = section.enroll;
    Ok(certificate.map(|certificate| SecureBoot { certificate, signer, password: None, enroll, trust, enroll_from }))
}

/// A program that is given by a path is found from the directory of the file that says it, as all paths are.
fn program(words: &[String], place: Option<&Place>) -> Option<SignWith> {
    let (name, arguments) = words.split_first()?;
    let name = if name.contains('/') { beside(name, place).to_string_lossy().into_owned() } else { name.clone() };
    Some(SignWith::Program([&[name], arguments].concat()))
}

fn one(path: &LocalPath, place: Option<Place>) -> Result<PublicFile, Problem> {
    file(beside(path.as_str(), place.as_ref())).map_err(|problem| problem.at(place, "this file"))
}

/// Three files, and a fourth that may be there.
fn directory(path: &LocalPath, place: Option<Place>) -> Vec<Result<PublicFile, Problem>> {
    let dir = beside(path.as_str(), place.as_ref());
    let forbidden = Some(FORBIDDEN).filter(|name| dir.join(name).exists());
    let names = NEEDED.into_iter().chain(forbidden);
    names.map(|name| file(dir.join(name)).map_err(|problem| problem.at(place.clone(), "in here"))).collect()
}

fn file(path: PathBuf) -> Result<PublicFile, Problem> {
    let cannot = |error| {
        Problem::new(format!("cannot read {}: {error}", path.display()))
            .help("a path counts from the directory of the file that says it")
    };
    if fs::metadata(&path).map_err(cannot)?.len() > LARGEST {
        return Err(Problem::new(format!("{} is larger than {} MiB", path.display(), LARGEST >> 20)));
    }
    let bytes = fs::read(&path).map_err(cannot)?;
    if bytes.windows(KEY.len()).any(|window| window == KEY) {
        // Not said with any of its words.
        return Err(Problem::new(format!("{} has a private key in it", path.display()))
            .help("the certificate alone goes here; the key is `secure-boot.key`"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(PublicFile { name, digest: Digest::of(&bytes), path, bytes })
}

const KEY: &[u8] = b"PRIVATE KEY-----";

fn beside(path: &str, place: Option<&Place>) -> PathBuf {
    let dir = place.map(|place| place.source.dir.clone());
    dir.as_deref().unwrap_or(Path::new("")).join(path)
}
