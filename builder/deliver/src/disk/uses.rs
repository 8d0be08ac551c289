//! Who uses a disk: mounts, swap, and what stands on it.

use super::{
    Use,
    read::{Roots, children, text},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Everything that uses a block device now.
pub(super) struct Users {
    mounts: Vec<Mount>,
    swaps: Vec<String>,
    sys: PathBuf,
}

struct Mount {
    number: (u32, u32),
    /// Name of the device as whoever mounted it called it, without directories.
    source: String,
    at: PathBuf,
}

/// So deep stand things on each other at most; deeper ones are a circle.
const DEPTH: usize = 16;

impl Users {
    pub fn read(roots: &Roots) -> io::Result<Self> {
        let mounts = fs::read_to_string(roots.proc.join("self/mountinfo"))?;
        let swaps = text(&roots.proc.join("swaps"));
        let swap = |line: &str| line.split_whitespace().next().map(name_of);
        Ok(Self {
            mounts: mounts.lines().filter_map(|line| mount(line, &roots.dev)).collect(),
            swaps: swaps.lines().skip(1).filter_map(swap).collect(),
            sys: roots.sys.clone(),
        })
    }

    /// Who uses the disk or partition `name`, or anything that stands on it.
    pub fn of(&self, name: &str, number: (u32, u32)) -> Vec<Use> {
        self.below(name, name, number, DEPTH)
    }

    fn below(&self, device: &str, name: &str, number: (u32, u32), depth: usize) -> Vec<Use> {
        // btrfs counts devices of its own, so names count as well as numbers.
        let here = |mount: &&Mount| mount.number == number || mount.source == name;
        let mounted = |mount: &Mount| Use::Mounted { device: device.to_owned(), at: mount.at.clone() };
        let mut uses: Vec<Use> = self.mounts.iter().filter(here).map(mounted).collect();
        if self.swaps.iter().any(|swap| swap == name) {
            uses.push(Use::Swap { device: device.to_owned() });
        }
        let block = self.sys.join("class/block");
        for holder in children(&block.join(name).join("holders")).unwrap_or_default() {
            let called = text(&block.join(&holder).join("dm/name"));
            let by = if called.is_empty() { holder.clone() } else { format!("{holder} ({called})") };
            uses.push(Use::Held { device: device.to_owned(), by });
            let number = number_of(&block.join(&holder));
            if let Some(number) = number.filter(|_| depth > 0) {
                uses.extend(self.below(device, &holder, number, depth - 1));
            }
        }
        uses
    }
}

/// A line of proc_pid_mountinfo(5): `36 35 98:0 /root /at options - type source options`.
fn mount(line: &str, dev: &Path) -> Option<Mount> {
    let (left, right) = line.split_once(" - ")?;
    let mut left = left.split(' ').skip(2);
    let number = number(left.next()?)?;
    let at = PathBuf::from(unescaped(left.nth(1)?));
    let source = right.split(' ').nth(1)?;
    let named = Path::new(source).starts_with(dev);
    // A name such as /dev/mapper/x or /dev/disk/by-uuid/… is a link to the device itself.
    let real = fs::canonicalize(source).unwrap_or_else(|_| PathBuf::from(source));
    let source = if named { name_of(&real.to_string_lossy()) } else { String::new() };
    Some(Mount { number, source, at })
}

/// Blanks and the like are octal in mountinfo: `\040`.
fn unescaped(text: &str) -> String {
    let codes = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    codes.iter().fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}

fn name_of(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

fn number_of(dir: &Path) -> Option<(u32, u32)> {
    number(&text(&dir.join("dev")))
}

/// `8:17`
pub(super) fn number(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
