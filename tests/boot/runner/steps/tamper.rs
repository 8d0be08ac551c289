//! Steps of somebody who writes to the boot partition of a machine that is off, and has no key.

use crate::{
    bench::Bench,
    disk,
    failure::{Outcome, file, unexpected},
    find,
};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

const KERNELS: &str = "::/EFI/Linux";
const ROOT_HASH: &[u8] = b"roothash=";

/// Another root hash on the command line in the kernel's image; done again, it is the right one.
pub(super) fn alter_root_hash(bench: &mut Bench) -> Outcome {
    let programs = bench.programs()?;
    let mut bytes = vec![0; programs.length as usize];
    let opened = File::open(bench.disk()).map_err(file(bench.disk().display()))?;
    opened.read_exact_at(&mut bytes, programs.start).map_err(file(bench.disk().display()))?;
    let found = bytes.windows(ROOT_HASH.len()).enumerate().filter(|(_, window)| *window == ROOT_HASH);
    // Of a file that was replaced, the old bytes are there too.
    let places: Vec<u64> = found.map(|(at, _)| programs.start + (at + ROOT_HASH.len()) as u64).collect();
    match places.is_empty() {
        false => disk::flip_bits(bench.disk(), places),
        true => unexpected("there is no root hash beside the kernel"),
    }
}

/// The kernel's image without its signature.
pub(super) fn remove_signature(bench: &mut Bench) -> Outcome {
    let volume = Volume::of(bench)?;
    let (inside, outside) = (volume.kernel()?, bench.folder().join("kernel.efi"));
    volume.call("mcopy", &["-n", &inside, &outside.to_string_lossy()])?;
    let removed = Command::new(find::tool("sbattach")?).arg("--remove").arg(&outside).output();
    success("sbattach", removed.map_err(file("sbattach"))?)?;
    volume.call("mcopy", &["-o", &outside.to_string_lossy(), &inside])?;
    Ok(())
}

/// A boot entry of text that starts the signed kernel with an initrd of somebody else's.
pub(super) fn add_initrd(bench: &mut Bench) -> Outcome {
    let volume = Volume::of(bench)?;
    let kernel = volume.kernel()?.trim_start_matches(':').to_owned();
    let entry = format!("title foreign\nlinux {kernel}\ninitrd /foreign.cpio\n");
    // The end of an archive, and so one without anything in it.
    let end = format!("070701{}0000000B00000000TRAILER!!!\0\0\0\0", "0".repeat(88));
    for (inside, text) in [
        ("::/foreign.cpio", end.as_str()),
        ("::/loader/entries/foreign.conf", &entry),
        ("::/loader/loader.conf", "timeout 0\ndefault foreign.conf\n"),
    ] {
        let outside = bench.folder().join("tampered");
        fs::write(&outside, text).map_err(file(outside.display()))?;
        // It may be there.
        let _ = volume.call("mmd", &["::/loader/entries"]);
        volume.call("mcopy", &["-o", &outside.to_string_lossy(), inside])?;
    }
    Ok(())
}

/// Takes that entry away again.
pub(super) fn remove_initrd(bench: &mut Bench) -> Outcome {
    let volume = Volume::of(bench)?;
    let outside = bench.folder().join("tampered");
    fs::write(&outside, "timeout 0\n").map_err(file(outside.display()))?;
    volume.call("mcopy", &["-o", &outside.to_string_lossy(), "::/loader/loader.conf"])?;
    volume.call("mdel", &["::/loader/entries/foreign.conf", "::/foreign.cpio"])?;
    Ok(())
}

/// The boot partition as mtools name it.
struct Volume(String);

impl Volume {
    fn of(bench: &Bench) -> Outcome<Self> {
        let start = bench.programs()?.start;
        Ok(Self(format!("{}@@{start}", bench.disk().display())))
    }

    fn call(&self, tool: &str, arguments: &[&str]) -> Outcome<String> {
        let tool: PathBuf = find::tool(tool)?;
        let output = Command::new(&tool).args(["-i", &self.0]).args(arguments).env("MTOOLS_SKIP_CHECK", "1").output();
        success(&tool.to_string_lossy(), output.map_err(file(tool.display()))?)
    }

    /// The first kernel: its name changes with every attempt to start it.
    fn kernel(&self) -> Outcome<String> {
        let listed = self.call("mdir", &["-b", KERNELS])?;
        let found = listed.lines().map(str::trim).find(|line| is_kernel(line));
        found.map_or_else(
            || unexpected(format!("there is no kernel on the boot partition:\n{listed}")),
            |line| Ok(line.to_owned()),
        )
    }
}

fn is_kernel(line: &str) -> bool {
    Path::new(line).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("efi"))
}

fn success(tool: &str, output: Output) -> Outcome<String> {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(said),
        false => unexpected(format!("{tool}: {said}{}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}
