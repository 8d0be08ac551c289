//! What was heard of the machine so far, and the threads that listen.

use crate::{Console, Kubeconfig, Message, error::Error, host, watch::BootState};
use std::{
    io::Read,
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// Where the kubeconfig goes, and the port it leads to.
#[derive(Clone, Debug)]
pub(super) struct KubeconfigGoal {
    /// The file.
    pub path: PathBuf,
    /// The port of the host that leads to the API server; `None` in a machine without a network.
    pub port: Option<u16>,
}

/// What was heard of the machine so far; shared by the threads that listen and those that wait.
pub(super) struct Hearing {
    power_on: Instant,
    inner: Mutex<Heard>,
    news: Condvar,
}

/// The picture of the boot, and what was made of it.
#[derive(Default)]
pub(super) struct Heard {
    /// The picture.
    pub state: BootState,
    /// Names of milestones that nobody was told of yet.
    pub untold: Vec<(String, f64)>,
    /// Whether the kubeconfig is written, or why it could not be.
    pub kubeconfig: Option<Result<(), Error>>,
}

impl Hearing {
    /// The machine is being switched on.
    pub fn begin() -> Arc<Self> {
        Arc::new(Self { power_on: Instant::now(), inner: Mutex::default(), news: Condvar::new() })
    }

    /// Seconds since power-on.
    pub fn now(&self) -> f64 {
        self.power_on.elapsed().as_secs_f64()
    }

    /// What was heard.
    pub fn lock(&self) -> MutexGuard<'_, Heard> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for news, `longest` at most.
    pub fn wait<'a>(&self, heard: MutexGuard<'a, Heard>, longest: Duration) -> MutexGuard<'a, Heard> {
        self.news.wait_timeout(heard, longest).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Listens to the serial console until the machine is off.
    pub fn console(self: &Arc<Self>, mut source: UnixStream, console: Console) -> JoinHandle<()> {
        let hearing = self.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = source.read(&mut buffer) {
                let lines = console.take(&buffer[..length]);
                hearing.lines(&lines);
            }
        })
    }

    /// Listens to the host channel until the machine is off.
    pub fn host(self: &Arc<Self>, source: UnixStream, goal: KubeconfigGoal) -> JoinHandle<()> {
        let hearing = self.clone();
        thread::spawn(move || host::follow(source, |message| hearing.message(message, &goal)))
    }

    fn lines(&self, lines: &[String]) {
        let now = self.now();
        let mut heard = self.lock();
        for line in lines {
            if let Some(name) = heard.state.line(line, now) {
                heard.tell(name);
            }
        }
        self.news.notify_all();
    }

    fn message(&self, message: Message, goal: &KubeconfigGoal) {
        let now = self.now();
        let mut heard = self.lock();
        if let (Message::Kubeconfig { data }, Some(port)) = (&message, goal.port) {
            heard.kubeconfig = Some(Kubeconfig::rewritten(data, port).write(&goal.path));
        }
        if let Some(name) = heard.state.message(message, now) {
            heard.tell(&name);
        }
        self.news.notify_all();
    }
}

impl Heard {
    fn tell(&mut self, name: &str) {
        let seconds = self.state.timeline.at(name).unwrap_or_default();
        self.untold.push((name.to_owned(), seconds));
    }
}
