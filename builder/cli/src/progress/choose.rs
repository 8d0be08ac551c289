//! Which listener hears.

use super::{bars, json, plain};
use crate::args::ProgressMode;
use kiln_event::{Deaf, Listener};
use std::{io::IsTerminal, sync::Arc};

/// The listener that the user asked for.
pub fn listener(mode: ProgressMode, verbose: bool) -> Arc<dyn Listener> {
    match mode {
        ProgressMode::None => Arc::new(Deaf),
        ProgressMode::Json => Arc::new(json::Json::default()),
        ProgressMode::Plain => Arc::new(plain::Plain::new(verbose)),
        ProgressMode::Auto if draws_bars() => Arc::new(bars::Bars::new(verbose)),
        ProgressMode::Auto => Arc::new(plain::Plain::new(verbose)),
    }
}

fn draws_bars() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
