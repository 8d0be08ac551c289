//! The process of QEMU, which never outlives its owner.

use super::watchdog::Watchdog;
use crate::error::{Error, file};
use std::{
    ffi::OsString,
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{self, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running program, killed when dropped and when this process dies.
pub(crate) struct Child {
    process: process::Child,
    /// Gone as soon as the program was waited for: its id may name another process then.
    watchdog: Option<Watchdog>,
    complaints: PathBuf,
}

impl Child {
    /// Starts `program`; what it says on stderr goes to the file `complaints`.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be started.
    pub fn start(program: &Path, arguments: &[OsString], complaints: &Path) -> Result<Self, Error> {
        let stderr = File::create(complaints).map_err(file("cannot write", complaints))?;
        let mut process = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr)
            // Ctrl-C on the terminal is for us: we stop QEMU in an orderly way.
            .process_group(0)
            .spawn()
            .map_err(file("cannot start", program))?;
        let watchdog = Watchdog::over(process.id()).inspect_err(|_| {
            let _ = process.kill();
        });
        let watchdog = Some(watchdog.map_err(file("cannot start", "/bin/sh"))?);
        Ok(Self { process, watchdog, complaints: complaints.to_owned() })
    }

    /// How it ended, or `None` while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.process.try_wait().ok().flatten();
        if status.is_some() {
            self.watchdog = None;
        }
        status
    }

    /// Waits for its end; whether it came in time.
    pub fn wait(&mut self, timeout: Duration) -> bool {
        let deadline = Instant::now() + timeout;
        while self.ended().is_none() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// What it said on stderr.
    pub fn complaints(&self) -> String {
        fs::read_to_string(&self.complaints).unwrap_or_default().trim().to_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.watchdog = None;
        // Both fail only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, dir: &Path) -> Child {
        Child::start(Path::new("/bin/sh"), &["-c".into(), script.into()], &dir.join("stderr")).unwrap()
    }

    #[test]
    fn is_killed_when_dropped() {
        let dir = tempfile::tempdir().unwrap();
        let child = shell("exec sleep 600", dir.path());
        let process = PathBuf::from(format!("/proc/{}", child.process.id()));
        assert!(process.exists());
        drop(child);
        assert!(!process.exists());
    }

    #[test]
    fn keeps_the_last_words() {
        let dir = tempfile::tempdir().unwrap();
        let mut child = shell("echo no such machine >&2; exit 3", dir.path());
        assert!(child.wait(Duration::from_secs(10)));
        assert_eq!(child.ended().and_then(|status| status.code()), Some(3));
        assert_eq!(child.complaints(), "no such machine");
    }
}
