//! How faults of files are shown: message, the lines with carets, the way out; one after the other.

use kiln_spec::{Problem, Problems};
use miette::{Diagnostic, GraphicalReportHandler, LabeledSpan, SourceCode};
use std::{error::Error, fmt};

/// All problems, as they are printed.
pub fn shown(problems: &Problems) -> String {
    let handler = handler();
    problems.iter().map(|problem| one(&handler, problem)).collect::<Vec<_>>().join("\n")
}

/// `miette`'s picture of the place, between the headings that all errors of kiln have.
fn one(handler: &GraphicalReportHandler, problem: &Problem) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = handler.render_report(&mut text, &Picture(problem));
    let mut shown = format!("error: {}\n", text.trim_start().trim_end());
    if let Some(help) = problem.help() {
        shown.push_str(&format!("\nhint: {help}\n"));
    }
    shown
}

/// Colours where miette thinks they are seen; no heading of its own.
fn handler() -> GraphicalReportHandler {
    let mut theme = match std::io::IsTerminal::is_terminal(&std::io::stderr()) && std::env::var_os("NO_COLOR").is_none()
    {
        true => miette::GraphicalTheme::unicode(),
        false => miette::GraphicalTheme::unicode_nocolor(),
    };
    theme.characters.error = String::new();
    GraphicalReportHandler::new_themed(theme).with_width(100)
}

/// A problem without its help, which is printed apart.
#[derive(Debug)]
struct Picture<'a>(&'a Problem);

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.0, f)
    }
}

impl Error for Picture<'_> {}

impl Diagnostic for Picture<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.0.labels()
    }
}
