//! For which machine programs are compiled, and which one compiles them.

use crate::{EngineError, node::Toolchain};
use kiln_plan::go::H1;
use kiln_spec::Arch;
use std::{collections::BTreeMap, env::consts};

/// A kind of machine, as Go's environment says it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// The variables that make `go` compile for it.
    pub environment: BTreeMap<&'static str, &'static str>,
}

impl Target {
    /// Nodes of `arch`.
    pub fn node(arch: Arch) -> Self {
        let refined: &[(&'static str, &'static str)] = match arch {
            Arch::Amd64 => &[("GOARCH", "amd64"), ("GOAMD64", "v1")],
            Arch::Arm64 => &[("GOARCH", "arm64"), ("GOARM64", "v8.0")],
            Arch::Armv7 => &[("GOARCH", "arm"), ("GOARM", "7")],
        };
        Self::new(arch.to_string(), refined.iter().copied().chain([("GOOS", "linux")]))
    }

    /// The machine that builds: for programs that the build runs itself.
    pub fn host() -> Self {
        Self::new(host(), [("GOOS", os()), ("GOARCH", arch())])
    }

    fn new(name: String, environment: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        Self { name, environment: environment.into_iter().collect() }
    }
}

/// The hash of the toolchain that runs on the machine that builds.
///
/// # Errors
/// There is none.
pub fn toolchain_here(toolchain: &Toolchain) -> Result<H1, EngineError> {
    let none = || EngineError::NoCompilerHere { host: host(), hosts: toolchain.hosts.keys().cloned().collect() };
    toolchain.hosts.get(&host()).copied().ok_or_else(none)
}

/// The machine that builds, in Go's words: `linux-amd64`.
pub fn host() -> String {
    format!("{}-{}", os(), arch())
}

fn os() -> &'static str {
    match consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn arch() -> &'static str {
    match consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
