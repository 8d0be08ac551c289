//! Request to lock: the one in the file when it fits, a new resolution when it does not.

use crate::{Context, EngineError, addons, images, keyring, outputs::Draft, request, software};
use kiln_event::{Activity, Event, Task};
use kiln_plan::{
    debian::resolve::{self, Choice, Universe, Wish},
    go::GoSum,
    lock::{Lock, LockFile, LockedDeb, LockedIndex, Request},
};
use kiln_spec::Spec;
use kiln_store::{FetchedIndex, clock};
use std::{
    fs::{self, File},
    io::ErrorKind,
    path::Path,
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

/// The lock for `spec`, from the file at `path` or from a new resolution. Locks of other images in that file stay.
pub fn lock(context: &Context<'_>, spec: &Spec, path: &Path, mode: LockMode) -> Result<Lock, EngineError> {
    let request = request::request(spec)?;
    if mode != LockMode::Update {
        match fitting(&request, path) {
            Ok(lock) => return Ok(lock),
            Err(error) if mode == LockMode::Locked || !error.is_out_of_date() => return Err(error),
            Err(error) => context.listener.hear(Event::Detail { text: error.to_string() }),
        }
    }
    let lock = resolve_anew(context, spec, request)?;
    write(context, path, lock.clone(), mode)?;
    Ok(lock)
}

/// A new resolution; no file is read or written.
pub fn resolve(context: &Context<'_>, spec: &Spec) -> Result<Lock, EngineError> {
    resolve_anew(context, spec, request::request(spec)?)
}

/// The lock in the file at `path`, when it answers `spec`.
pub fn existing(spec: &Spec, path: &Path) -> Result<Lock, EngineError> {
    fitting(&request::request(spec)?, path)
}

/// The locks in the file at `path` for each of `specs`. It is read once: that of many images is megabytes.
pub fn existing_of_all(specs: &[Spec], path: &Path) -> Result<Vec<Result<Lock, EngineError>>, EngineError> {
    let requests = specs.iter().map(request::request).collect::<Result<Vec<_>, _>>()?;
    let file = read(path)?;
    Ok(requests.iter().map(|request| fitting_in(&file, request, path)).collect())
}

fn read(path: &Path) -> Result<LockFile, EngineError> {
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => EngineError::NoLock { path: path.to_owned() },
        _ => EngineError::io("read", path)(error),
    })?;
    LockFile::parse_bytes(&bytes).map_err(|source| EngineError::Lock { path: path.to_owned(), source })
}

fn fitting(request: &Request, path: &Path) -> Result<Lock, EngineError> {
    fitting_in(&read(path)?, request, path)
}

fn fitting_in(file: &LockFile, request: &Request, path: &Path) -> Result<Lock, EngineError> {
    let (profile, board) = (&request.profile.name, &request.board.name);
    let lock = file.get(profile, board).ok_or_else(|| EngineError::NotLocked {
        path: path.to_owned(),
        profile: profile.clone(),
        board: board.clone(),
    })?;
    let differences = |found: Vec<_>| EngineError::LockDiffers {
        path: path.to_owned(),
        differences: found.iter().map(|difference| format!("  {difference}")).collect(),
    };
    lock.fits(request).map_err(differences)?;
    Ok(lock.clone())
}

/// Puts `lock` among those in the file. The directory is locked meanwhile: builds of several images may run at once.
fn write(context: &Context<'_>, path: &Path, lock: Lock, mode: LockMode) -> Result<(), EngineError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(directory).map_err(EngineError::io("create", directory))?;
    let turn = File::open(directory).map_err(EngineError::io("open", directory))?;
    turn.lock().map_err(EngineError::io("lock", directory))?;
    let mut file = match read(path) {
        Ok(file) => file,
        Err(EngineError::NoLock { .. }) => LockFile::default(),
        Err(EngineError::Lock { path, source }) if mode == LockMode::Update => {
            let text = format!("{} is written anew, since it could not be read: {source}", path.display());
            context.listener.hear(Event::Warning { text });
            LockFile::default()
        }
        Err(error) => return Err(error),
    };
    file.put(lock);
    Draft::write(path.to_owned(), file.to_text().as_bytes())?.keep()?;
    Ok(())
}

fn resolve_anew(context: &Context<'_>, spec: &Spec, request: Request) -> Result<Lock, EngineError> {
    // First: what the board cannot run is told before anything large is fetched.
    let images = images::resolve(context, spec)?;
    let addons = addons::pin(context, spec)?;
    let mut lock = Lock { images, addons, ..nothing(request) };
    // Charts are rendered by a program.
    let is_first = !software::tools(spec).is_empty();
    if is_first {
        go(context, spec, &mut lock)?;
    }
    let of_addons = addons::resolve(context, spec, &lock)?;
    lock.images.extend(of_addons);
    // As the file of the lock will have them: the root of the next build is the same.
    lock.images.sort();
    let keyring = keyring::keyring(spec)?;
    let request = &lock.request;
    let at = (request.snapshot.as_deref(), clock::now());
    let indexes = context.fetcher.indexes(&request.suites, &request.architecture, at, &keyring)?;
    let task = Task::start(context.listener, Activity::Resolve, "packages", None);
    lock.debs = choose(request, &indexes)?;
    task.done(format!("{} packages", lock.debs.len()));
    lock.created = indexes.iter().map(|index| index.release.date).max().unwrap_or_default();
    lock.indexes = indexes.iter().map(locked_index).collect();
    if !is_first {
        go(context, spec, &mut lock)?;
    }
    Ok(lock)
}

fn nothing(request: Request) -> Lock {
    Lock {
        created: kiln_plan::Timestamp::default(),
        indexes: Vec::new(),
        debs: Vec::new(),
        addons: Vec::new(),
        images: Vec::new(),
        go_toolchain: None,
        go_modules: Vec::new(),
        request,
    }
}

/// What is compiled, and by what.
fn go(context: &Context<'_>, spec: &Spec, lock: &mut Lock) -> Result<(), EngineError> {
    let sum = GoSum::parse(&request::go_sum(spec))?;
    lock.go_toolchain = lock.request.go.as_ref().map(|go| context.fetcher.lock_toolchain(go)).transpose()?;
    lock.go_modules = context.fetcher.lock_modules(&sum)?;
    Ok(())
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
