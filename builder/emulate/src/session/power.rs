//! Switching a machine on and off.

use super::{Session, hearing::Hearing};
use crate::{
    error::{Error, file},
    machine::{NETWORK, arguments, emulator, find_program},
    process::{Child, Control, Link},
};
use std::{thread::JoinHandle, time::Duration};

/// How long a guest may take to shut down; Kubernetes stops its pods first.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(120);

/// How long QEMU may take to end by itself.
const QUIT_PATIENCE: Duration = Duration::from_secs(5);

/// A machine that is on.
pub(super) struct Running {
    qemu: Child,
    control: Control,
    listeners: Vec<JoinHandle<()>>,
}

impl Session {
    /// Switches the machine on again after [`Session::shut_down`], with the same disks and ports.
    ///
    /// # Errors
    /// As [`Session::start`].
    pub fn switch_on(&mut self) -> Result<(), Error> {
        let sockets = &self.machine.sockets;
        let control = Link::listen(&sockets.control, "control socket")?;
        let console = Link::listen(&sockets.console, "serial console")?;
        let host = sockets.host.as_ref().map(|path| Link::listen(path, "host channel")).transpose()?;

        let program = find_program(emulator(self.machine.arch))?;
        let hearing = Hearing::begin();
        let mut qemu = Child::start(&program, &arguments(&self.machine), &self.dir.path().join("qemu.stderr"))?;
        let console = console.accept(&mut qemu)?;
        let keyboard = console.try_clone().map_err(file("cannot use", &sockets.console))?;
        self.console.connect(keyboard);
        let mut listeners = vec![hearing.console(console, self.console.clone())];
        if let Some(host) = host {
            listeners.push(hearing.host(host.accept(&mut qemu)?, self.kubeconfig.clone()));
        }
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
        self.running("system_reset")?.control.press_reset()?;
        // What was true of the node no longer is, though the firmware has not spoken yet.
        let now = self.hearing.now();
        self.hearing.lock().state.begin_again(now);
        Ok(())
    }

    /// Plugs the network cable in or pulls it out.
    ///
    /// # Errors
    /// [`Error::Control`] when the machine is off or has no network card.
    pub fn plug_network(&mut self, plugged: bool) -> Result<(), Error> {
        self.running("set_link")?.control.set_link(NETWORK, plugged)
    }

    /// The machine that is on, for `command`.
    fn running(&mut self, command: &str) -> Result<&mut Running, Error> {
        let off = || Error::Control { command: command.to_owned(), reason: "the machine is off".into() };
        self.running.as_mut().ok_or_else(off)
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
