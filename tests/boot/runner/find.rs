//! What the tests need of this host: an image and kubectl.

use crate::failure::{Failure, Outcome, file};
use kiln_emulate::Boot;
use std::{
    env,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

/// The image of a profile and board with this ending: `KILN_BOOT_IMAGE`, or what `kiln build` made in `out/` of the workspace.
pub fn image(profile: &str, board: &str, ending: &str) -> Outcome<PathBuf> {
    if let Some(given) = env::var_os("KILN_BOOT_IMAGE") {
        return Ok(given.into());
    }
    let built = workspace().join(format!("out/{profile}-{board}.{ending}"));
    if built.exists() {
        return Ok(built);
    }
    Err(Failure::Lacking(format!(
        "no image: set KILN_BOOT_IMAGE, or run `kiln build --profile {profile} --board {board}` in the workspace"
    )))
}

/// The folder of the whole project.
pub fn workspace() -> PathBuf {
    crate::scenario::home().join("../..")
}

/// The kernel of `KILN_BOOT_KERNEL`, `KILN_BOOT_INITRD` and `KILN_BOOT_COMMAND_LINE` instead of the one in the image, for
/// trials before there is a whole image.
pub fn kernel() -> Option<Boot> {
    let kernel = env::var_os("KILN_BOOT_KERNEL")?;
    let initrd = env::var_os("KILN_BOOT_INITRD").map(PathBuf::from);
    let command_line = env::var("KILN_BOOT_COMMAND_LINE").unwrap_or_default();
    Some(Boot::Kernel { kernel: kernel.into(), initrd, device_tree: None, command_line })
}

/// kubectl: the file `KILN_KUBECTL`, which may be a `kiln-node` of this architecture, or the one in `PATH`. A link of
/// the right name is made in `folder`, since `kiln-node` goes by the name it is called by.
pub fn kubectl(folder: &Path) -> Outcome<PathBuf> {
    let found = match env::var_os("KILN_KUBECTL") {
        Some(given) => PathBuf::from(given),
        None => {
            in_path("kubectl").ok_or_else(|| Failure::Lacking("kubectl is not installed: set KILN_KUBECTL".into()))?
        }
    };
    let target = found.canonicalize().map_err(file(found.display()))?;
    let link = folder.join("kubectl");
    symlink(&target, &link).map_err(file(link.display()))?;
    Ok(link)
}

/// A tool that judges; its absence skips the test.
pub fn tool(name: &str) -> Outcome<PathBuf> {
    in_path(name).ok_or_else(|| Failure::Lacking(format!("{name} is not installed")))
}

/// A program that `ci/tools` builds, or that is lacking when it cannot.
pub fn built(name: &str) -> Outcome<PathBuf> {
    let output = Command::new(workspace().join("ci/tools")).arg(name).output().map_err(file("ci/tools"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().into()),
        false => {
            let why = String::from_utf8_lossy(&output.stderr);
            Err(Failure::Lacking(format!("{name} could not be built by ci/tools: {}", why.trim())))
        }
    }
}

fn in_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Tools of the administrator are often not in a user's PATH.
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin"), PathBuf::from("/sbin")]);
    folders.map(|folder| folder.join(name)).find(|file| file.is_file())
}
