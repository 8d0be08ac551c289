//! `kiln profiles`, `kiln boards`, `kiln schema`

use super::workshop;
use crate::{
    args::{SchemaArgs, SchemaKind},
    print,
    settings::Settings,
};
use kiln_spec::Found;
use std::process::ExitCode;

/// Lists the profiles.
pub fn profiles(settings: &Settings) -> ExitCode {
    table(&workshop::library(settings).profiles())
}

/// Lists the boards.
pub fn boards(settings: &Settings) -> ExitCode {
    table(&workshop::library(settings).boards())
}

/// Prints a JSON Schema.
pub fn schema(args: &SchemaArgs) -> ExitCode {
    let kind = match args.kind {
        SchemaKind::Profile => kiln_spec::SchemaKind::Profile,
        SchemaKind::Board => kiln_spec::SchemaKind::Board,
    };
    print::out(match args.markdown {
        true => kiln_spec::reference(kind),
        false => format!("{:#}", kiln_spec::schema(kind)),
    });
    ExitCode::SUCCESS
}

fn table(found: &[Found]) -> ExitCode {
    let width = found.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for Found { name, description, path, .. } in found {
        let place = path.as_ref().map(|path| format!(" [{}]", path.display())).unwrap_or_default();
        let description = match description {
            Ok(text) => text.clone(),
            Err(problems) => format!("cannot be used: {problems}"),
        };
        print::out(format!("{name:<width$}  {description}{place}"));
    }
    ExitCode::SUCCESS
}
