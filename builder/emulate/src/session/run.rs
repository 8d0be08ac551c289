//! Switching a machine on and off.

use super::{
    assemble::assemble,
    hearing::{Hearing, KubeconfigGoal},
};
use crate::{
    Acceleration, Console, Forward, Options, Status,
    error::{Error, file},
    machine::{Machine, arguments, emulator, find_program},
    process::{Child, Control, Link},
};
use kiln_event::Listener;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    thread::JoinHandle,
    time::Duration,
};
use tempfile::TempDir;

/// How long a guest may take to shut down; Kubernetes stops its pods first.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(120);

/// How long QEMU may take to end by itself.
const QUIT_PATIENCE: Duration = Duration::from_secs(5);

/// A machine and everything that was heard of it. When dropped, QEMU is killed and its files are removed.
pub struct Session {
    running: Option<Running>,
    pub(super) hearing: Arc<Hearing>,
    pub(super) machine: Machine,
    pub(super) cancel: Arc<AtomicBool>,
    console: Console,
    kubeconfig: KubeconfigGoal,
    /// Last, so that it is removed when QEMU is gone.
    dir: TempDir,
}

/// A machine that is on.
struct Running {
    qemu: Child,
    control: Control,
    listeners: Vec<JoinHandle<()>>,
}

impl Session {
    /// Prepares a machine and switches it on. Returns as soon as QEMU runs; the guest has not done anything then.
    ///
    /// # Errors
    /// [`Error::ProgramMissing`] and [`Error::FirmwareMissing`] when the host lacks something (see [`Error::hint`]);
    /// [`Error::Image`], [`Error::Port`], [`Error::File`] when something of the options cannot be used;
    /// [`Error::ProgramFailed`] when QEMU refuses the machine.
    pub fn start(options: &Options, listener: &dyn Listener) -> Result<Self, Error> {
        find_program(emulator(options.arch))?;
        let dir = private_dir()?;
        let machine = assemble(options, dir.path(), listener)?;
        let log = options.console_log.clone().unwrap_or_else(|| dir.path().join("console.log"));
        let console = Console::record(&log).map_err(file("cannot write", &log))?;
        let path = options.kubeconfig.clone().unwrap_or_else(|| dir.path().join("kubeconfig"));
        let mut session = Self {
            running: None,
            hearing: Hearing::begin(),
            kubeconfig: KubeconfigGoal { path, port: host_port(&machine, options.guest_api_port) },
            machine,
            cancel: options.cancel.clone(),
            console,
            dir,
        };
        session.switch_on()?;
        Ok(session)
    }

    /// Switches the machine on again after [`Session::shut_down`], with the same disks and ports.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn switch_on(&mut self) -> Result<(), Error> {
        let sockets = &self.machine.sockets;
        let control = Link::listen(&sockets.control, "control socket")?;
        let console = Link::listen(&sockets.console, "serial console")?;
        let host = Link::listen(&sockets.host, "host channel")?;

        let program = find_program(emulator(self.machine.arch))?;
        let hearing = Hearing::begin();
        let mut qemu = Child::start(&program, &arguments(&self.machine), &self.dir.path().join("qemu.stderr"))?;
        let console = console.accept(&mut qemu)?;
        let keyboard = console.try_clone().map_err(file("cannot use", &sockets.console))?;
        self.console.connect(keyboard);
        let listeners = vec![
            hearing.console(console, self.console.clone()),
            hearing.host(host.accept(&mut qemu)?, self.kubeconfig.clone()),
        ];
        let control = Control::open(control.accept(&mut qemu)?).map_err(|error| last_words(&mut qemu, error))?;
        self.hearing = hearing;
        self.running = Some(Running { qemu, control, listeners });
        Ok(())
    }

    /// Presses the power button and waits until the guest has shut itself down, two minutes at most; then the machine
    /// is switched off the hard way. Returns whether the guest did it itself.
    ///
    /// # Errors
    /// [`Error::Control`] when QEMU does not listen; it is killed then.
    pub fn shut_down(&mut self) -> Result<bool, Error> {
        let Some(mut running) = self.running.take() else { return Ok(true) };
        if running.qemu.ended().is_some() {
            running.join();
            return Ok(true);
        }
        running.control.press_power()?;
        if running.qemu.wait(SHUTDOWN_PATIENCE) {
            running.join();
            return Ok(true);
        }
        running.end();
        Ok(false)
    }

    /// Shuts the guest down and switches the machine on again. What it wrote to its disks is there.
    ///
    /// # Errors
    /// Those of [`Session::shut_down`] and [`Session::switch_on`].
    pub fn reboot(&mut self) -> Result<(), Error> {
        self.shut_down()?;
        self.switch_on()
    }

    /// Presses the reset button: as a power failure would be, with what the guest wrote kept.
    ///
    /// # Errors
    /// [`Error::Control`] when the machine is off.
    pub fn reset(&mut self) -> Result<(), Error> {
        let Some(running) = &mut self.running else {
            return Err(Error::Control { command: "system_reset".into(), reason: "the machine is off".into() });
        };
        running.control.press_reset()?;
        // What was true of the node no longer is, though the firmware has not spoken yet.
        let now = self.hearing.now();
        self.hearing.lock().state.begin_again(now);
        Ok(())
    }

    /// Switches the machine off at once, as pulling the plug would; the session can be switched on again.
    pub fn cut_power(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }

    /// Ends the session. A disk that is kept is shut down cleanly first; one that is thrown away is not waited for.
    ///
    /// # Errors
    /// Those of [`Session::shut_down`].
    pub fn stop(mut self) -> Result<(), Error> {
        if self.machine.disks.iter().any(|disk| disk.lasting) {
            self.shut_down()?;
        } else {
            self.cut_power();
        }
        Ok(())
    }

    /// The serial console.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// The last lines of the serial console, as errors show them.
    pub fn console_tail(&self) -> Vec<String> {
        self.console.tail(20)
    }

    /// The kubeconfig, once the guest has handed it out and it is written; its server is [`Session::api_port`].
    ///
    /// # Errors
    /// [`Error::File`] when it could not be written.
    pub fn kubeconfig(&self) -> Result<Option<PathBuf>, Error> {
        let mut heard = self.hearing.lock();
        match heard.kubeconfig.take() {
            Some(Err(error)) => Err(error),
            written => {
                heard.kubeconfig = written;
                Ok(heard.kubeconfig.is_some().then(|| self.kubeconfig.path.clone()))
            }
        }
    }

    /// The port of 127.0.0.1 that leads to the API server; `None` without a network.
    pub fn api_port(&self) -> Option<u16> {
        self.kubeconfig.port
    }

    /// All forwards with the ports that were chosen, that of the API server first.
    pub fn forwards(&self) -> &[Forward] {
        self.machine.network.as_deref().unwrap_or_default()
    }

    /// How instructions are executed.
    pub fn acceleration(&self) -> Acceleration {
        self.machine.acceleration
    }

    /// What the node said of itself last.
    pub fn status(&self) -> Option<Status> {
        self.hearing.lock().state.status.clone()
    }

    /// Whether QEMU still runs; a guest that switches itself off ends it.
    pub fn is_on(&mut self) -> bool {
        self.gone().is_none() && self.running.is_some()
    }

    /// How QEMU ended by itself, and what it said.
    pub(super) fn gone(&mut self) -> Option<(String, String)> {
        let running = self.running.as_mut()?;
        let status = running.qemu.ended()?;
        Some((status.to_string(), running.qemu.complaints()))
    }
}

impl Running {
    fn end(mut self) {
        // When QEMU does not listen it is killed by the drop.
        if self.control.quit().is_ok() {
            self.qemu.wait(QUIT_PATIENCE);
        }
        drop(self.qemu);
        join(self.listeners);
    }

    /// After QEMU's end, so that all it said is taken.
    fn join(self) {
        join(self.listeners);
    }
}

/// A thread that listens ends with its socket; one that panicked has told of it already.
fn join(listeners: Vec<JoinHandle<()>>) {
    for listener in listeners {
        let _ = listener.join();
    }
}

/// QEMU connects first and looks at its machine then: when it ends in between, what it said is the better error.
fn last_words(qemu: &mut Child, otherwise: Error) -> Error {
    qemu.wait(QUIT_PATIENCE);
    match qemu.ended() {
        Some(status) => Error::ProgramFailed { program: "qemu", status: status.to_string(), output: qemu.complaints() },
        None => otherwise,
    }
}

fn host_port(machine: &Machine, guest: u16) -> Option<u16> {
    machine.network.as_ref()?.iter().find(|forward| forward.guest == guest).map(|forward| forward.host)
}

/// Overlays can grow to gigabytes, and `/tmp` is often in memory: `/var/tmp` unless `TMPDIR` says otherwise.
fn private_dir() -> Result<TempDir, Error> {
    let parent = match std::env::var_os("TMPDIR") {
        Some(given) => PathBuf::from(given),
        None if Path::new("/var/tmp").is_dir() => PathBuf::from("/var/tmp"),
        None => PathBuf::from("/tmp"),
    };
    // The console and the kubeconfig in it are nobody else's.
    tempfile::Builder::new()
        .prefix("kiln-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700))
        .tempdir_in(&parent)
        .map_err(file("cannot make a directory in", parent))
}
