//! Takes the packages apart, each once in the life of a store.

use crate::{Context, EngineError, step};
use kiln_event::{Activity, Task};
use kiln_plan::{identity::Identity, lock::LockedDeb};
use kiln_store::FetchedDeb;
use kiln_tree::deb::{self, DebError, UnpackedDeb};
use rayon::prelude::*;
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// Changes when the two files of a result change their meaning; what is in them has a version of its own.
const VERSION: u32 = 1;
const INDEX: &str = "index";
const DATA: &str = "data";

/// A package, taken apart.
pub struct Unpacked {
    /// All but the bytes.
    pub deb: UnpackedDeb,
    /// The bytes of all its files.
    pub data: Arc<Path>,
}

/// All packages, in the order of `debs`.
pub fn unpack(context: &Context<'_>, debs: &[FetchedDeb]) -> Result<Vec<Unpacked>, EngineError> {
    debs.par_iter().map(|fetched| unpack_one(context, &fetched.locked, &fetched.path)).collect()
}

fn unpack_one(context: &Context<'_>, locked: &LockedDeb, path: &Path) -> Result<Unpacked, EngineError> {
    context.check_cancelled()?;
    let identity = Identity::new("unpack", VERSION, &locked.name)
        .input("deb", locked.sha256, "the package itself")
        .input("format", deb::FORMAT, "what is kept of it");
    let dir = step::kept(context.store, context.listener, &identity, |into| work(context, locked, path, into))?;
    let index = dir.join(INDEX);
    let bytes = fs::read(&index).map_err(EngineError::io("read", &index))?;
    let deb = UnpackedDeb::from_bytes(&bytes).map_err(|source| wrong(locked, source))?;
    Ok(Unpacked { deb, data: Arc::from(dir.join(DATA)) })
}

fn work(context: &Context<'_>, locked: &LockedDeb, path: &Path, into: &Path) -> Result<(), EngineError> {
    let task = Task::start(context.listener, Activity::Unpack, &locked.name, Some(locked.size));
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let file = File::open(path).map_err(EngineError::io("open", path))?;
    let (data, index): (PathBuf, PathBuf) = (into.join(DATA), into.join(INDEX));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&data).map_err(EngineError::io("create", &data))?);
    let unpacked = deb::unpack(BufReader::with_capacity(1 << 16, file), &mut out);
    let unpacked = unpacked.map_err(|source| wrong(locked, source))?;
    out.flush().map_err(EngineError::io("write", &data))?;
    let bytes = unpacked.to_bytes().map_err(|source| wrong(locked, source))?;
    fs::write(&index, bytes).map_err(EngineError::io("write", &index))?;
    task.done("");
    Ok(())
}

fn wrong(locked: &LockedDeb, source: DebError) -> EngineError {
    EngineError::Deb { name: locked.name.clone(), version: locked.version.clone(), source }
}
