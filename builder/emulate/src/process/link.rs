//! Sockets on which this process listens and QEMU connects.

use super::Child;
use crate::error::{Error, file};
use std::{
    fs, io,
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// QEMU connects before it does anything else.
const PATIENCE: Duration = Duration::from_secs(20);

/// A socket that waits for QEMU.
pub(crate) struct Link {
    listener: UnixListener,
    what: &'static str,
}

impl Link {
    /// Listens at `path`; `what` names it in errors.
    ///
    /// # Errors
    /// [`Error::File`] when the socket cannot be made.
    pub fn listen(path: &Path, what: &'static str) -> Result<Self, Error> {
        // One of an earlier power-on of the same session may be there.
        let _ = fs::remove_file(path);
        let listener = UnixListener::bind(path).map_err(file("cannot listen at", path))?;
        listener.set_nonblocking(true).map_err(file("cannot listen at", path))?;
        Ok(Self { listener, what })
    }

    /// Waits until QEMU connects.
    ///
    /// # Errors
    /// [`Error::ProgramFailed`] with its words when QEMU ends instead, [`Error::NoAnswer`] when it does nothing.
    pub fn accept(&self, qemu: &mut Child) -> Result<UnixStream, Error> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) if stream.set_nonblocking(false).is_ok() => return Ok(stream),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(self.no_answer()),
                _ => {}
            }
            if let Some(status) = qemu.ended() {
                let (status, output) = (status.to_string(), qemu.complaints());
                return Err(Error::ProgramFailed { program: "qemu", status, output });
            }
            if Instant::now() >= deadline {
                return Err(self.no_answer());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn no_answer(&self) -> Error {
        Error::NoAnswer { what: self.what, after: PATIENCE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ends_is_not_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let link = Link::listen(&dir.path().join("s"), "console").unwrap();
        let script = ["-c".into(), "echo bad option >&2; exit 1".into()];
        let mut child = Child::start(Path::new("/bin/sh"), &script, &dir.path().join("stderr")).unwrap();
        let error = link.accept(&mut child).unwrap_err();
        assert_eq!(error.to_string(), "qemu failed (exit status: 1): bad option");
    }
}
