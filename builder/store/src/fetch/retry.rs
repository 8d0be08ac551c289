//! Trying again: every source in turn, and after a pause the sources once more whose fault may pass.

use super::{Failure, Fault, FetchError};
use crate::{Cancel, StoreError};
use std::{
    thread,
    time::{Duration, Instant},
};

/// How often all sources are tried.
const ROUNDS: u32 = 5;
/// How quickly a wish to stop is seen.
const BLINK: Duration = Duration::from_millis(20);

/// Why an attempt ended.
pub(super) enum Stop {
    /// The source is at fault; another may do.
    Fault(Fault),
    /// There is no use in going on.
    Fatal(FetchError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Fatal(error.into())
    }
}

/// Calls `attempt` with one source after another until it succeeds. `first_pause` follows the first round and doubles
/// with every one; without jitter, since nothing in a build is random and one machine is no crowd.
pub(super) fn retry<T>(
    what: &str,
    urls: &[String],
    (first_pause, cancel): (Duration, &Cancel),
    mut attempt: impl FnMut(&str) -> Result<T, Stop>,
) -> Result<T, FetchError> {
    let mut last: Vec<Option<Fault>> = vec![None; urls.len()];
    for round in 0..ROUNDS {
        for (url, last) in urls.iter().zip(&mut last) {
            if last.as_ref().is_some_and(Fault::is_final) {
                continue;
            }
            match attempt(url) {
                Ok(value) => return Ok(value),
                Err(_) if cancel.is_cancelled() => return Err(FetchError::Cancelled),
                Err(Stop::Fatal(error)) => return Err(error),
                Err(Stop::Fault(fault)) => *last = Some(fault),
            }
        }
        if last.iter().flatten().all(Fault::is_final) || round + 1 == ROUNDS {
            break;
        }
        let asked = last.iter().flatten().map(wish).max().unwrap_or_default();
        pause(asked.max(first_pause * 2_u32.pow(round)), cancel)?;
    }
    let failure = |(url, fault): (&String, Option<Fault>)| fault.map(|fault| Failure { url: url.clone(), fault });
    Err(FetchError::Failed { what: what.to_owned(), failures: urls.iter().zip(last).filter_map(failure).collect() })
}

/// How long a source wants to be left alone.
fn wish(fault: &Fault) -> Duration {
    match fault {
        Fault::Later { seconds, .. } if !fault.is_final() => Duration::from_secs(*seconds),
        _ => Duration::ZERO,
    }
}

fn pause(length: Duration, cancel: &Cancel) -> Result<(), FetchError> {
    let end = Instant::now() + length;
    while Instant::now() < end {
        if cancel.is_cancelled() {
            return Err(FetchError::Cancelled);
        }
        thread::sleep(BLINK);
    }
    Ok(())
}
