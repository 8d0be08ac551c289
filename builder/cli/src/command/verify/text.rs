//! What was found, for people and for machines.

use kiln_image::verify::{Check, Outcome};
use serde_json::json;
use std::{fmt::Write as _, path::Path};

/// One line a check, and what to make of them.
pub(super) fn text(image: &Path, checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.what.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for check in checks {
        let (word, found) = words(&check.outcome);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{word:<11}  {:<width$}  {found}", check.what);
    }
    out + "\n" + &verdict(image, checks)
}

fn words(outcome: &Outcome) -> (&'static str, &str) {
    match outcome {
        Outcome::Passed(found) => ("ok", found),
        Outcome::Failed(problem) => ("FAILED", problem),
        Outcome::Skipped(why) => ("not checked", why),
    }
}

fn verdict(image: &Path, checks: &[Check]) -> String {
    let count = |word: &str| checks.iter().filter(|check| words(&check.outcome).0 == word).count();
    let (failed, skipped) = (count("FAILED"), count("not checked"));
    let name = image.display();
    match (failed, skipped) {
        (0, 0) => format!("{name} is what was built: {} checks passed.", checks.len()),
        (0, _) => format!("{name}: {} checks passed, {skipped} could not be made.", checks.len() - skipped),
        _ => format!(
            "{name} is not what was built: {failed} of {} checks failed. Do not start it; get it again from whoever built it, \
             or build it anew with its lock.",
            checks.len() - skipped
        ),
    }
}

/// `result` is `passed`, `failed` or `not-checked`.
pub(super) fn json(image: &Path, checks: &[Check]) -> String {
    let one = |check: &Check| {
        let (result, text) = match &check.outcome {
            Outcome::Passed(found) => ("passed", found),
            Outcome::Failed(problem) => ("failed", problem),
            Outcome::Skipped(why) => ("not-checked", why),
        };
        json!({ "check": check.what, "result": result, "text": text })
    };
    let passed = !checks.iter().any(|check| matches!(check.outcome, Outcome::Failed(_)));
    let checks: Vec<_> = checks.iter().map(one).collect();
    format!("{:#}", json!({ "version": 1, "image": image.to_string_lossy(), "passed": passed, "checks": checks }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_checked_is_never_a_pass() {
        let image = Path::new("x.img");
        let (good, bad) = (Check::passed("a", "fine"), Check::failed("b", "wrong"));
        let unknown = Check::skipped("signature", "there is no signature beside it");
        assert!(text(image, std::slice::from_ref(&good)).ends_with("x.img is what was built: 1 checks passed."));
        let some = text(image, &[good.clone(), unknown.clone()]);
        assert!(some.contains("not checked  signature  there is no signature beside it"), "{some}");
        assert!(some.ends_with("x.img: 1 checks passed, 1 could not be made."), "{some}");
        let wrong = text(image, &[good, bad.clone(), unknown]);
        assert!(wrong.contains("FAILED       b          wrong") && wrong.contains("Do not start it"), "{wrong}");
        assert!(json(image, &[bad]).contains("\"passed\": false"));
    }
}
