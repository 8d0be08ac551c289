//! Runs `go`, with nothing of the host's environment but PATH-less tools of its own, and tells how far it is.

use super::{
    Recipe,
    lines::{self, Line},
};
use kiln_event::{Activity, Listener, Task};
use kiln_store::Cancel;
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    collections::BTreeMap,
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

/// A compiler and all that it reads and writes.
pub struct Compiler<'a> {
    /// The unpacked toolchain.
    pub goroot: &'a Path,
    /// The module's sources; `go generate` writes here.
    pub sources: &'a Path,
    /// Downloaded modules in the layout of a module proxy.
    pub modules: &'a Path,
    /// Go's own caches: unpacked modules and compiled packages.
    pub caches: &'a Path,
    /// `GOOS`, `GOARCH` and what refines it, such as `GOARM=7`.
    pub target: &'a BTreeMap<&'static str, &'static str>,
    /// Packages compiled at the same time.
    pub jobs: usize,
    /// Set by Ctrl-C.
    pub cancel: &'a Cancel,
}

/// Go did not do it.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Cannot be started.
    #[error("cannot start {program}")]
    Start {
        /// What.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It said no.
    #[error("`go {arguments}` failed ({status}):\n{output}")]
    Failed {
        /// Its arguments.
        arguments: String,
        /// How it ended.
        status: ExitStatus,
        /// The last lines of what it wrote.
        output: String,
    },
    /// Its output cannot be read or moved.
    #[error("cannot read what go wrote")]
    Io(#[from] io::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

/// Lines of Go's output that an error shows.
const LINES_SHOWN: usize = 30;

impl Compiler<'_> {
    /// Builds all that the recipe names, `what` in words, into the directory `out`.
    pub fn build(&self, recipe: &Recipe, what: &str, out: &Path, listener: &dyn Listener) -> Result<(), CompileError> {
        let preparing = Task::start(listener, Activity::Assemble, "Go modules", None);
        for dir in &recipe.generate {
            // Each in its own directory: a generator may be of another module.
            self.run(self.host(["generate", "-C", dir, "."].into_iter()), |_| {})?;
        }
        let tags = format!("-tags={}", recipe.tags.join(","));
        let packages: Vec<&str> = recipe.binaries.iter().map(|binary| binary.package.as_str()).collect();
        let total = self.count(&tags, &packages)?;
        preparing.done("");
        let task = Task::start(listener, Activity::Compile, what, Some(total));
        let flags = format!("-ldflags={}", recipe.linker_flags());
        let staged = out.join("staged");
        std::fs::create_dir_all(&staged)?;
        let place = format!("-o={}/", staged.display());
        let jobs = format!("-p={}", self.jobs);
        let arguments = ["build", "-v", "-trimpath", "-buildvcs=false", &jobs, &tags, &flags, &place];
        let mut done = 0;
        self.run(self.target(arguments.into_iter().chain(packages)), |line| {
            // `-v` names every package that it compiles; whatever else it says has blanks.
            if let Line::Err(name) = line
                && !name.contains(' ')
            {
                done += 1;
                task.advance_at(done, name);
            }
        })?;
        for binary in &recipe.binaries {
            let built = binary.package.rsplit('/').next().unwrap_or(&binary.package);
            std::fs::rename(staged.join(built), out.join(&binary.name))?;
        }
        std::fs::remove_dir(&staged)?;
        for file in &recipe.files {
            std::fs::copy(self.sources.join(&file.path), out.join(&file.name))?;
        }
        task.done(format!("{} programs, {done} packages compiled", recipe.binaries.len()));
        Ok(())
    }

    /// How many packages there are to compile at most.
    fn count(&self, tags: &str, packages: &[&str]) -> Result<u64, CompileError> {
        let arguments = ["list", "-deps", tags, "-f={{.ImportPath}}"];
        let command = self.target(arguments.into_iter().chain(packages.iter().copied()));
        let mut count = 0;
        self.run(command, |line| {
            if let Line::Out = line {
                count += 1;
            }
        })?;
        Ok(count)
    }

    /// `go` for the machine that builds: generators run here.
    fn host<'s>(&self, arguments: impl Iterator<Item = &'s str>) -> Command {
        let mut command = Command::new(self.goroot.join("bin/go"));
        command.args(arguments).current_dir(self.sources).env_clear().stdin(Stdio::null());
        let cache = |name: &str| self.caches.join(name);
        command
            .env("GOROOT", self.goroot)
            .env("GOCACHE", cache("build"))
            .env("GOMODCACHE", cache("modules"))
            .env("GOPATH", cache("path"))
            .env("HOME", cache("home"))
            .env("PATH", self.goroot.join("bin"))
            .env("GOPROXY", format!("file://{}", self.modules.display()))
            // go.sum verifies every module; kiln has verified the toolchain.
            .envs([("GOSUMDB", "off"), ("GOFLAGS", "-mod=readonly -modcacherw"), ("GOTOOLCHAIN", "local")])
            .envs([("CGO_ENABLED", "0"), ("GOENV", "off"), ("GOWORK", "off"), ("GOTELEMETRY", "off")]);
        command
    }

    fn target<'s>(&self, arguments: impl Iterator<Item = &'s str>) -> Command {
        let mut command = self.host(arguments);
        command.envs(self.target);
        command
    }

    /// Runs to the end, gives every line of output to `hear`, and on Ctrl-C ends the go command with all compilers that
    /// it started.
    fn run(&self, mut command: Command, mut hear: impl FnMut(&Line)) -> Result<(), CompileError> {
        let arguments = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = piped.spawn().map_err(|source| self.cannot_start(source))?;
        let lines = lines::of(&mut child);
        let mut last = Vec::new();
        loop {
            if self.cancel.is_cancelled() {
                return Err(end(&mut child));
            }
            match lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => {
                    hear(&line);
                    if let Line::Err(line) = line {
                        last.push(line);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = child.wait()?;
        if status.success() {
            return Ok(());
        }
        let output = last[last.len().saturating_sub(LINES_SHOWN)..].join("\n");
        Err(CompileError::Failed { arguments, status, output })
    }

    fn cannot_start(&self, source: io::Error) -> CompileError {
        CompileError::Start { program: self.goroot.join("bin/go"), source }
    }
}

/// Kills the child's whole process group, and waits for the child: nothing of it writes into the store any more.
fn end(child: &mut Child) -> CompileError {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let killed = group.map_or(Ok(()), |group| kill_process_group(group, Signal::KILL));
    let ended = killed.map_err(io::Error::from).and_then(|()| child.wait());
    ended.map_or_else(CompileError::Io, |_| CompileError::Interrupted)
}
