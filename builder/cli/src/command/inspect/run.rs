//! Reads the image and prints what is asked for.

use super::{
    root::{self, Root},
    text::text,
};
use crate::{
    args::{InspectArgs, OutputFormat},
    command::image,
    failure::Failure,
    print,
};
use kiln_image::inspect::{self, InspectError, Report};
use serde_json::json;
use std::process::ExitCode;

/// Prints what is in the image.
pub fn run(args: &InspectArgs) -> Result<ExitCode, Failure> {
    let name = args.image.display().to_string();
    let (file, len) = image::disk(&args.image)?;
    let damaged =
        |error: InspectError| Failure::of_input(format!("{name} is not an image of kiln, or is damaged"), error);
    let report = inspect::inspect(&file, len).map_err(damaged)?;
    let read = |slot| root::read(&file, &report, slot);
    let roots: Vec<Option<Root>> = report.slots.iter().map(read).collect::<Result<_, _>>().map_err(damaged)?;
    if args.verify {
        for slot in report.slots.iter().filter(|slot| slot.filesystem.is_some()) {
            inspect::verify(&file, &report, &slot.name).map_err(damaged)?;
        }
    }
    print::out(match args.format {
        OutputFormat::Json => as_json(&report, &roots),
        OutputFormat::Text => text(&report, &roots, args),
    });
    Ok(ExitCode::SUCCESS)
}

fn as_json(report: &Report, roots: &[Option<Root>]) -> String {
    format!("{:#}", json!({ "version": 1, "image": report, "roots": roots }))
}
