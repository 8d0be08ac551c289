//! Programs of the host.

use crate::{
    Arch,
    error::{Error, Program},
};
use rustix::fs::{Access, access};
use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// The emulator of an architecture.
pub(crate) const fn emulator(arch: Arch) -> Program {
    match arch {
        Arch::X86_64 => Program::QemuX86_64,
        Arch::Aarch64 => Program::QemuAarch64,
        Arch::Arm => Program::QemuArm,
    }
}

/// Where `program` is in `PATH`.
///
/// # Errors
/// [`Error::ProgramMissing`], whose hint says how to install it.
pub(crate) fn find(program: Program) -> Result<PathBuf, Error> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(program.name()))
        .find(|file| file.is_file() && access(file, Access::EXEC_OK).is_ok())
        .ok_or(Error::ProgramMissing(program))
}

/// Runs a short program to its end.
///
/// # Errors
/// [`Error::ProgramFailed`] with what it said when it does not succeed.
pub(crate) fn run(program: Program, command: &mut Command) -> Result<(), Error> {
    let failed = |status, output| Error::ProgramFailed { program: program.name(), status, output };
    let output =
        command.stdin(Stdio::null()).output().map_err(|error| failed("not started".into(), error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(failed(output.status.to_string(), words))
}
