//! Ends QEMU when this process dies without a chance to do so, by `kill -9` or a second Ctrl-C.

use std::{
    io,
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
};

/// A shell that waits for the end of a pipe, whose other end is ours alone: the kernel closes it however we die.
///
/// `PR_SET_PDEATHSIG` would do the same, but has to be called between fork and exec, which is unsafe in Rust, and looks
/// at the thread that forked instead of the process.
pub(super) struct Watchdog(Child);

impl Watchdog {
    /// Watches over the process `id`, which must not have been waited for while the watchdog lives.
    pub fn over(id: u32) -> io::Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", &format!("read -r _; kill -9 {id}")])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A signal of the terminal is not for it.
            .process_group(0)
            .spawn()?;
        Ok(Self(shell))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // Before its pipe is closed, or it would bite.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt as _;

    fn sleeper() -> Child {
        Command::new("sleep").arg("600").spawn().unwrap()
    }

    #[test]
    fn kills_when_its_owner_is_gone() {
        let mut sleeper = sleeper();
        let mut watchdog = Watchdog::over(sleeper.id()).unwrap();
        drop(watchdog.0.stdin.take()); // as the kernel does at our end
        assert_eq!(sleeper.wait().unwrap().signal(), Some(9));
    }

    #[test]
    fn does_nothing_when_it_is_dismissed() {
        let mut sleeper = sleeper();
        drop(Watchdog::over(sleeper.id()).unwrap());
        assert!(sleeper.try_wait().unwrap().is_none());
        sleeper.kill().unwrap();
        sleeper.wait().unwrap();
    }
}
