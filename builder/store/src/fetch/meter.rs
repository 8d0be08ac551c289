//! How far downloads are: one task for all files that are fetched together, so that a thousand of them are one bar.

use kiln_event::{Activity, Event, Listener, Task};
use kiln_types::ByteSize;
use std::sync::{Mutex, PoisonError};

/// Tells how far the files of a batch are.
pub(super) struct Meter<'a> {
    listener: &'a dyn Listener,
    task: Task<'a>,
    activity: Activity,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    files: u64,
    bytes: u64,
    /// In the order in which they began.
    running: Vec<(String, u64)>,
}

/// One file of a batch, for as long as it is on its way.
pub(super) struct FileMeter<'a> {
    meter: &'a Meter<'a>,
    name: &'a str,
}

impl<'a> Meter<'a> {
    /// Files of a known size, in bytes all together.
    pub fn of_bytes(listener: &'a dyn Listener, what: impl Into<String>, total: Option<u64>) -> Self {
        Self::new(listener, Activity::Download, what, total)
    }

    /// Files that are sent, in bytes all together.
    pub fn of_upload(listener: &'a dyn Listener, what: impl Into<String>, total: u64) -> Self {
        Self::new(listener, Activity::Upload, what, Some(total))
    }

    /// Files of which only the number is known.
    pub fn of_files(listener: &'a dyn Listener, what: impl Into<String>, count: u64) -> Self {
        Self::new(listener, Activity::Pin, what, Some(count))
    }

    fn new(listener: &'a dyn Listener, activity: Activity, what: impl Into<String>, total: Option<u64>) -> Self {
        Self { listener, task: Task::start(listener, activity, what, total), activity, state: Mutex::default() }
    }

    /// A file begins.
    pub fn file<'f>(&'f self, name: &'f str) -> FileMeter<'f> {
        self.change(|state| state.running.push((name.to_owned(), 0)));
        FileMeter { meter: self, name }
    }

    /// A file that need not be fetched.
    pub fn skip(&self) {
        self.change(|state| state.files += 1);
    }

    /// All files are there.
    pub fn done(self) {
        let State { bytes, .. } = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        match bytes {
            0 => self.task.cached(""),
            bytes => self.task.done(ByteSize(bytes).to_string()),
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let on_the_way: u64 = state.running.iter().map(|(_, len)| len).sum();
        let done = if self.activity == Activity::Pin { state.files } else { state.bytes + on_the_way };
        // The one that began first: large files stay, and what is shown does not flicker.
        let name = state.running.first().map(|(name, _)| name.clone()).unwrap_or_default();
        self.task.advance_at(done, name);
    }
}

impl FileMeter<'_> {
    /// So many bytes have arrived.
    pub fn at(&self, len: u64) {
        self.meter.change(|state| {
            state.running.iter_mut().filter(|(name, _)| name == self.name).for_each(|(_, known)| *known = len);
        });
    }

    /// It has arrived.
    pub fn done(self, len: u64) {
        self.meter.change(|state| {
            state.files += 1;
            state.bytes += len;
            state.running.retain(|(name, _)| name != self.name);
        });
        self.meter.listener.hear(Event::Detail { text: format!("{} ({})", self.name, ByteSize(len)) });
    }
}

impl Drop for FileMeter<'_> {
    fn drop(&mut self) {
        self.meter.change(|state| state.running.retain(|(name, _)| name != self.name));
    }
}
