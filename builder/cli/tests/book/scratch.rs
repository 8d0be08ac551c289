//! A directory in which the commands of one page are run, as its reader would.

use crate::{
    compare::fits,
    page::{Block, Run, Typed},
};
use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// Where a page is tried.
pub struct Scratch {
    dir: TempDir,
    /// With images and a network.
    slow: bool,
}

impl Scratch {
    pub fn new(slow: bool) -> Self {
        let scratch = Self { dir: tempfile::tempdir().unwrap(), slow };
        for dir in ["bin", "work"] {
            fs::create_dir(scratch.path(dir)).unwrap();
        }
        scratch.put_kiln(&kiln());
        scratch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// `kiln`, with the setting that the mirror at hand may want for everything that is built.
    fn put_kiln(&self, kiln: &Path) {
        let set = env::var("KILN_SET").ok().filter(|set| self.slow && !set.is_empty());
        let set = set.map_or_else(String::new, |set| {
            format!("case $1 in build|plan|lock) set -- \"$@\" --set '{set}' ;; esac\n")
        });
        let path = self.path("bin/kiln");
        fs::write(&path, format!("#!/bin/sh\n{set}exec '{}' \"$@\"\n", kiln.display())).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Does what a block says; tells what was not as the page says, and how many commands were run.
    pub fn play(&self, block: &Block) -> (usize, Vec<String>) {
        match block {
            Block::File { name, text } => {
                let path = self.path("work").join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
                (0, Vec::new())
            }
            Block::Console { run, .. } if run.never || (run.slow && !self.slow) => (0, Vec::new()),
            Block::Console { run, commands } => {
                (commands.len(), commands.iter().filter_map(|typed| self.wrong(*run, typed)).collect())
            }
        }
    }

    fn wrong(&self, run: Run, typed: &Typed) -> Option<String> {
        let output = self.shell(&typed.text).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let why = if output.status.success() == run.fails {
            format!("it ended with {}", output.status)
        } else if !typed.prints.is_empty() && !fits(&typed.prints, &said) {
            format!("the page shows\n{}", typed.prints)
        } else {
            return None;
        };
        Some(format!("line {}: $ {}\n{why}\nit printed\n{said}", typed.line, typed.text))
    }

    /// Quick commands have nothing of this machine but its shell and tools: no settings, no store, no network.
    fn shell(&self, line: &str) -> Command {
        let mut command = Command::new("bash");
        // A terminal shows results and what is said on the way in the order in which they come.
        command.args(["-euo", "pipefail", "-c", &format!("exec 2>&1\n{line}")]).current_dir(self.path("work"));
        if !self.slow {
            command.env_clear().env("KILN_OFFLINE", "1").env("HOME", self.path("home")).env("LC_ALL", "C.UTF-8");
        }
        let path = env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.path("bin").display())).env("COLUMNS", "100");
        command
    }
}

fn kiln() -> PathBuf {
    let path = env::var_os("KILN_BOOK_KILN").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_kiln")), PathBuf::from);
    fs::canonicalize(path).unwrap()
}
