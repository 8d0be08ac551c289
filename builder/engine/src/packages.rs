//! Takes the packages apart, each once in the life of a store.

use crate::{
    Context, EngineError,
    step::{self, Begun},
};
use kiln_event::{Activity, Task};
use kiln_plan::{identity::Identity, lock::LockedDeb};
use kiln_store::FetchedDeb;
use kiln_tree::deb::{self, DebError, UnpackedDeb};
use kiln_types::ByteSize;
use rayon::prelude::*;
use std::{
    cmp::Reverse,
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, Scope},
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

/// All packages, in the order of `debs`. The largest come first, so that none of them is left for the end.
pub fn unpack(context: &Context<'_>, debs: &[FetchedDeb]) -> Result<Vec<Unpacked>, EngineError> {
    let total = debs.iter().map(|deb| deb.locked.size).sum();
    let progress = Progress {
        task: Task::start(context.listener, Activity::Unpack, format!("{} packages", debs.len()), Some(total)),
        bytes: AtomicU64::new(0),
        unpacked: AtomicU64::new(0),
    };
    let mut order: Vec<usize> = (0..debs.len()).collect();
    order.sort_by_key(|place| Reverse(debs[*place].locked.size));
    let all = thread::scope(|scope| {
        let one = |place: usize| Ok((place, unpack_one(context, scope, &debs[place], &progress)?));
        let mut begun = order.into_iter().par_bridge().map(one).collect::<Result<Vec<_>, EngineError>>()?;
        begun.sort_by_key(|(place, _)| *place);
        begun.into_iter().map(|(_, begun)| unpacked(begun)).collect::<Result<Vec<_>, _>>()
    })?;
    match progress.unpacked.into_inner() {
        0 => progress.task.cached(""),
        new if new == debs.len() as u64 => progress.task.done(ByteSize(total).to_string()),
        new => progress.task.done(format!("{new} of them new")),
    }
    Ok(all)
}

/// How far all packages together are.
struct Progress<'a> {
    task: Task<'a>,
    bytes: AtomicU64,
    unpacked: AtomicU64,
}

/// What an unpacked package depends on.
pub fn identity(locked: &LockedDeb) -> Identity {
    Identity::new("unpack", VERSION, &locked.name).input("deb", locked.sha256, "the package itself").input(
        "format",
        deb::FORMAT,
        "what is kept of it",
    )
}

fn unpacked(begun: Begun<'_, UnpackedDeb>) -> Result<Unpacked, EngineError> {
    let (deb, dir) = begun.finish()?;
    Ok(Unpacked { deb, data: Arc::from(dir.join(DATA)) })
}

fn unpack_one<'s, 'e: 's>(
    context: &Context<'e>,
    scope: &'s Scope<'s, 'e>,
    fetched: &FetchedDeb,
    progress: &Progress<'_>,
) -> Result<Begun<'s, UnpackedDeb>, EngineError> {
    context.check_cancelled()?;
    let FetchedDeb { locked, path } = fetched;
    let load = |dir: &Path| load(locked, dir);
    let work = |into: &Path| {
        progress.unpacked.fetch_add(1, Ordering::Relaxed);
        work(locked, path, into)
    };
    let begun = step::kept_behind(scope, context.store, context.listener, &identity(locked), load, work)?;
    let done = progress.bytes.fetch_add(locked.size, Ordering::Relaxed) + locked.size;
    progress.task.advance_at(done, &locked.name);
    Ok(begun)
}

fn load(locked: &LockedDeb, dir: &Path) -> Result<UnpackedDeb, EngineError> {
    let index = dir.join(INDEX);
    let bytes = fs::read(&index).map_err(EngineError::io("read", &index))?;
    UnpackedDeb::from_bytes(&bytes).map_err(|source| wrong(locked, source))
}

fn work(locked: &LockedDeb, path: &Path, into: &Path) -> Result<UnpackedDeb, EngineError> {
    fs::create_dir(into).map_err(EngineError::io("create", into))?;
    let file = File::open(path).map_err(EngineError::io("open", path))?;
    let (data, index): (PathBuf, PathBuf) = (into.join(DATA), into.join(INDEX));
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&data).map_err(EngineError::io("create", &data))?);
    let unpacked = deb::unpack(BufReader::with_capacity(1 << 16, file), &mut out);
    let unpacked = unpacked.map_err(|source| wrong(locked, source))?;
    out.flush().map_err(EngineError::io("write", &data))?;
    let bytes = unpacked.to_bytes().map_err(|source| wrong(locked, source))?;
    fs::write(&index, bytes).map_err(EngineError::io("write", &index))?;
    Ok(unpacked)
}

fn wrong(locked: &LockedDeb, source: DebError) -> EngineError {
    EngineError::Deb { name: locked.name.clone(), version: locked.version.clone(), source }
}
