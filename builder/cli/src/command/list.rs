//! `kiln profiles`, `kiln boards`, `kiln schema`

use super::specs;
use crate::{
    args::{OutputFormat, SchemaArgs, SchemaKind},
    print,
    settings::Settings,
};
use kiln_spec::Found;
use serde_json::json;
use std::process::ExitCode;

/// Lists the profiles.
pub fn profiles(settings: &Settings, format: OutputFormat) -> ExitCode {
    list("profiles", &specs::library(settings).profiles(), format)
}

/// Lists the boards.
pub fn boards(settings: &Settings, format: OutputFormat) -> ExitCode {
    list("boards", &specs::library(settings).boards(), format)
}

/// Prints a JSON Schema.
pub fn schema(args: &SchemaArgs) -> ExitCode {
    let kind = match args.kind {
        SchemaKind::Profile => kiln_spec::SchemaKind::Profile,
        SchemaKind::Board => kiln_spec::SchemaKind::Board,
        SchemaKind::Node => kiln_spec::SchemaKind::Node,
        SchemaKind::Matrix => kiln_spec::SchemaKind::Matrix,
    };
    print::out(match args.markdown {
        true => kiln_spec::reference(kind),
        false => format!("{:#}", kiln_spec::schema(kind)),
    });
    ExitCode::SUCCESS
}

fn list(what: &str, found: &[Found], format: OutputFormat) -> ExitCode {
    print::out(match format {
        OutputFormat::Json => {
            format!("{:#}", json!({ "version": 1, what: found.iter().map(as_json).collect::<Vec<_>>() }))
        }
        OutputFormat::Text => {
            let width = found.iter().map(|one| one.name.len()).max().unwrap_or(0);
            found.iter().map(|one| line(one, width)).collect::<Vec<_>>().join("\n")
        }
    });
    ExitCode::SUCCESS
}

fn as_json(found: &Found) -> serde_json::Value {
    json!({
        "name": found.name,
        "description": found.description.as_ref().ok(),
        "problem": found.description.as_ref().err().map(ToString::to_string),
        "path": found.path.as_ref().map(|path| path.to_string_lossy()),
        "shadows-built-in": found.shadows,
    })
}

fn line(Found { name, description, path, .. }: &Found, width: usize) -> String {
    let place = path.as_ref().map(|path| format!(" [{}]", path.display())).unwrap_or_default();
    let description = match description {
        Ok(text) => text.clone(),
        Err(problems) => format!("cannot be used: {problems}"),
    };
    format!("{name:<width$}  {description}{place}")
}
