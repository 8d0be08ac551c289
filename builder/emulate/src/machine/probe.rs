//! The trial boot that shows whether KVM works.

use super::Firmware;
use crate::Arch;
use std::{
    io::Read,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// The firmware speaks after less than 2 s under a KVM that works, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(10);

/// Boots the firmware with two processors under KVM; what went wrong, or nothing when it spoke on the serial console.
pub(super) fn failure(qemu: &Path, arch: Arch, firmware: &Firmware) -> Option<String> {
    let mut child = match command(qemu, arch, firmware).spawn() {
        Ok(child) => child,
        Err(error) => return Some(error.to_string()),
    };
    let failure = listen(&mut child);
    let _ = child.kill();
    let _ = child.wait();
    failure
}

fn command(qemu: &Path, arch: Arch, firmware: &Firmware) -> Command {
    let board = match arch {
        Arch::X86_64 => "q35",
        Arch::Aarch64 | Arch::Arm => "virt",
    };
    let drive = |rest: &str, path: &Path| format!("if=pflash,format=raw,{rest},file={}", path.display());
    let mut command = Command::new(qemu);
    command.args(["-nodefaults", "-display", "none", "-no-reboot", "-M", board, "-accel", "kvm", "-cpu", "host"]);
    command.args(["-smp", "2", "-m", "256", "-serial", "stdio"]);
    command.args(["-drive", &drive("readonly=on", &firmware.code)]);
    command.args(["-drive", &drive("snapshot=on", &firmware.variables)]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What came first.
enum Heard {
    /// The guest spoke.
    Guest,
    /// QEMU complained, or ended without a word.
    Qemu(String),
}

fn listen(child: &mut Child) -> Option<String> {
    let (tell, heard) = mpsc::channel();
    if let Some(mut console) = child.stdout.take() {
        let tell = tell.clone();
        thread::spawn(move || {
            // No bytes mean that QEMU ended; its complaint follows on the other pipe.
            if matches!(console.read(&mut [0; 64]), Ok(1..)) {
                let _ = tell.send(Heard::Guest);
            }
        });
    }
    if let Some(complaint) = child.stderr.take() {
        thread::spawn(move || complaints(complaint, &tell));
    }
    let deadline = Instant::now() + PATIENCE;
    loop {
        match heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Heard::Guest) => return None,
            Ok(Heard::Qemu(line)) if is_harmless(&line) => {}
            Ok(Heard::Qemu(line)) => return Some(line),
            Err(RecvTimeoutError::Timeout) => {
                return Some(format!("the firmware said nothing for {} s", PATIENCE.as_secs()));
            }
            Err(RecvTimeoutError::Disconnected) => return Some("QEMU ended without a word".to_owned()),
        }
    }
}

fn complaints(source: impl Read, tell: &mpsc::Sender<Heard>) {
    use std::io::{BufRead as _, BufReader};
    for line in BufReader::new(source).lines().map_while(Result::ok) {
        if tell.send(Heard::Qemu(line)).is_err() {
            return;
        }
    }
}

/// Processor features that the host lacks are no reason to give up.
fn is_harmless(line: &str) -> bool {
    line.contains("warning:") || line.trim().is_empty()
}
