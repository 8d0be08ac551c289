//! The session itself: how it starts, and what can be asked of it.

use super::{
    assemble::assemble,
    hearing::{Hearing, KubeconfigGoal},
    power::Running,
};
use crate::{
    Acceleration, Console, Forward, Options, Status,
    error::{Error, file},
    machine::{Machine, emulator, find_program},
    scratch,
    server::Server,
};
use kiln_event::Listener;
use kiln_types::ByteSize;
use std::{
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
};
use tempfile::TempDir;

/// A machine and everything that was heard of it. When dropped, QEMU is killed and its files are removed.
pub struct Session {
    pub(super) running: Option<Running>,
    pub(super) hearing: Arc<Hearing>,
    pub(super) machine: Machine,
    pub(super) cancel: Arc<AtomicBool>,
    pub(super) console: Console,
    pub(super) kubeconfig: KubeconfigGoal,
    /// Serves what the firmware fetches.
    _server: Option<Server>,
    /// Last, so that it is removed when QEMU is gone.
    pub(super) dir: TempDir,
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
        let dir = scratch(ByteSize(0))?;
        let server = options.netboot.as_deref().map(Server::start).transpose()?;
        let machine = assemble(options, dir.path(), server.as_ref().map(Server::uri).as_deref(), listener)?;
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
            _server: server,
            dir,
        };
        session.switch_on()?;
        Ok(session)
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
}

fn host_port(machine: &Machine, guest: u16) -> Option<u16> {
    machine.network.as_ref()?.iter().find(|forward| forward.guest == guest).map(|forward| forward.host)
}
