//! What can be wrong with kernel modules.

/// What can be wrong with kernel modules.
#[derive(Debug, thiserror::Error)]
pub enum ModulesError {
    /// A module that was asked for and does not exist.
    #[error("the kernel {release} has no module `{name}`{}", hint(near))]
    Unknown {
        /// As asked for.
        name: String,
        /// Of which kernel.
        release: String,
        /// A name that looks like it.
        near: Option<String>,
    },
    /// Modules that depend on each other.
    #[error("modules depend on each other in a circle: {}", .0.join(" -> "))]
    Loop(Vec<String>),
    /// More than one kernel.
    #[error("packages bring more than one kernel: {}", .0.join(", "))]
    TwoKernels(Vec<String>),
    /// A module that cannot be read.
    #[error("cannot read the kernel module `/{path}`")]
    Read {
        /// Its path.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A module that is no ELF file, or a broken one.
    #[error("`/{path}` is not a kernel module: {problem}")]
    Broken {
        /// Its path.
        path: String,
        /// What is wrong.
        problem: String,
    },
}

fn hint(near: &Option<String>) -> String {
    near.as_ref().map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
