//! What commands that build have in common: the spec of a target, and the store with everything that fills it.

use crate::{
    args::{OutputArgs, Target},
    failure::Failure,
    settings::Settings,
};
use kiln_attest::minisign::SecretKey;
use kiln_engine::{Context, LockMode};
use kiln_event::Event;
use kiln_spec::{Library, Overrides, Secret, SignWith, Spec};
use kiln_store::{Cancel, FetchError, Fetcher, Proxies, Sources, Store};
use std::{
    env,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Profiles and boards of the user and of kiln.
pub fn library(settings: &Settings) -> Library {
    let config = env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".config")))
        .map(|path| path.join("kiln"));
    Library::with_defaults(settings.profile_dirs.clone(), settings.board_dirs.clone(), config.as_deref())
}

/// What `profile` on `board` means; tells its warnings.
pub fn spec(settings: &Settings, profile: &str, board: &str, set: &[String]) -> Result<Spec, Failure> {
    meant(settings, profile, board, Overrides { set: set.to_vec(), ..Overrides::default() })
}

fn meant(settings: &Settings, profile: &str, board: &str, overrides: Overrides) -> Result<Spec, Failure> {
    let console_token = env::var("KILN_CONSOLE_TOKEN").ok().filter(|token| !token.is_empty());
    let mut spec = library(settings).spec(profile, board, &Overrides { console_token, ..overrides })?;
    if let Some(secure_boot) = &mut spec.secure_boot {
        let key = env::var_os("KILN_SECURE_BOOT_KEY").filter(|path| !path.is_empty());
        secure_boot.signer = key.map(|path| SignWith::Key(path.into())).or(secure_boot.signer.take());
        secure_boot.password = env::var("KILN_SECURE_BOOT_PASSWORD").ok().map(Secret::new);
    }
    for text in &spec.warnings {
        settings.listener.hear(Event::Warning { text: text.clone() });
    }
    Ok(spec)
}

/// The spec of a target.
pub fn spec_of(settings: &Settings, target: &Target) -> Result<Spec, Failure> {
    spec(settings, &target.profile, &target.board, &target.set)
}

/// The same with formats of the image in the place of those of the profile, when there are any.
pub fn spec_with(settings: &Settings, target: &Target, outputs: &OutputArgs) -> Result<Spec, Failure> {
    let overrides = Overrides { set: target.set.clone(), outputs: outputs.output.clone(), ..Overrides::default() };
    meant(settings, &target.profile, &target.board, overrides)
}

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
