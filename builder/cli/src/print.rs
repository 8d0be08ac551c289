//! Standard output and standard error. Results go to the first, all else to the second; a pipe that was closed
//! (`kiln inspect … | head`) is nobody's error.

use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Prints a result.
pub fn out(text: impl AsRef<str>) {
    to(io::stdout().lock(), text.as_ref());
}

/// Prints what is not a result.
pub fn error(text: impl AsRef<str>) {
    to(io::stderr().lock(), text.as_ref());
}

/// Prints what the parser of arguments answers: help and version are results, all else is a fault of the input.
pub fn of_arguments(answer: &clap::Error) -> ExitCode {
    let _ = answer.print();
    ExitCode::from(u8::from(answer.use_stderr()))
}

fn to(mut stream: impl Write, text: &str) {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(stream, "{text}{end}").and_then(|()| stream.flush());
}
