//! What can be wrong with users and groups.

/// What can be wrong with users and groups.
#[derive(Debug, thiserror::Error)]
pub enum UsersError {
    /// A line that cannot be understood.
    #[error("`/{path}`, line {line}: {problem}")]
    Line {
        /// The file.
        path: String,
        /// Line number from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// No number is left for a system user.
    #[error("no free system id between {lowest} and {highest} for `{name}`")]
    Exhausted {
        /// Who wanted one.
        name: String,
        /// Range.
        lowest: u32,
        /// Range.
        highest: u32,
    },
}
