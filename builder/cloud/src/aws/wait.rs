//! Waiting until AWS is done with something.

use super::{caller::Caller, ec2::Ec2};
use crate::CloudError;
use kiln_event::{Activity, Listener, Task};
use std::time::{Duration, Instant};

/// No two looks are further apart.
const LONGEST: Duration = Duration::from_secs(15);

/// What something is, and why.
type State = (String, String);

/// Looks again and again until `what` is in the state `wanted`.
fn until(
    (caller, listener): (&Caller<'_>, &dyn Listener),
    (what, pending, wanted): (&str, &str, &str),
    look: impl Fn() -> Result<Option<State>, CloudError>,
) -> Result<(), CloudError> {
    let task = Task::start(listener, Activity::Await, what, None);
    let (begun, mut pause) = (Instant::now(), caller.patience.look);
    loop {
        // What was just made may not be seen for some seconds.
        let (state, why) = look()?.unwrap_or_else(|| (pending.to_owned(), String::new()));
        let waited = begun.elapsed();
        let what = || what.to_owned();
        match state {
            state if state == wanted => {
                task.done("");
                return Ok(());
            }
            state if state != pending => return Err(CloudError::Broken { what: what(), state, why }),
            state if waited > caller.patience.wait => return Err(CloudError::Slow { what: what(), state, waited }),
            _ => task.advance_at(waited.as_secs(), format!("{} {why}", what())),
        }
        caller.pause(pause)?;
        pause = (pause * 2).min(LONGEST.max(caller.patience.look));
    }
}

/// Until a snapshot is whole.
pub(super) fn for_snapshot(ec2: &Ec2<'_>, listener: &dyn Listener, id: &str) -> Result<(), CloudError> {
    let look = || Ok(ec2.snapshot(id)?.map(|snapshot| (snapshot.state, snapshot.reason)));
    until((ec2.caller, listener), (&format!("{id} in {}", ec2.region), "pending", "completed"), look)
}

/// Until an AMI can be started.
pub(super) fn for_ami(ec2: &Ec2<'_>, listener: &dyn Listener, id: &str) -> Result<(), CloudError> {
    let look = || Ok(ec2.ami(id)?.map(|ami| (ami.state, ami.reason)));
    until((ec2.caller, listener), (&format!("{id} in {}", ec2.region), "pending", "available"), look)
}
