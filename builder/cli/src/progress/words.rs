//! How activities are called and counted.

use kiln_event::Activity;
use kiln_types::ByteSize;
use std::time::Duration;

/// The verb at the start of a line, while it runs.
pub fn verb(activity: Activity) -> &'static str {
    match activity {
        Activity::Build => "Building",
        Activity::Resolve => "Resolving",
        Activity::Download => "Downloading",
        Activity::Pin => "Pinning",
        Activity::Unpack => "Unpacking",
        Activity::Compile => "Compiling",
        Activity::Assemble => "Assembling",
        Activity::Write => "Writing",
        Activity::Boot => "Booting",
        Activity::Flash => "Flashing",
        Activity::Verify => "Verifying",
        Activity::Upload => "Uploading",
        Activity::Await => "Awaiting",
    }
}

/// The verb at the start of a line, once it is done.
pub fn past(activity: Activity) -> &'static str {
    match activity {
        Activity::Build => "Built",
        Activity::Resolve => "Resolved",
        Activity::Download => "Downloaded",
        Activity::Pin => "Pinned",
        Activity::Unpack => "Unpacked",
        Activity::Compile => "Compiled",
        Activity::Assemble => "Assembled",
        Activity::Write => "Wrote",
        Activity::Boot => "Booted",
        Activity::Flash => "Flashed",
        Activity::Verify => "Verified",
        Activity::Upload => "Uploaded",
        Activity::Await => "Awaited",
    }
}

/// Whether the activity is counted in bytes.
pub fn in_bytes(activity: Activity) -> bool {
    matches!(
        activity,
        Activity::Download | Activity::Unpack | Activity::Write | Activity::Flash | Activity::Verify | Activity::Upload
    )
}

/// Whether people wait for a device or a network, and want to know how fast it is.
pub fn has_rate(activity: Activity) -> bool {
    matches!(activity, Activity::Download | Activity::Flash | Activity::Verify | Activity::Upload)
}

/// How far it is, in the unit of the activity: `12.1 MB of 130.2 MB`, `7 of 68 files`.
pub fn so_far(activity: Activity, done: u64, total: Option<u64>) -> String {
    let unit = match activity {
        Activity::Compile => " packages",
        Activity::Assemble => " paths",
        Activity::Pin => " files",
        Activity::Boot | Activity::Await => " s",
        _ => "",
    };
    match (total, in_bytes(activity)) {
        (Some(total), true) => format!("{} of {}", ByteSize(done), ByteSize(total)),
        (None, true) => ByteSize(done).to_string(),
        // How long a boot may take is no goal that it comes closer to.
        (Some(total), false) if activity != Activity::Boot => format!("{done} of {total}{unit}"),
        _ => format!("{done}{unit}"),
    }
}

/// What a finished task is told as, without its verb: `68 packages (130.2 MB) in 4.1 s`.
pub fn finished(what: &str, note: &str, took: Duration) -> String {
    let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
    format!("{what}{note} in {}", duration(took))
}

/// `0.4 s`, `12 s`, `3 min 20 s`.
pub fn duration(length: Duration) -> String {
    match length.as_secs() {
        0..10 => format!("{:.1} s", length.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// As [`duration`], for what is a guess: whole seconds.
pub fn whole(length: Duration) -> String {
    match length.as_secs() {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds @ 60..3600 => format!("{} min", seconds.div_ceil(60)),
        seconds => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// How long the rest takes when it goes on as it went; nothing before there is anything to judge by: a twentieth. Of a compilation
/// most is often there already, which nobody knows at its begin.
pub fn time_left(elapsed: Duration, done: u64, total: Option<u64>) -> Option<Duration> {
    let judged = |total: &u64| done > total / 20 && done < *total && elapsed > Duration::from_secs(2);
    let total = total.filter(judged)?;
    Some(elapsed.mul_f64((total - done) as f64 / done as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_their_unit() {
        assert_eq!(so_far(Activity::Download, 1_500_000, Some(3_000_000)), "1.5 MB of 3.0 MB");
        assert_eq!(so_far(Activity::Compile, 7, Some(9)), "7 of 9 packages");
        assert_eq!(so_far(Activity::Boot, 7, Some(600)), "7 s");
    }

    #[test]
    fn the_rest_takes_as_long_as_what_was() {
        let minute = Duration::from_secs(60);
        assert_eq!(time_left(minute, 1, Some(3)), Some(2 * minute));
        assert_eq!(time_left(minute, 0, Some(3)), None);
        assert_eq!(time_left(minute, 2, Some(3639)), None);
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
    }
}
