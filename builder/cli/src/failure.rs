//! How a failure is told: `error:`, its causes, a blank line, `hint:`. Exit codes: 1 the user's input, 2 ours or the
//! machine's, 130 interrupted.

use crate::{print, problems};
use kiln_cloud::CloudError;
use kiln_deliver::flash::{FlashError, Left, Unfinished};
use kiln_emulate::BootError;
use kiln_engine::EngineError;
use kiln_spec::Problems;
use std::{error::Error, fmt::Write as _, process::ExitCode};

/// Why a command did not do what it was asked to.
pub enum Failure {
    /// The files people wrote, with lines and carets.
    Problems(Problems),
    /// A build.
    Engine(Box<EngineError>),
    /// The virtual machine could not be made.
    Emulate(kiln_emulate::Error),
    /// The virtual machine did not come up.
    Boot(BootError),
    /// A device was not flashed.
    Flash(Box<Unfinished>, String),
    /// An image was not brought into a cloud.
    Cloud(Box<kiln_cloud::Unfinished>),
    /// Some of several images, each by its name: at least one.
    Images(Vec<(String, Failure)>),
    /// Anything else: what was tried, why not, and the way out.
    Other { text: String, cause: Option<Box<dyn Error>>, hint: Option<String>, input: bool },
    /// Ctrl-C.
    Interrupted,
}

impl Failure {
    /// Something of the machine's or ours.
    pub fn ours(text: impl Into<String>, cause: impl Error + 'static) -> Self {
        Self::Other { text: text.into(), cause: Some(Box::new(cause)), hint: None, input: false }
    }

    /// Something in what the user named, and why.
    pub fn of_input(text: impl Into<String>, cause: impl Error + 'static) -> Self {
        Self::Other { text: text.into(), cause: Some(Box::new(cause)), hint: None, input: true }
    }

    /// Something in the user's input.
    pub fn input(text: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Other { text: text.into(), cause: None, hint: Some(hint.into()), input: true }
    }

    /// The failures of some of `count` images; none when there are none. The name of the only one that there is says nothing.
    pub fn of_images(mut failures: Vec<(String, Self)>, count: usize) -> Option<Self> {
        match (failures.pop(), count) {
            (Some((_, only)), 1) => Some(only),
            (last, _) => last.map(|last| {
                failures.push(last);
                Self::Images(failures)
            }),
        }
    }

    /// Whether the user wanted to stop.
    pub fn is_interruption(&self) -> bool {
        match self {
            Self::Interrupted => true,
            Self::Engine(error) => error.is_interruption(),
            _ => false,
        }
    }

    /// Whether the user's input is at fault, rather than kiln or the machine.
    pub fn is_input(&self) -> bool {
        match self {
            Self::Problems(_) => true,
            Self::Engine(error) => error.is_input(),
            Self::Other { input, .. } => *input,
            Self::Images(failures) => failures.iter().all(|(_, failure)| failure.is_input()),
            _ => false,
        }
    }

    /// What failed, without causes and the way out.
    pub fn summary(&self) -> String {
        match self {
            Self::Problems(problems) => problems.to_string(),
            Self::Engine(error) => error.to_string(),
            Self::Emulate(error) => error.to_string(),
            Self::Boot(error) => error.to_string(),
            Self::Flash(unfinished, _) => unfinished.error.to_string(),
            Self::Cloud(unfinished) => unfinished.error.to_string(),
            Self::Images(failures) => failures.iter().map(|(image, _)| image.as_str()).collect::<Vec<_>>().join(", "),
            Self::Other { text, .. } => text.clone(),
            Self::Interrupted => "interrupted".to_owned(),
        }
    }

    /// Tells the failure on standard error.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Problems(problems) => {
                print::error(problems::shown(&problems));
                ExitCode::from(1)
            }
            Self::Interrupted => {
                print::error("interrupted; nothing half-made was left");
                ExitCode::from(130)
            }
            Self::Engine(error) if error.is_interruption() => Self::Interrupted.report(),
            Self::Engine(error) => told(&*error, error.hint(), error.is_input()),
            Self::Emulate(error) => told(&error, error.hint(), false),
            Self::Boot(error) => boot(&error),
            Self::Flash(unfinished, device) => flash(&unfinished, &device),
            Self::Cloud(unfinished) => cloud(&unfinished),
            failure @ Self::Images(_) => images(failure),
            Self::Other { text, cause, hint, input } => {
                print::error(words(&text, cause.as_deref(), hint));
                ExitCode::from(if input { 1 } else { 2 })
            }
        }
    }
}

/// Each below its name.
fn images(failure: Failure) -> ExitCode {
    let code = ExitCode::from(if failure.is_input() { 1 } else { 2 });
    if let Failure::Images(failures) = failure {
        for (image, failure) in failures {
            print::error(format!("{image}:"));
            let _ = failure.report();
        }
    }
    code
}

fn told(error: &dyn Error, hint: Option<String>, input: bool) -> ExitCode {
    print::error(words(&error.to_string(), error.source(), hint));
    ExitCode::from(if input { 1 } else { 2 })
}

fn words(text: &str, cause: Option<&dyn Error>, hint: Option<String>) -> String {
    let mut out = format!("error: {text}");
    let mut next = cause;
    while let Some(cause) = next {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n  because: {cause}");
        next = cause.source();
    }
    if let Some(hint) = hint {
        let _ = write!(out, "\n\nhint: {hint}");
    }
    out
}

fn boot(error: &BootError) -> ExitCode {
    let console: String = error.console().iter().map(|line| format!("  | {line}\n")).collect();
    if !console.is_empty() {
        print::error(format!("the end of the console:\n{console}"));
    }
    told(error, error.hint(), false)
}

/// What became of the device is part of the error: nobody should try to start from one that was not finished.
fn flash(Unfinished { error, left }: &Unfinished, device: &str) -> ExitCode {
    let state = match left {
        Left::Untouched => format!("nothing was written to {device}"),
        Left::NotBootable => {
            format!("{device} cannot start anything now: it has no partition table, which would have come last")
        }
    };
    let hint = error.hint().map_or_else(|| state.clone(), |hint| format!("{state}\n      {hint}"));
    print::error(words(&error.to_string(), error.source(), Some(hint)));
    match error {
        FlashError::Interrupted => ExitCode::from(130),
        _ => ExitCode::from(if error.is_input() { 1 } else { 2 }),
    }
}

/// What is left in a cloud costs money, so it is named; nothing left is worth a word too.
fn cloud(kiln_cloud::Unfinished { error, left }: &kiln_cloud::Unfinished) -> ExitCode {
    if left.is_empty() && matches!(**error, CloudError::Interrupted) {
        return Failure::Interrupted.report();
    }
    let names: Vec<_> = left.iter().map(ToString::to_string).collect();
    let state = (!left.is_empty()).then(|| {
        format!(
            "{} could not be removed: the same command goes on with what was begun, or removes it",
            names.join(", ")
        )
    });
    let hints: Vec<_> = state.into_iter().chain(error.hint()).collect();
    print::error(words(&error.to_string(), error.source(), (!hints.is_empty()).then(|| hints.join("\n      "))));
    match **error {
        CloudError::Interrupted => ExitCode::from(130),
        _ => ExitCode::from(if error.is_input() { 1 } else { 2 }),
    }
}

impl From<kiln_cloud::Unfinished> for Failure {
    fn from(unfinished: kiln_cloud::Unfinished) -> Self {
        Self::Cloud(Box::new(unfinished))
    }
}

impl From<CloudError> for Failure {
    fn from(error: CloudError) -> Self {
        kiln_cloud::Unfinished::from(error).into()
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Self::Engine(Box::new(error))
    }
}

impl From<kiln_store::StoreError> for Failure {
    fn from(error: kiln_store::StoreError) -> Self {
        EngineError::from(error).into()
    }
}

impl From<kiln_store::FetchError> for Failure {
    fn from(error: kiln_store::FetchError) -> Self {
        EngineError::from(error).into()
    }
}

impl From<kiln_emulate::Error> for Failure {
    fn from(error: kiln_emulate::Error) -> Self {
        match error {
            kiln_emulate::Error::Cancelled => Self::Interrupted,
            error => Self::Emulate(error),
        }
    }
}

impl From<BootError> for Failure {
    fn from(error: BootError) -> Self {
        match error {
            BootError::Machine(kiln_emulate::Error::Cancelled) => Self::Interrupted,
            error => Self::Boot(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_and_the_way_out_follow_the_error() {
        let cause = std::io::Error::other("the disk is on fire");
        let text = words("cannot write x.img", Some(&cause), Some("use another disk".into()));
        assert_eq!(text, "error: cannot write x.img\n  because: the disk is on fire\n\nhint: use another disk");
    }
}
