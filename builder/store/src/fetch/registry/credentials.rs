//! Who asks: docker's `config.json`, and the programs it names that keep passwords elsewhere
//! (<https://docs.docker.com/reference/cli/docker/login/>). Podman writes the same into `auth.json`.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::Value;
use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Name and password for a registry. It cannot be shown.
pub(super) struct Credentials {
    user: String,
    secret: String,
}

/// What a helper gives in the place of a name when the secret is a token to ask for tokens with.
const TOKEN_USER: &str = "<token>";
/// How docker calls docker.io.
const DOCKER_KEY: &str = "https://index.docker.io/v1/";

impl Credentials {
    /// As the header `Authorization` has them.
    pub fn basic(&self) -> String {
        format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", self.user, self.secret)))
    }

    /// The secret, when it is a token to ask for tokens with.
    pub fn identity_token(&self) -> Option<&str> {
        (self.user == TOKEN_USER).then_some(&self.secret)
    }
}

/// What the files know of `registry` (`docker.io`, `ghcr.io`, `localhost:5000`) and its `repository`; the first file that
/// knows it counts. `warn` hears of a file that cannot be read and of a helper that cannot be run: what everybody may have is had
/// without them.
pub(super) fn find(files: &[PathBuf], registry: &str, repository: &str, warn: &dyn Fn(String)) -> Option<Credentials> {
    files.iter().find_map(|path| {
        let config = config(path).unwrap_or_else(|why| {
            warn(format!("{} says nobody who asks registries: {why}", path.display()));
            None
        })?;
        of_helper(&config, registry, path, warn).or_else(|| of_file(&config, registry, repository))
    })
}

/// What a file has; nothing when it is not there. What is wrong in it is not shown, nor where it is: there are passwords around it.
fn config(path: &Path) -> Result<Option<Value>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    match bytes.trim_ascii().is_empty() {
        true => Ok(None),
        false => serde_json::from_slice(&bytes).map(Some).map_err(|_| "it is not JSON".to_owned()),
    }
}

fn of_helper(config: &Value, registry: &str, path: &Path, warn: &dyn Fn(String)) -> Option<Credentials> {
    let key = if registry == "docker.io" { DOCKER_KEY } else { registry };
    let own = config["credHelpers"].get(key).or_else(|| config["credHelpers"].get(registry));
    let helper = own.or_else(|| config.get("credsStore"))?.as_str().filter(|name| !name.is_empty())?;
    match ask(helper, key) {
        Ok(found) => found,
        Err(why) => {
            warn(format!(
                "{} names docker-credential-{helper}, which gives no password for {registry}: {why}",
                path.display()
            ));
            None
        }
    }
}

/// Runs a helper (<https://github.com/docker/docker-credential-helpers>): it reads a registry and writes JSON.
fn ask(helper: &str, registry: &str) -> Result<Option<Credentials>, String> {
    if !helper.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
        return Err("that is no name of a program".to_owned());
    }
    let mut command = Command::new(format!("docker-credential-{helper}"));
    command.arg("get").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let told = child.stdin.take().map(|mut stdin| stdin.write_all(registry.as_bytes()));
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        // It says so when it knows nothing; that is no fault.
        let nothing = String::from_utf8_lossy(&output.stdout).contains("credentials not found");
        return if nothing { Ok(None) } else { Err(format!("it ended with {}", output.status)) };
    }
    if let Some(Err(error)) = told {
        return Err(error.to_string());
    }
    // Neither its output nor what is wrong in it is shown.
    let answer: Value = serde_json::from_slice(&output.stdout).map_err(|_| "its answer is not JSON".to_owned())?;
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    let found = Credentials { user: text("Username"), secret: text("Secret") };
    Ok((!found.secret.is_empty()).then_some(found))
}

fn of_file(config: &Value, registry: &str, repository: &str) -> Option<Credentials> {
    let auths = config["auths"].as_object()?;
    let fitting = auths.iter().filter(|(key, _)| is_for(key, registry, repository));
    // Podman's files may have one for a part of a registry.
    let (_, entry) = fitting.max_by_key(|(key, _)| key.len())?;
    let text = |key: &str| entry[key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    if let Some(secret) = text("identitytoken") {
        return Some(Credentials { user: TOKEN_USER.to_owned(), secret });
    }
    if let (Some(user), Some(secret)) = (text("username"), text("password")) {
        return Some(Credentials { user, secret });
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(text("auth")?).ok()?).ok()?;
    let (user, secret) = decoded.split_once(':')?;
    Some(Credentials { user: user.to_owned(), secret: secret.trim_end_matches('\0').to_owned() })
}

/// Whether a key of `auths` is for a repository: `ghcr.io`, `https://ghcr.io/v2/`, `quay.io/team`.
fn is_for(key: &str, registry: &str, repository: &str) -> bool {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://")).unwrap_or(key);
    let bare = bare.trim_end_matches('/').trim_end_matches("/v1").trim_end_matches("/v2");
    let names: &[&str] = if registry == "docker.io" { &["docker.io", "index.docker.io"] } else { &[registry] };
    names.iter().any(|name| format!("{name}/{repository}/").starts_with(&format!("{bare}/")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn basic(config: &Value, registry: &str) -> Option<String> {
        let found = of_file(config, registry, "team/app")?;
        let encoded = found.basic();
        let decoded = BASE64_STANDARD.decode(encoded.strip_prefix("Basic ").unwrap()).unwrap();
        Some(String::from_utf8(decoded).unwrap())
    }

    #[test]
    fn a_registry_is_known_by_every_spelling_of_its_name() {
        let auth = BASE64_STANDARD.encode("me:pa:ss");
        for key in ["ghcr.io", "https://ghcr.io", "https://ghcr.io/v2/", "http://ghcr.io/v1/", "ghcr.io/team"] {
            let config = json!({ "auths": { key: { "auth": auth } } });
            assert_eq!(basic(&config, "ghcr.io").as_deref(), Some("me:pa:ss"), "{key}");
            assert_eq!(basic(&config, "ghcr.io.example.org"), None, "{key}");
        }
        let docker = json!({ "auths": { "https://index.docker.io/v1/": { "username": "me", "password": "x" } } });
        assert_eq!(basic(&docker, "docker.io").as_deref(), Some("me:x"));
        assert_eq!(basic(&docker, "quay.io"), None);
    }

    #[test]
    fn the_most_exact_entry_counts() {
        let entry = |password: &str| json!({ "username": "me", "password": password });
        let config =
            json!({ "auths": { "quay.io": entry("all"), "quay.io/team": entry("team"), "quay.io/te": entry("no") } });
        assert_eq!(basic(&config, "quay.io").as_deref(), Some("me:team"));
    }

    #[test]
    fn a_token_to_ask_with_is_told_apart() {
        let config = json!({ "auths": { "a.example.org": { "auth": "", "identitytoken": "t" } } });
        assert_eq!(of_file(&config, "a.example.org", "x").unwrap().identity_token(), Some("t"));
    }
}
