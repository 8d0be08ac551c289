//! Independent tools that judge what was written. Tests alone use them.

use std::process::Command;

/// Runs `tool` and gives what it printed, or `None` when this machine has no such tool; fails the test when the tool
/// is not content.
pub(crate) fn ask(tool: &str, args: &[&str]) -> Option<String> {
    let (content, said) = opinion(tool, args)?;
    assert!(content, "{tool} {args:?} said: {said}");
    Some(said)
}

/// Whether `tool` is content, and what it printed, or `None` when this machine has no such tool.
pub(crate) fn opinion(tool: &str, args: &[&str]) -> Option<(bool, String)> {
    let output = match Command::new(tool).args(args).env("PATH", path()).env("MTOOLS_SKIP_CHECK", "1").output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            println!("skipped: {tool} is not installed");
            return None;
        }
        output => output.unwrap(),
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said.into_owned()))
}

/// A plain user's path often lacks the folders of fsck and sgdisk.
fn path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}

/// The stub of systemd-boot-efi for this machine, or `None` when that is not installed.
pub(crate) fn systemd_stub() -> Option<Vec<u8>> {
    let path = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";
    let stub = std::fs::read(path).ok();
    if stub.is_none() {
        println!("skipped: {path} (Debian's systemd-boot-efi) is not installed");
    }
    stub
}

/// Calls `read` with `rounds` damaged copies of `good`: bytes changed, cut off. Errors are fine and panics are bugs.
/// With `KILN_FUZZ=100` in the environment there are a hundred times as many.
pub(crate) fn damage(good: &[u8], rounds: u32, read: impl Fn(&[u8])) {
    let mut state = 0x9e37_79b9_u32;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as usize
    };
    let factor = std::env::var("KILN_FUZZ").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    for _ in 0..rounds * factor {
        let mut bytes = good.to_vec();
        for _ in 0..random() % 8 + 1 {
            let at = random() % bytes.len();
            bytes[at] = [0, 0xff, 0x7f, 0x80, random() as u8][random() % 5];
        }
        if random() % 4 == 0 {
            bytes.truncate(random() % good.len());
        }
        read(&bytes);
    }
}
