//! What was built last into a directory, so that a build with nothing changed is over at once.
//!
//! The record names the inputs of the build and, of every file it left, what the system says of it: inode, length and
//! the time of the last change. That time cannot be set back by a program, so a file that was written, replaced or
//! restored from elsewhere since counts as changed and everything is made again.

use crate::{Context, EngineError, build::Built, formats::BuiltImage};
use kiln_plan::lock::Lock;
use kiln_spec::Spec;
use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Goes up when a build with the same inputs leaves other files.
const VERSION: &str = "kiln-record-v5";

/// The record of one output directory and stem.
pub struct Record {
    path: PathBuf,
    inputs: Digest,
    /// The key that signs what is built.
    signer: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Text {
    inputs: Digest,
    /// The key that signed what was built.
    signer: Option<String>,
    images: Vec<BuiltImage>,
    files: Vec<Seen>,
}

#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Seen {
    path: PathBuf,
    inode: u64,
    len: u64,
    changed: (i64, i64),
}

impl Record {
    /// The record of builds of `spec` into `out`.
    pub fn of(context: &Context<'_>, spec: &Spec, lock: &Lock, out: &Path) -> Result<Self, EngineError> {
        let out = fs::canonicalize(out).map_err(EngineError::io("find", out))?;
        let place = Digest::of(out.join(&spec.image.id).as_os_str().as_encoded_bytes());
        let mut hasher = Hasher::new();
        hasher.field(VERSION).field(env!("CARGO_PKG_VERSION")).field(spec.digest().as_bytes()).field(lock.to_text());
        for entry in kiln_data::files("rootfs") {
            hasher.field(entry.path).field(match entry.content {
                kiln_data::Content::Bytes(bytes) => bytes,
                kiln_data::Content::Symlink(target) => target.as_bytes(),
            });
        }
        // Another kiln may build otherwise without another version number: ask again after every update of the program.
        let program = std::env::current_exe().ok().and_then(|path| look(&path));
        hasher.field(serde_json::to_vec(&program).unwrap_or_default());
        let dir = context.store.dir().join("records");
        fs::create_dir_all(&dir).map_err(EngineError::io("create", &dir))?;
        let signer = context.signer.map(|key| key.public().to_string());
        Ok(Self { path: dir.join(place.to_string()), inputs: hasher.finish(), signer })
    }

    /// What was built, when nothing changed since: neither inputs nor outputs. A record that cannot be read is none.
    pub fn still_true(&self) -> Result<Option<Built>, EngineError> {
        let Some(text) = self.read() else { return Ok(None) };
        // Who asks for no signature does not mind one.
        let signed = self.signer.is_none() || text.signer == self.signer;
        if text.inputs != self.inputs || !signed || text.files.is_empty() || !text.files.iter().all(Seen::is_untouched)
        {
            return Ok(None);
        }
        Ok(Some(Built { images: text.images, up_to_date: true }))
    }

    fn read(&self) -> Option<Text> {
        serde_json::from_slice(&fs::read(&self.path).ok()?).ok()
    }

    /// Removes what the build before left and nobody touched since, but for `made`: it would look like a part of this build.
    pub fn remove_others(&self, made: &[PathBuf]) -> Result<(), EngineError> {
        let before = self.read().map(|text| text.files).unwrap_or_default();
        let mut others = before.iter().filter(|seen| !made.contains(&seen.path) && seen.is_untouched());
        others.try_for_each(|seen| fs::remove_file(&seen.path).map_err(EngineError::io("remove", &seen.path)))
    }

    /// Records what was built, and all files of it.
    pub fn write(&self, files: &[PathBuf], built: &Built) -> Result<(), EngineError> {
        let files = files.iter().filter_map(|path| look(path)).collect();
        let text = Text { inputs: self.inputs, signer: self.signer.clone(), images: built.images.clone(), files };
        let bytes = serde_json::to_vec(&text).unwrap_or_default();
        crate::outputs::Draft::write(self.path.clone(), &bytes)?.keep()?;
        Ok(())
    }
}

impl Seen {
    fn is_untouched(&self) -> bool {
        look(&self.path).is_some_and(|now| now == *self)
    }
}

fn look(path: &Path) -> Option<Seen> {
    let file = fs::symlink_metadata(path).ok()?;
    let changed = (file.ctime(), file.ctime_nsec());
    Some(Seen { path: path.to_owned(), inode: file.ino(), len: file.len(), changed })
}
