//! `kiln test`

use super::machine;
use crate::{args::TestArgs, failure::Failure, print, settings::Settings};
use kiln_emulate::{Limits, Session};
use serde_json::json;
use std::{io, process::ExitCode};

/// Boots an image, waits until everything runs, prints how that went.
pub fn run(settings: &Settings, args: &TestArgs) -> Result<ExitCode, Failure> {
    let image = machine::image(settings, &args.machine)?;
    let options = machine::options(settings, &args.machine, &image)?;
    let mut session = Session::start(&options, &*settings.listener)?;
    if args.console {
        session.console().show(io::stderr());
    }
    let limits = Limits { timeout: args.timeout, ..Limits::default() };
    let report = session.wait_ready(&limits, &*settings.listener)?;
    let idle = match args.settle.is_zero() {
        true => None,
        false => Some(session.watch_idle(args.settle)?),
    };
    session.stop()?;
    if args.json {
        print::out(format!("{:#}", json!({ "version": 1, "report": report, "idle": idle })));
        return Ok(ExitCode::SUCCESS);
    }
    print::out(report.to_string());
    if let Some(idle) = idle {
        print::out(idle.to_string());
    }
    Ok(ExitCode::SUCCESS)
}
