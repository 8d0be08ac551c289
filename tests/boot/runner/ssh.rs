//! ssh, as a user on the host calls it.

use crate::{
    failure::{Outcome, file, unexpected},
    find, variant,
};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Who logs in.
#[derive(Clone, Copy, PartialEq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// With the key that the image knows, `@KEY@` in a scenario.
    #[default]
    Right,
    /// With a key that it does not know, `@OTHER@`.
    Other,
    /// Without a key, ready to type a password.
    None,
}

impl Key {
    const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Other | Self::None => "other",
        }
    }
}

/// A setting with public keys in the place of `@KEY@` and `@OTHER@`.
pub fn with_keys(setting: &str) -> Outcome<String> {
    let mut text = setting.to_owned();
    for (mark, key) in [("@KEY@", Key::Right), ("@OTHER@", Key::Other)] {
        if text.contains(mark) {
            text = text.replace(mark, &public(key)?);
        }
    }
    Ok(text)
}

/// The line of a key's `.pub` file.
pub fn public(key: Key) -> Outcome<String> {
    let path = private(key)?.with_extension("pub");
    Ok(fs::read_to_string(&path).map_err(file(path.display()))?.trim().to_owned())
}

/// The file of a key, made when it is not there yet. No private key is part of the project, though these open nothing.
fn private(key: Key) -> Outcome<PathBuf> {
    let folder = variant::folder().join("keys");
    let path = folder.join(key.name());
    if path.exists() {
        return Ok(path);
    }
    fs::create_dir_all(&folder).map_err(file(folder.display()))?;
    let tool = find::tool("ssh-keygen")?;
    let made = Command::new(tool).args(["-q", "-t", "ed25519", "-N", "", "-C", key.name(), "-f"]).arg(&path).status();
    if made.map_err(file("ssh-keygen"))?.success() { Ok(path) } else { unexpected("ssh-keygen made no key") }
}

/// `ssh root@127.0.0.1`, without anything of this user's own configuration. The host key that is seen first in a scenario
/// must stay the same in all of it.
pub fn command(folder: &Path, port: u16, key: Key) -> Outcome<Command> {
    let mut command = Command::new(find::tool("ssh")?);
    let known = format!("UserKnownHostsFile={}", folder.join("known_hosts").display());
    let options =
        ["IdentitiesOnly=yes", "StrictHostKeyChecking=accept-new", "ConnectTimeout=20", "LogLevel=ERROR", &known];
    command.args(["-F", "none", "-p", &port.to_string()]).stdin(Stdio::null());
    command.args(options.iter().flat_map(|option| ["-o", option]));
    match key {
        Key::None => {
            command.args(["-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1"]);
            // No terminal: what would be typed comes from a program.
            command.env("SSH_ASKPASS", "/bin/hostname").env("SSH_ASKPASS_REQUIRE", "force");
        }
        Key::Right | Key::Other => {
            command.args(["-o", "BatchMode=yes", "-i"]).arg(private(key)?);
        }
    }
    command.arg("root@127.0.0.1");
    Ok(command)
}
