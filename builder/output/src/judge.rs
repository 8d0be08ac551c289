//! Independent tools that judge what was written, and disks for them. Tests alone use them.

use kiln_image::{ReadAt, Sparse};
use std::{fs::File, io, ops::Range, path::PathBuf, process::Command};

/// Runs `tool` and gives what it printed, or `None` when this machine has no such tool; fails the test when the tool
/// is not content.
pub(crate) fn ask(tool: &str, args: &[&str]) -> Option<String> {
    let output = match Command::new(tool).args(args).output() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            println!("skipped: {tool} is not installed");
            return None;
        }
        output => output.unwrap(),
    };
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {args:?} said: {said}");
    Some(said.into_owned())
}

/// A disk of zeros but for some parts.
pub(crate) struct Patched {
    len: u64,
    parts: Vec<(u64, Vec<u8>)>,
}

impl ReadAt for Patched {
    fn read_at(&self, offset: u64, into: &mut [u8]) -> io::Result<()> {
        let end = offset + into.len() as u64;
        assert!(end <= self.len);
        into.fill(0);
        for (start, bytes) in &self.parts {
            let shared = (*start).max(offset)..(start + bytes.len() as u64).min(end);
            if shared.start < shared.end {
                let from = (shared.start - start) as usize..(shared.end - start) as usize;
                into[(shared.start - offset) as usize..(shared.end - offset) as usize].copy_from_slice(&bytes[from]);
            }
        }
        Ok(())
    }
}

impl Sparse for Patched {
    fn len(&self) -> u64 {
        self.len
    }

    fn extents(&self) -> Vec<Range<u64>> {
        self.parts.iter().map(|(start, bytes)| *start..start + bytes.len() as u64).collect()
    }
}

/// A disk of `mib` with what no compressor likes, what each does, a long run of zeros inside of an extent, and single bytes
/// where pieces of all sizes begin and end.
pub(crate) fn disk(mib: u64) -> Patched {
    let len = mib << 20;
    let mut mixed = noise(700_000);
    mixed.extend(b"clay and fire ".iter().cycle().take(900_000));
    mixed.extend(vec![0; 400_000]);
    mixed.extend(noise(3));
    let far = len / 2 + 12345;
    Patched { len, parts: vec![(0, vec![0xeb]), (1 << 20, mixed), (far, b"brick".to_vec()), (len - 1, vec![0xaa])] }
}

fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let random = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    };
    std::iter::repeat_with(random).take(count).collect()
}

/// A file that a writer made.
pub(crate) struct Made {
    dir: tempfile::TempDir,
    name: &'static str,
}

impl Made {
    /// What `write` writes into a file that had something else.
    pub fn by(name: &'static str, write: impl FnOnce(&File) -> io::Result<()>) -> Self {
        let made = Self { dir: tempfile::tempdir().unwrap(), name };
        std::fs::write(made.path(), vec![0x55; 3 << 20]).unwrap();
        write(&File::options().read(true).write(true).open(made.path()).unwrap()).unwrap();
        made
    }

    /// The same with an empty file, for what is written forwards.
    pub fn forwards(name: &'static str, write: impl FnOnce(&File) -> io::Result<()>) -> Self {
        Self::by(name, |file| file.set_len(0).and_then(|()| write(file)))
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join(self.name)
    }

    pub fn text(&self) -> String {
        self.path().to_str().unwrap().to_owned()
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }
}

/// Whether `qemu-img` finds in `made`, of this format in its own words, the bytes of `disk`.
pub(crate) fn compare(made: &Made, format: &str, disk: &Patched) {
    let raw = Made::by("raw.img", |file| kiln_image::disk::write_raw(disk, file).map(drop));
    if let Some(said) = ask("qemu-img", &["compare", "-f", "raw", "-F", format, &raw.text(), &made.text()]) {
        assert!(said.contains("identical"), "{said}");
    }
}

/// The bytes that `write` makes with so many threads.
pub(crate) fn with_threads(count: usize, write: impl FnOnce() -> Vec<u8> + Send) -> Vec<u8> {
    rayon::ThreadPoolBuilder::new().num_threads(count).build().unwrap().install(write)
}

/// What the disks of tests are called.
pub(crate) fn label() -> crate::Label {
    crate::Label { name: "clay".into(), identity: kiln_types::Digest::of("clay"), created: 1_795_510_800 }
}
