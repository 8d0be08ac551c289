//! How activities are called and counted.

use kiln_event::Activity;
use kiln_types::ByteSize;

/// The verb at the start of a line, while it runs.
pub fn verb(activity: Activity) -> &'static str {
    match activity {
        Activity::Resolve => "Resolving",
        Activity::Download => "Downloading",
        Activity::Unpack => "Unpacking",
        Activity::Compile => "Compiling",
        Activity::Assemble => "Assembling",
        Activity::Write => "Writing",
        Activity::Boot => "Booting",
    }
}

/// Whether the activity is counted in bytes.
pub fn in_bytes(activity: Activity) -> bool {
    matches!(activity, Activity::Download | Activity::Unpack | Activity::Write)
}

/// An amount in the unit of the activity.
pub fn amount(activity: Activity, n: u64) -> String {
    match activity {
        Activity::Compile => format!("{n} packages"),
        Activity::Assemble => format!("{n} paths"),
        _ if in_bytes(activity) => ByteSize(n).to_string(),
        _ => n.to_string(),
    }
}
