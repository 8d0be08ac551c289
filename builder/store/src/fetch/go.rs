//! The Go toolchain and modules, from module proxies ([protocol](https://go.dev/ref/mod#goproxy-protocol)).

use super::{
    FetchError, FetchedGo, FetchedModule, Fetcher,
    download::{Access, Check, Stored, Wanted},
    meter::Meter,
};
use crate::{Step, StoreError};
use kiln_plan::{
    go::{GoSum, H1, Module, TOOLCHAIN, escape, toolchain_version},
    identity::Identity,
    lock::{GoRequest, Lock, LockedFile, LockedModule, LockedToolchain},
};
use std::{collections::BTreeSet, fs, path::Path};

/// One file of a module on a proxy.
#[derive(Clone)]
struct ModuleFile<'a> {
    path: &'a str,
    version: &'a str,
    /// `zip` or `mod`.
    extension: &'static str,
}

impl Fetcher<'_> {
    /// Finds size and digest of the toolchain of `request`, for a lock. Fetches it when the store does not know.
    ///
    /// # Errors
    /// What keeps the zip from arriving with the hash that was pinned.
    pub fn lock_toolchain(&self, request: &GoRequest) -> Result<LockedToolchain, FetchError> {
        let version = toolchain_version(&request.toolchain, &request.host);
        let file = ModuleFile { path: TOOLCHAIN, version: &version, extension: "zip" };
        let LockedFile { h1, size, sha256 } = self.known(&file, request.h1, None)?;
        Ok(LockedToolchain { version: request.toolchain.clone(), host: request.host.clone(), h1, size, sha256 })
    }

    /// Finds size and digest of every file that `sum` names, for a lock. Fetches what the store does not know.
    ///
    /// # Errors
    /// What keeps a file from arriving with the hash that `go.sum` gives.
    pub fn lock_modules(&self, sum: &GoSum) -> Result<Vec<LockedModule>, FetchError> {
        let modules: BTreeSet<&Module> = sum.zips.keys().chain(sum.mods.keys()).collect();
        let modules: Vec<&Module> = modules.into_iter().collect();
        let files = (sum.zips.len() + sum.mods.len()) as u64;
        let meter = Meter::of_files(self.listener, format!("{} Go modules", modules.len()), files);
        let locked = self.in_parallel(&modules, |module| {
            let file = |extension| ModuleFile { path: &module.path, version: &module.version, extension };
            let lock = |hash: Option<&H1>, extension| {
                hash.map(|hash| self.known(&file(extension), *hash, Some(&meter))).transpose()
            };
            Ok(LockedModule {
                path: module.path.clone(),
                version: module.version.clone(),
                go_mod: lock(sum.mods.get(module), "mod")?,
                zip: lock(sum.zips.get(module), "zip")?,
            })
        })?;
        meter.done();
        Ok(locked)
    }

    /// Fetches the toolchain and all modules of a lock; nothing when the lock has no toolchain.
    ///
    /// # Errors
    /// The first file that cannot be had; [`FetchError::Offline`] names what is missing.
    pub fn go(&self, lock: &Lock) -> Result<Option<FetchedGo>, FetchError> {
        let Some(toolchain) = &lock.go_toolchain else { return Ok(None) };
        let version = toolchain_version(&toolchain.version, &toolchain.host);
        let zip = LockedFile { h1: toolchain.h1, size: toolchain.size, sha256: toolchain.sha256 };
        let toolchain = ModuleFile { path: TOOLCHAIN, version: &version, extension: "zip" };
        self.missing_of_go((&toolchain, &zip), lock)?;
        let object = |locked: &LockedFile| self.store.object_path(&locked.sha256);
        let modules = lock.go_modules.iter().map(|module| FetchedModule {
            module: Module { path: module.path.clone(), version: module.version.clone() },
            go_mod: module.go_mod.as_ref().map(object),
            zip: module.zip.as_ref().map(object),
        });
        Ok(Some(FetchedGo { toolchain: object(&zip), modules: modules.collect() }))
    }

    /// Fetches what the store does not have.
    fn missing_of_go(&self, toolchain: (&ModuleFile<'_>, &LockedFile), lock: &Lock) -> Result<(), FetchError> {
        let mut missing = Vec::new();
        for (file, locked) in files_of(lock).chain([(toolchain.0.clone(), toolchain.1)]) {
            if self.stored(&locked.sha256, locked.size)?.is_none() {
                missing.push((file, locked));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        if self.sources.offline {
            let mut names: Vec<_> = missing.iter().map(|(file, _)| format!("{} {}", file.path, file.version)).collect();
            names.dedup();
            return Err(FetchError::Offline { missing: names });
        }
        let total = missing.iter().map(|(_, locked)| locked.size).sum();
        let what = format!("{} files of Go modules", missing.len());
        let meter = Meter::of_bytes(self.listener, what, Some(total));
        self.in_parallel(&missing, |(file, locked)| {
            let check = Check::Exact { sha256: locked.sha256, size: locked.size };
            self.download(&self.wanted(file, check)?, &meter).map(drop)
        })?;
        meter.done();
        Ok(())
    }

    /// A file by its hash in `go.sum`. The store remembers size and digest by that hash, so a lock that is made again
    /// costs nothing.
    fn known(&self, file: &ModuleFile<'_>, h1: H1, meter: Option<&Meter<'_>>) -> Result<LockedFile, FetchError> {
        let name = format!("{}@{}.{}", file.path, file.version, file.extension);
        let identity = Identity::new("go-file", 1, name).input("h1", h1, "names the content");
        let check = if file.extension == "zip" { Check::Zip(h1) } else { Check::GoMod(h1) };
        match self.store.step(&identity)? {
            Step::Hit(path) => {
                meter.inspect(|meter| meter.skip());
                remembered(&path)
            }
            Step::Miss(pending) => {
                let wanted = self.wanted(file, check)?;
                let Stored { sha256, size, .. } = match meter {
                    Some(meter) => self.download(&wanted, meter)?,
                    None => self.download_alone(&wanted)?,
                };
                let locked = LockedFile { h1, size, sha256 };
                let text = serde_json::to_vec(&locked).map_err(|error| memory(pending.path(), error))?;
                pending.commit_bytes(&text)?;
                Ok(locked)
            }
        }
    }

    fn wanted(&self, file: &ModuleFile<'_>, check: Check) -> Result<Wanted, FetchError> {
        let proxies = self.sources.go_proxies();
        if proxies.is_empty() && !self.sources.offline {
            return Err(FetchError::NoGoProxy { setting: self.sources.goproxy.clone() });
        }
        let ModuleFile { path, version, extension } = file;
        let (escaped, escaped_version) = (escape(path), escape(version));
        Ok(Wanted {
            what: format!("{path} {version}{}", if *extension == "mod" { " go.mod" } else { "" }),
            urls: proxies.iter().map(|root| format!("{root}/{escaped}/@v/{escaped_version}.{extension}")).collect(),
            check,
            access: Access::Open,
        })
    }
}

/// Every file of the modules of a lock.
fn files_of(lock: &Lock) -> impl Iterator<Item = (ModuleFile<'_>, &LockedFile)> {
    lock.go_modules.iter().flat_map(|module| {
        let LockedModule { path, version, go_mod, zip } = module;
        let file = move |extension| ModuleFile { path, version, extension };
        let go_mod = go_mod.iter().map(move |locked| (file("mod"), locked));
        go_mod.chain(zip.iter().map(move |locked| (file("zip"), locked)))
    })
}

fn remembered(path: &Path) -> Result<LockedFile, FetchError> {
    let bytes = fs::read(path).map_err(StoreError::io("read", path))?;
    Ok(serde_json::from_slice(&bytes).map_err(|error| memory(path, error))?)
}

fn memory(path: &Path, error: serde_json::Error) -> StoreError {
    StoreError::io("use", path)(error.into())
}
