//! The one place that asks what time it is: to say whether an index is outdated and what to collect, never to make bytes.

use kiln_plan::Timestamp;

/// The time it is.
pub fn now() -> Timestamp {
    Timestamp::now()
}
