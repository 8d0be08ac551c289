//! What commands that build have in common: the store with everything that fills it.

use crate::{failure::Failure, settings::Settings};
use kiln_attest::minisign::SecretKey;
use kiln_engine::{Context, LockMode};
use kiln_spec::Spec;
use kiln_store::{Cancel, FetchError, Fetcher, Proxies, Sources, Store};
use std::{env, path::PathBuf, str::FromStr};

/// How the lock file is treated.
pub fn lock_mode(settings: &Settings) -> LockMode {
    if settings.locked { LockMode::Locked } else { LockMode::Use }
}

/// Does `work` with an open store. Workers of all steps share the threads that `--jobs` allows.
pub fn with_context<T: Send>(
    settings: &Settings,
    spec: &Spec,
    signer: Option<&SecretKey>,
    work: impl FnOnce(&Context<'_>) -> Result<T, Failure> + Send,
) -> Result<T, Failure> {
    let store = Store::open(settings.store()?)?;
    let cancel = Cancel::from_flag(settings.cancel.clone());
    let sources = sources(settings, spec)?;
    let listener = &*settings.listener;
    let fetcher = Fetcher::new(&store, &sources, listener, &cancel)?;
    // Whoever sets the number of jobs sets it before anything runs in parallel, so this is the first and only time.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(settings.jobs).build_global();
    work(&Context { store: &store, fetcher: &fetcher, listener, cancel: &cancel, jobs: settings.jobs, signer })
}

/// Mirrors and proxies: the environment before the profile, the profile before the public ones.
fn sources(settings: &Settings, spec: &Spec) -> Result<Sources, Failure> {
    let public = Sources::default();
    let list = |name: &str| env::var(name).ok().map(|text| words(&text)).filter(|list| !list.is_empty());
    let profile = |urls: &[kiln_spec::value::Url]| urls.iter().map(ToString::to_string).collect::<Vec<_>>();
    let either = |name: &str, urls: &[kiln_spec::value::Url]| list(name).unwrap_or_else(|| profile(urls));
    let set = |name: &str| env::var(name).ok().filter(|value| !value.trim().is_empty());
    Ok(Sources {
        debian: either("KILN_DEBIAN_MIRROR", &spec.debian.mirrors),
        debian_security: either("KILN_DEBIAN_SECURITY_MIRROR", &spec.debian.security_mirrors),
        snapshots: set("KILN_DEBIAN_SNAPSHOT_MIRROR").unwrap_or(public.snapshots),
        expired: !spec.debian.check_valid_until,
        goproxy: set("KILN_GOPROXY").or_else(|| set("GOPROXY")).unwrap_or(public.goproxy),
        registry_mirrors: mirrors("KILN_REGISTRY_MIRROR")?,
        web_mirrors: mirrors("KILN_WEB_MIRROR")?,
        registry_credentials: registry_credentials(),
        offline: settings.offline,
        jobs: public.jobs.max(settings.jobs),
        pause: public.pause,
        proxies: Proxies::from_env(),
    })
}

/// What is to be known to ask registries alone.
pub fn registries(settings: &Settings) -> Sources {
    let public = Sources::default();
    Sources {
        registry_credentials: registry_credentials(),
        jobs: public.jobs.max(settings.jobs),
        proxies: Proxies::from_env(),
        ..public
    }
}

/// The mirrors that a variable lists.
fn mirrors<T: FromStr<Err = FetchError>>(name: &str) -> Result<Vec<T>, FetchError> {
    words(&env::var(name).unwrap_or_default()).iter().map(|text| text.parse()).collect()
}

/// Where docker and podman keep who asks a registry.
fn registry_credentials() -> Vec<PathBuf> {
    let path = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let docker = path("DOCKER_CONFIG").or_else(|| path("HOME").map(|home| home.join(".docker")));
    let podman = path("XDG_RUNTIME_DIR").map(|runtime| runtime.join("containers/auth.json"));
    let all = [path("REGISTRY_AUTH_FILE"), docker.map(|dir| dir.join("config.json")), podman];
    all.into_iter().flatten().collect()
}

fn words(text: &str) -> Vec<String> {
    text.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
