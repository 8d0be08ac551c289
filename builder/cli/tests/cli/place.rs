//! A place of its own for every test: working directory, home and store, and nothing of the user's environment.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

/// A directory that is removed at the end of a test.
pub struct Place(PathBuf);

/// What a command said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Place {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("kiln-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// `kiln` with these arguments, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiln"));
        command.args(arguments).current_dir(&self.0).env_clear();
        command.env("HOME", &self.0).env("KILN_STORE", self.path("store"));
        command
    }

    /// Runs `kiln`; `line` is split at blanks.
    pub fn kiln(&self, line: &str) -> Said {
        run(&mut self.command(line.split_whitespace()))
    }
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Said {
    said(command.output().unwrap())
}

pub fn said(output: Output) -> Said {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Said {
    /// The result of a command that did what it was asked to.
    pub fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }

    /// What a command said that ended with `code`.
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        assert_eq!(self.out, "", "results are for those who succeed");
        self.err
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All files below a directory, by their path in it.
pub fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => {
                found.extend(files(&entry.path()).iter().map(|name| format!("{}/{name}", entry.file_name().display())))
            }
            false => found.push(entry.file_name().into_string().unwrap()),
        }
    }
    found.sort();
    found
}
