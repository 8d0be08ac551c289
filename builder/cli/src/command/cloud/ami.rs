//! `kiln ami`: what was uploaded before.

use crate::{
    args::{AmiArgs, AmiCommand, OutputFormat, PlaceArgs},
    failure::Failure,
    print,
    settings::Settings,
};
use kiln_cloud::aws::{self, Account, Ami, DIGEST, IMAGE, Which};
use kiln_store::Proxies;
use serde_json::json;
use std::process::ExitCode;

type Found = (String, Ami);

/// Lists, deprecates or deregisters AMIs.
pub fn run(settings: &Settings, args: &AmiArgs) -> Result<ExitCode, Failure> {
    super::check_online(settings)?;
    let (AmiCommand::List { place } | AmiCommand::Deprecate { place, .. } | AmiCommand::Deregister { place, .. }) =
        &args.command;
    let proxies = Proxies::from_env();
    let account = Account::find(place.region.first().map(String::as_str), &proxies)?;
    let which = Which {
        account: &account,
        proxies: &proxies,
        regions: &place.region,
        patience: super::patience(),
        cancel: &settings.cancel,
    };
    let (done, found) = match &args.command {
        AmiCommand::List { .. } => ("", aws::list(&which)?),
        AmiCommand::Deprecate { what, at, .. } => ("deprecated ", aws::deprecate(&which, what, *at)?),
        AmiCommand::Deregister { what, dry_run: false, .. } => ("removed ", aws::deregister(&which, what, false)?),
        AmiCommand::Deregister { what, dry_run: true, .. } => ("would remove ", aws::deregister(&which, what, true)?),
    };
    let text = shown(done, &found, place);
    if !text.is_empty() {
        print::out(text);
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(done: &str, found: &[Found], place: &PlaceArgs) -> String {
    match place.format {
        OutputFormat::Text => found.iter().map(|one| line(done, one)).collect::<Vec<_>>().join("\n"),
        OutputFormat::Json => {
            let all: Vec<_> = found.iter().map(|(region, ami)| json!({ "region": region, "ami": ami })).collect();
            format!("{:#}", json!({ "version": 1, "images": all }))
        }
    }
}

fn line(done: &str, (region, ami): &Found) -> String {
    let tag = |key| ami.tag(key).unwrap_or("-");
    let public = if ami.public { "  public" } else { "" };
    let deprecated =
        if ami.deprecated.is_empty() { String::new() } else { format!("  deprecated at {}", ami.deprecated) };
    format!("{done}{region}  {}  {}  {}  {}{public}{deprecated}", ami.id, ami.state, tag(IMAGE), tag(DIGEST))
}
