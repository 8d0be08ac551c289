//! The recorded console of a session.

use super::Lines;
use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// As many lines are kept in memory; all bytes are in the file.
const KEPT_LINES: usize = 20_000;

/// The serial console of a session, over all its reboots. Cheap to clone: all clones are the same console.
#[derive(Clone)]
pub struct Console(Arc<Shared>);

struct Shared {
    path: PathBuf,
    inner: Mutex<Inner>,
    grown: Condvar,
}

struct Inner {
    file: File,
    lines: Lines,
    kept: VecDeque<String>,
    /// Lines that are no longer kept.
    forgotten: usize,
    viewers: Vec<Box<dyn Write + Send>>,
    keyboard: Option<UnixStream>,
    /// The first line since the machine was switched on last, of all that ever came.
    power_on: usize,
}

impl Console {
    /// Records into `path`, from its beginning.
    pub(crate) fn record(path: &Path) -> io::Result<Self> {
        let inner = Inner {
            file: File::create(path)?,
            lines: Lines::default(),
            kept: VecDeque::new(),
            forgotten: 0,
            viewers: Vec::new(),
            keyboard: None,
            power_on: 0,
        };
        let shared = Shared { path: path.to_owned(), inner: Mutex::new(inner), grown: Condvar::new() };
        Ok(Self(Arc::new(shared)))
    }

    /// The file with every byte of the console.
    pub fn log(&self) -> &Path {
        &self.0.path
    }

    /// The last `count` lines, oldest first, without colours.
    pub fn tail(&self, count: usize) -> Vec<String> {
        let inner = self.lock();
        let unfinished = Some(inner.lines.unfinished()).filter(|line| !line.trim().is_empty());
        let complete = count - usize::from(unfinished.is_some()).min(count);
        let skipped = inner.kept.len().saturating_sub(complete);
        inner.kept.iter().skip(skipped).cloned().chain(unfinished).take(count).collect()
    }

    /// Shows the console to `viewer`: all of it so far, then every byte as it comes. A viewer that fails is let go.
    pub fn show(&self, mut viewer: impl Write + Send + 'static) {
        let mut inner = self.lock();
        let past = fs::read(&self.0.path).unwrap_or_default();
        if viewer.write_all(&past).and_then(|()| viewer.flush()).is_ok() {
            inner.viewers.push(Box::new(viewer));
        }
    }

    /// Types `bytes` on the console.
    ///
    /// # Errors
    /// When the machine is off.
    pub fn send(&self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.lock().keyboard {
            Some(keyboard) => keyboard.write_all(bytes),
            None => Err(io::Error::new(io::ErrorKind::NotConnected, "the machine is off")),
        }
    }

    /// Types `bytes`, then waits until a line contains `text`; what stood on the console before does not count, but the
    /// guest's echo of `bytes` does.
    ///
    /// # Errors
    /// When the machine is off.
    pub fn ask(&self, bytes: &[u8], text: &str, timeout: Duration) -> io::Result<Option<String>> {
        let before = {
            let inner = self.lock();
            inner.forgotten + inner.kept.len()
        };
        self.send(bytes)?;
        Ok(self.wait_after(before, text, timeout))
    }

    /// The first line with `text` since the machine was switched on last.
    pub fn said(&self, text: &str) -> Option<String> {
        let inner = self.lock();
        inner.find(inner.power_on, text)
    }

    /// Waits until a line contains `text`, and returns the line; `None` when time is over first.
    pub fn wait_for(&self, text: &str, timeout: Duration) -> Option<String> {
        self.wait_after(0, text, timeout)
    }

    /// As [`Console::wait_for`], from the line `first` on, of all that ever came.
    fn wait_after(&self, first: usize, text: &str, timeout: Duration) -> Option<String> {
        let deadline = Instant::now() + timeout;
        let mut inner = self.lock();
        loop {
            if let Some(line) = inner.find(first, text) {
                return Some(line);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            inner = self.0.grown.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The machine is on, and `keyboard` leads to it.
    pub(crate) fn connect(&self, keyboard: UnixStream) {
        let mut inner = self.lock();
        inner.keyboard = Some(keyboard);
        inner.power_on = inner.forgotten + inner.kept.len();
    }

    /// Records what came; the lines that became complete, and the unfinished one.
    pub(crate) fn take(&self, bytes: &[u8]) -> Vec<String> {
        let mut inner = self.lock();
        // A full disk must not stop the machine: the lines in memory are still there.
        let _ = inner.file.write_all(bytes);
        inner.viewers.retain_mut(|viewer| viewer.write_all(bytes).and_then(|()| viewer.flush()).is_ok());
        let mut lines = Vec::new();
        inner.lines.feed(bytes, |line| lines.push(line));
        inner.kept.extend(lines.iter().cloned());
        let excess = inner.kept.len().saturating_sub(KEPT_LINES);
        inner.kept.drain(..excess);
        inner.forgotten += excess;
        lines.extend(Some(inner.lines.unfinished()).filter(|line| !line.is_empty()));
        self.0.grown.notify_all();
        lines
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The first line with `text`, from the line `first` on, of all that ever came.
    fn find(&self, first: usize, text: &str) -> Option<String> {
        let unfinished = self.lines.unfinished();
        let past = first.saturating_sub(self.forgotten);
        self.kept.iter().skip(past).chain([&unfinished]).find(|line| line.contains(text)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn shows_the_past_then_what_comes() {
        #[derive(Clone, Default)]
        struct Screen(Arc<Mutex<Vec<u8>>>);
        impl Write for Screen {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.lock().unwrap().write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let dir = tempfile::tempdir().unwrap();
        let console = Console::record(&dir.path().join("log")).unwrap();
        let screen = Screen::default();
        console.take(b"\x1b[1mone\n");
        console.show(screen.clone());
        console.take(b"two");
        assert_eq!(*screen.0.lock().unwrap(), b"\x1b[1mone\ntwo");
        assert_eq!(console.tail(2), ["one", "two"]);
        assert_eq!(console.tail(1), ["two"]);
        assert_eq!(console.tail(9), ["one", "two"]);
        assert_eq!(fs::read(console.log()).unwrap(), b"\x1b[1mone\ntwo");
    }

    #[test]
    fn an_answer_is_what_comes_after_the_question() {
        let dir = tempfile::tempdir().unwrap();
        let console = Console::record(&dir.path().join("log")).unwrap();
        let (ours, guest) = UnixStream::pair().unwrap();
        console.connect(ours);
        console.take(b"Password: \nLogin incorrect\nkiln login: ");
        let answering = {
            let console = console.clone();
            thread::spawn(move || {
                let mut typed = [0; 5];
                io::Read::read_exact(&mut { guest }, &mut typed).unwrap();
                console.take(&typed);
                console.take(b"\nPassword: ");
            })
        };
        let second = Duration::from_secs(5);
        assert_eq!(console.ask(b"root\n", "Password:", second).unwrap().as_deref(), Some("Password: "));
        answering.join().unwrap();
        assert_eq!(console.ask(b"", "incorrect", Duration::from_millis(10)).unwrap(), None);
    }

    #[test]
    fn what_was_said_before_power_on_does_not_count() {
        let dir = tempfile::tempdir().unwrap();
        let console = Console::record(&dir.path().join("log")).unwrap();
        console.take(b"kiln node: ready\n");
        assert_eq!(console.said("ready").as_deref(), Some("kiln node: ready"));
        let (ours, _guest) = UnixStream::pair().unwrap();
        console.connect(ours);
        assert_eq!(console.said("ready"), None);
        console.take(b"kiln node: ready again");
        assert_eq!(console.said("ready").as_deref(), Some("kiln node: ready again"));
    }

    #[test]
    fn waits_for_a_text_that_comes_later() {
        let dir = tempfile::tempdir().unwrap();
        let console = Console::record(&dir.path().join("log")).unwrap();
        let writer = console.clone();
        let typing = thread::spawn(move || {
            thread::sleep(Duration::from_millis(30));
            writer.take(b"kiln login: ");
        });
        assert_eq!(console.wait_for("login:", Duration::from_secs(5)), Some("kiln login: ".to_owned()));
        assert_eq!(console.wait_for("panic", Duration::from_millis(10)), None);
        typing.join().unwrap();
    }
}
