//! `kiln upload` and `kiln ami`

mod ami;
mod aws;

use crate::{
    args::{UploadArgs, UploadCommand},
    failure::Failure,
    settings::Settings,
};
use kiln_cloud::aws::Patience;
use std::{env, process::ExitCode};

pub use ami::run as ami;

/// Brings an image into a cloud.
pub fn upload(settings: &Settings, args: &UploadArgs) -> Result<ExitCode, Failure> {
    match &args.command {
        UploadCommand::Aws(args) => aws::run(settings, args),
    }
}

/// A cloud without a network is none.
fn check_online(settings: &Settings) -> Result<(), Failure> {
    match settings.offline {
        true => {
            Err(Failure::input("a cloud is only to be had with a network", "do without --offline and KILN_OFFLINE"))
        }
        false => Ok(()),
    }
}

/// How long AWS is borne with; `AWS_MAX_ATTEMPTS` is what its own tools read.
fn patience() -> Patience {
    let attempts = env::var("AWS_MAX_ATTEMPTS").ok().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    let usual = Patience::default();
    Patience { attempts: attempts.unwrap_or(usual.attempts), ..usual }
}
