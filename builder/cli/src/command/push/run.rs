//! Reads the images, sends them, and says what became of them.

use super::{super::workshop, package, text};
use crate::{
    args::{OutputFormat, PushArgs},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_output::oci::{ArtifactFault, OciArtifact};
use kiln_store::{Cancel, Pusher};
use std::{path::Path, process::ExitCode};

/// Brings the images to the registry.
pub fn run(settings: &Settings, args: &PushArgs) -> Result<ExitCode, Failure> {
    if settings.offline {
        return Err(Failure::input("`--offline` forbids to push", "leave it out, or unset KILN_OFFLINE"));
    }
    let images = args.images.iter().map(|path| open(path)).collect::<Result<Vec<_>, _>>()?;
    let package = package::of(&images)?;
    let sources = workshop::registries(settings);
    let cancel = Cancel::from_flag(settings.cancel.clone());
    let pushed = Pusher::new(&sources, &*settings.listener, &cancel)?.push(&args.name, &package)?;
    print::out(match args.format {
        OutputFormat::Json => text::json(&args.name, &package, &pushed),
        OutputFormat::Text => text::text(&args.name, &package, &pushed),
    });
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path) -> Result<OciArtifact, Failure> {
    OciArtifact::open(path).map_err(|fault| match fault {
        ArtifactFault::Read { path, source } => Failure::of_input(format!("cannot read {}", path.display()), source),
        ArtifactFault::Other { .. } => {
            Failure::input(fault.to_string(), "give the .oci.tar that `kiln build --output oci` leaves")
        }
        ArtifactFault::Damaged { .. } => Failure::input(fault.to_string(), "build it anew, or copy it again"),
    })
}
