//! Images with other settings than the profile's own.

use crate::{
    authority,
    failure::{Failure, Outcome, file, unexpected},
    find, owner,
    scenario::{Scenario, home},
    site, ssh,
};
use kiln_types::Digest;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Registries that the site of a scenario stands in for; nobody has the first.
const REGISTRIES: [&str; 2] = ["registry.example.org", "quay.io"];
/// Web servers that it stands in for, by a folder of that name.
const SERVERS: [&str; 1] = ["github.com"];

/// In a setting, the folder with the keys of Secure Boot.
const OWNER: &str = "@OWNER@";
/// In a setting, the certificate of the authority's server.
const AUTHORITY: &str = "@AUTHORITY@";

/// Builds the image of a scenario with `set` by the kiln that `KILN_BOOT_KILN` names. Images and locks are kept, so that
/// a build whose inputs are the same costs nothing.
pub fn build(scenario: &Scenario, board: &str) -> Outcome<PathBuf> {
    let kiln = kiln()?;
    // Scenarios with the same settings share an image.
    let words = [&scenario.archive, &scenario.site].map(|script| script.as_deref().unwrap_or_default()).concat();
    let settings = Digest::of(format!("{:?}{words}", scenario.set)).to_string();
    let folder = folder().join(&settings[..12]);
    fs::create_dir_all(&folder).map_err(file(folder.display()))?;
    let output = command(&kiln, scenario, board, &folder)?.output().map_err(file("kiln build"))?;
    if !output.status.success() {
        return unexpected(format!("kiln build: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    Ok(folder.join(format!("{}-{board}.{}", scenario.profile, scenario.ending())))
}

/// The kiln that builds and flashes for scenarios.
pub fn kiln() -> Outcome<PathBuf> {
    let given = env::var_os("KILN_BOOT_KILN").map(PathBuf::from);
    given.ok_or_else(|| Failure::Lacking("it needs an image of its own: set KILN_BOOT_KILN to a kiln program".into()))
}

fn command(kiln: &Path, scenario: &Scenario, board: &str, folder: &Path) -> Outcome<Command> {
    let mut command = Command::new(kiln);
    command.args(["build", "--progress", "none", "--profile", &scenario.profile, "--board", board]);
    command.arg("--out").arg(folder).arg("--lock-file").arg(folder.join("kiln.lock")).stdin(Stdio::null());
    let archive = scenario.archive.as_deref().map(|script| archive(script, folder)).transpose()?;
    let site = scenario.site.as_deref().map(|script| site(script, folder)).transpose()?.unwrap_or_default();
    if !site.is_empty() {
        let mirrors = |hosts: &[&str], folder: &dyn Fn(&str) -> String| {
            hosts.iter().map(|host| format!("{host}=http://{site}{}", folder(host))).collect::<Vec<_>>().join(",")
        };
        command.env("KILN_REGISTRY_MIRROR", mirrors(&REGISTRIES, &|_| String::new()));
        command.env("KILN_WEB_MIRROR", mirrors(&SERVERS, &|host| format!("/{host}")));
    }
    for setting in &scenario.set {
        let setting = setting.replace("@ARCHIVE@", &archive.as_deref().unwrap_or(folder).display().to_string());
        let setting = setting.replace("@SITE@", &site).replace("@HOME@", &home().display().to_string());
        let setting = put(setting, OWNER, || Ok(owner::keys()?.display().to_string()))?;
        let setting = put(setting, AUTHORITY, authority::certificate)?;
        command.arg("--set").arg(ssh::with_keys(&setting)?);
    }
    Ok(command)
}

/// A setting with a text in the place of `mark`, which is not asked for where it is not wanted.
fn put(setting: String, mark: &str, text: impl FnOnce() -> Outcome<String>) -> Outcome<String> {
    if setting.contains(mark) { Ok(setting.replace(mark, &text()?)) } else { Ok(setting) }
}

/// Runs a script of `images/`: the file that it made.
fn archive(script: &str, folder: &Path) -> Outcome<PathBuf> {
    let made = folder.join("archive.tar");
    let output = Command::new(home().join("images").join(script)).arg(&made).output().map_err(file(script))?;
    match output.status.success() {
        true => Ok(made),
        false => unexpected(format!("images/{script}: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

/// Runs a script of `images/` and serves what it made: host and port.
fn site(script: &str, folder: &Path) -> Outcome<String> {
    let files = folder.join("site");
    site::fill(&home().join("images").join(script), &files)?;
    site::serve(files, &folder.join("port"))
}

/// Where these images and the keys are: below the workspace's `target`.
pub fn folder() -> PathBuf {
    find::workspace().join("target/boot")
}
