//! Request to lock: the one in the file when it fits, a new resolution when it does not.

use crate::{Context, EngineError, outputs::Draft, request};
use kiln_event::{Activity, Event, Task};
use kiln_plan::{
    debian::{
        release::Keyring,
        resolve::{self, Choice, Universe, Wish},
    },
    go::GoSum,
    lock::{FORMAT, Lock, LockedDeb, LockedIndex, Request},
};
use kiln_spec::Spec;
use kiln_store::{FetchedIndex, clock};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// How a lock file is treated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LockMode {
    /// Use it when it fits, else resolve and write it.
    Use,
    /// It must be there and fit; never write.
    Locked,
    /// Resolve anew, whatever it says.
    Update,
}

/// The lock for `spec`, from the file at `path` or from a new resolution.
pub fn lock(context: &Context<'_>, spec: &Spec, path: &Path, mode: LockMode) -> Result<Lock, EngineError> {
    let request = request::request(spec)?;
    if mode != LockMode::Update {
        match fitting(&request, path) {
            Ok(lock) => return Ok(lock),
            Err(error) if mode == LockMode::Locked || !is_out_of_date(&error) => return Err(error),
            Err(error) => context.listener.hear(Event::Detail { text: error.to_string() }),
        }
    }
    let lock = resolve_anew(context, request)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(EngineError::io("create", directory))?;
    Draft::write(path.to_owned(), lock.to_text().as_bytes())?.keep()?;
    Ok(lock)
}

/// A new resolution; no file is read or written.
pub fn resolve(context: &Context<'_>, spec: &Spec) -> Result<Lock, EngineError> {
    resolve_anew(context, request::request(spec)?)
}

/// The lock in the file at `path`, when it answers `spec`.
pub fn existing(spec: &Spec, path: &Path) -> Result<Lock, EngineError> {
    fitting(&request::request(spec)?, path)
}

fn fitting(request: &Request, path: &Path) -> Result<Lock, EngineError> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => EngineError::NoLock { path: path.to_owned() },
        _ => EngineError::io("read", path)(error),
    })?;
    let lock = Lock::parse(&text).map_err(|source| EngineError::Lock { path: path.to_owned(), source })?;
    let differences = |found: Vec<_>| EngineError::LockDiffers {
        path: PathBuf::from(path),
        differences: found.iter().map(|difference| format!("  {difference}")).collect(),
    };
    lock.fits(request).map_err(differences)?;
    Ok(lock)
}

fn is_out_of_date(error: &EngineError) -> bool {
    matches!(error, EngineError::NoLock { .. } | EngineError::LockDiffers { .. })
}

fn resolve_anew(context: &Context<'_>, request: Request) -> Result<Lock, EngineError> {
    let keyring = keyring()?;
    let at = (request.snapshot.as_deref(), clock::now());
    let indexes = context.fetcher.indexes(&request.suites, &request.architecture, at, &keyring)?;
    let task = Task::start(context.listener, Activity::Resolve, "packages", None);
    let debs = choose(&request, &indexes)?;
    task.done(format!("{} packages", debs.len()));
    let sum = GoSum::parse(request::go_sum())?;
    let go_toolchain = request.go.as_ref().map(|go| context.fetcher.lock_toolchain(go)).transpose()?;
    Ok(Lock {
        version: FORMAT,
        created: indexes.iter().map(|index| index.release.date).max().unwrap_or_default(),
        indexes: indexes.iter().map(locked_index).collect(),
        debs,
        go_toolchain,
        go_modules: context.fetcher.lock_modules(&sum)?,
        request,
    })
}

fn choose(request: &Request, indexes: &[FetchedIndex]) -> Result<Vec<LockedDeb>, EngineError> {
    let mut universe = Universe::default();
    for index in indexes {
        index.add_to(&mut universe)?;
    }
    let wish = Wish {
        packages: request.packages.iter().cloned().collect(),
        exclude: request.exclude.clone(),
        architecture: request.architecture.clone(),
        // Nothing runs maintainer scripts on a node: what is needed is named in rootfs/packages.
        essential: false,
    };
    Ok(resolve::resolve(&universe, &wish)?.iter().map(locked_deb).collect())
}

fn locked_deb(choice: &Choice<'_>) -> LockedDeb {
    let package = &choice.package;
    LockedDeb {
        name: package.name.to_owned(),
        version: package.version.0.to_owned(),
        architecture: package.architecture.to_owned(),
        suite: choice.suite.to_owned(),
        file: package.filename.to_owned(),
        size: package.size,
        sha256: package.sha256,
    }
}

fn locked_index(index: &FetchedIndex) -> LockedIndex {
    LockedIndex { suite: index.suite.name.clone(), date: index.release.date, in_release: index.release.digest }
}

/// The keys that are trusted to sign Debian's indexes: those in `rootfs/keyrings`, and no others.
fn keyring() -> Result<Keyring, EngineError> {
    let mut keyring: Option<Keyring> = None;
    for entry in kiln_data::files("rootfs/keyrings").filter(|entry| entry.path.ends_with(".asc")) {
        let bytes = kiln_data::read(&format!("rootfs/keyrings/{}", entry.path)).unwrap_or_default();
        let keys = Keyring::parse(bytes)?;
        keyring = Some(match keyring {
            Some(others) => others.join(keys),
            None => keys,
        });
    }
    keyring.ok_or(EngineError::NoKeyring)
}
