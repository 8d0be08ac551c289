//! What a check found.

/// One thing that was looked at, or could not be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// What was looked at: `hash tree of root-a`.
    pub what: String,
    /// What was found.
    pub outcome: Outcome,
}

/// What a check found, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// All is as it must be.
    Passed(String),
    /// Something is not.
    Failed(String),
    /// Nobody knows, and why.
    Skipped(String),
}

impl Check {
    /// All is as it must be.
    pub fn passed(what: impl Into<String>, found: impl Into<String>) -> Self {
        Self { what: what.into(), outcome: Outcome::Passed(found.into()) }
    }

    /// Something is not as it must be.
    pub fn failed(what: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { what: what.into(), outcome: Outcome::Failed(problem.into()) }
    }

    /// Nobody knows.
    pub fn skipped(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self { what: what.into(), outcome: Outcome::Skipped(why.into()) }
    }

    /// Passed with what was found, or failed with the problem.
    pub fn of(what: impl Into<String>, result: Result<String, String>) -> Self {
        match result {
            Ok(found) => Self::passed(what, found),
            Err(problem) => Self::failed(what, problem),
        }
    }
}
