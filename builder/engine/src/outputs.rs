//! What a build leaves in its output directory: each file under a temporary name until it is whole.
//!
//! | file | what |
//! |---|---|
//! | `STEM.img`, `STEM.img.zst`, `STEM.qcow2`, … | the disk image, in the formats that were asked for (`image.outputs`); `STEM.oci.tar` has those below inside |
//! | `STEM.netboot.efi` | the root and what starts it, as one program for machines without a disk; among the formats |
//! | `STEM.ipxe` | the script by which iPXE starts that one |
//! | `STEM.iso` | the same on a disc or a stick; among the formats |
//! | `STEM.bmap` | which blocks of the image have to reach a device, for `kiln flash` and `bmaptool`; beside what is raw, compressed or not |
//! | `STEM.efi` | the unified kernel image, as it is on the ESP; for boards with UEFI |
//! | `STEM.lock` | every input, to build the same bytes again |
//! | `STEM.packages` | name and version of every Debian package |
//! | `STEM.mtree` | every path of the root with mode, owner and digest |
//! | `STEM.spdx.json` | bill of materials: packages, programs and their modules, firmware, licences; SPDX 2.3 |
//! | `STEM.cdx.json` | the same as CycloneDX 1.6 |
//! | `STEM.provenance.json` | of which inputs all these were made, as a statement of in-toto with the provenance of SLSA |
//! | `STEM.sha256` | checksums of all these, for `sha256sum -c` |
//! | `STEM.sha256.minisig` | its signature by the user's key, for `minisign -V`; with `--sign-key` |
//! | `STEM.rpi-imager-manifest` | where the image is, in the form of rpi-imager's lists; beside what is raw, compressed or not |
//!
//! A directory has one build of a stem. What the build before left there and this one does not make again, such as an image of
//! another format, is removed: it would look like a part of this one. Only what nobody touched since is; of all else that
//! has such a name the user is told.

use crate::{EngineError, boot, papers::SIGNATURE};
use kiln_event::{Event, Listener};
use kiln_image::{
    bmap::{self, BlockMap},
    disk::{Disk, DiskError},
};
use kiln_spec::{Boot, Output, Spec};
use kiln_types::Digest;
use rayon::prelude::*;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process, thread,
};

/// Of the files beside the images.
const COMPANIONS: [&str; 12] = [
    "bmap",
    "ipxe",
    "efi",
    "lock",
    "packages",
    "mtree",
    "spdx.json",
    "cdx.json",
    "provenance.json",
    "sha256",
    SIGNATURE,
    "rpi-imager-manifest",
];

/// The names of all files that a build of `spec` leaves, the images first.
pub fn names(spec: &Spec) -> Vec<String> {
    let has_raw = spec.image.outputs.iter().any(|format| format.is_raw());
    let is_made = |companion: &&str| match *companion {
        "bmap" | "rpi-imager-manifest" => has_raw,
        "ipxe" => boot::has_ipxe_script(spec),
        "efi" => spec.board.boot == Boot::Uefi,
        // Only whoever builds says whether with a key.
        SIGNATURE => false,
        _ => true,
    };
    let images = spec.image.outputs.iter().map(|format| format.extension());
    let extensions = images.chain(COMPANIONS.into_iter().filter(is_made));
    extensions.map(|extension| format!("{}.{extension}", spec.image.id)).collect()
}

/// Where a build of `stem` may have left files in `dir`.
fn places(dir: &Path, stem: &str) -> impl Iterator<Item = PathBuf> {
    let extensions = Output::ALL.iter().map(|format| format.extension()).chain(COMPANIONS);
    extensions.map(move |extension| dir.join(format!("{stem}.{extension}")))
}

/// Tells of files in `dir` that have names of this build and are not among those that it made.
pub fn warn_of_others(listener: &dyn Listener, dir: &Path, stem: &str, made: &[PathBuf]) {
    for path in places(dir, stem).filter(|path| !made.contains(path) && path.exists()) {
        let text = format!("{} is not of this build: another one, or somebody else, made it.", path.display());
        listener.hear(Event::Warning { text });
    }
}

/// A file that takes its name when it is whole, and is gone when that never happens.
pub struct Draft {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
    kept: bool,
}

impl Draft {
    /// Begins the file at `path`.
    pub fn create(path: PathBuf) -> Result<Self, EngineError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let temporary = path.with_file_name(format!(".{name}.{}.tmp", process::id()));
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&temporary);
        let file = file.map_err(EngineError::io("create", &temporary))?;
        Ok(Self { path, temporary, file, kept: false })
    }

    /// Begins the file at `path` and writes all of it.
    pub fn write(path: PathBuf, bytes: &[u8]) -> Result<Self, EngineError> {
        let draft = Self::create(path)?;
        io::Write::write_all(&mut &draft.file, bytes).map_err(EngineError::io("write", &draft.path))?;
        Ok(draft)
    }

    /// The open file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its name without directories.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// SHA-256 of what was written.
    pub fn digest(&self) -> Result<Digest, EngineError> {
        let failed = || EngineError::io("read", &self.temporary);
        File::open(&self.temporary).and_then(Digest::of_reader).map_err(failed())
    }

    /// The file is whole: on the disk, and under its name.
    pub fn keep(mut self) -> Result<PathBuf, EngineError> {
        self.file.sync_all().map_err(EngineError::io("write", &self.path))?;
        fs::rename(&self.temporary, &self.path).map_err(EngineError::io("rename into", &self.path))?;
        self.kept = true;
        Ok(self.path.clone())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// The text of `STEM.bmap`.
pub fn block_map(disk: &Disk<'_>) -> Result<String, EngineError> {
    let map = BlockMap::of(disk, disk.size().bytes());
    Ok(bmap::write(disk, &map).map_err(DiskError::Write)?)
}

/// The text of `STEM.sha256`.
pub fn checksums<'a>(files: impl Iterator<Item = (&'a str, Digest)>) -> String {
    files.map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// Digests of all files. While the bytes are read once more for them, they are on their way to the disk already.
pub fn digests(drafts: &[Draft]) -> Result<Vec<Digest>, EngineError> {
    thread::scope(|scope| {
        // What this cannot write, `Draft::keep` cannot either, and reports.
        drafts.iter().for_each(|draft| drop(scope.spawn(|| draft.file.sync_data())));
        drafts.par_iter().map(Draft::digest).collect()
    })
}

/// Makes the output directory of all of `specs`. One that cannot be written is told before any work is done for it.
pub fn prepare(specs: &[Spec], dir: &Path) -> Result<(), EngineError> {
    specs.iter().try_for_each(|spec| prepare_one(dir, &spec.image.id))
}

/// Makes the output directory, and removes what builds that were killed left there.
pub fn prepare_one(dir: &Path, stem: &str) -> Result<(), EngineError> {
    if dir.exists() && !dir.is_dir() {
        return Err(EngineError::NotADirectory { path: dir.to_owned() });
    }
    fs::create_dir_all(dir).map_err(EngineError::io("create", dir))?;
    // A rename replaces files and links, whatever they point at; a directory would stop it when all work is done.
    if let Some(path) = places(dir, stem).find(|path| path.is_dir()) {
        return Err(EngineError::IsADirectory { path });
    }
    for entry in fs::read_dir(dir).map_err(EngineError::io("read", dir))?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix(&format!(".{stem}.")).and_then(|rest| rest.strip_suffix(".tmp")) else {
            continue;
        };
        let owner = rest.rsplit('.').next().and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| !Path::new(&format!("/proc/{pid}")).exists()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    // A directory that nobody may write to is found out by writing.
    Draft::create(dir.join(format!("{stem}.probe"))).map(drop)
}
