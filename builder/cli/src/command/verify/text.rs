//! What was found, for people and for machines.

use super::signature::SIGNATURE;
use kiln_image::verify::{Check, Outcome};
use serde_json::json;
use std::{fmt::Write as _, path::Path};

/// Whether something was checked, and nothing is wrong.
pub(super) fn is_in_order(checks: &[Check]) -> bool {
    let any = |word| checks.iter().any(|check| words(&check.outcome).0 == word);
    any("ok") && !any("FAILED")
}

fn is_wrong_signature(check: &Check) -> bool {
    check.what == SIGNATURE && matches!(check.outcome, Outcome::Failed(_))
}

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
        (0, skipped) if skipped == checks.len() => format!("{name}: nothing could be checked."),
        (0, 0) => format!("{name} is what was built: {} checks passed.", checks.len()),
        (0, _) => format!("{name}: {} checks passed, {skipped} could not be made.", checks.len() - skipped),
        (1, _) if checks.iter().any(is_wrong_signature) => format!(
            "{name}: nothing shows that it is from the owner of that key, though nothing else is wrong with it. Do not start it, \
             unless you know in another way whose it is."
        ),
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
    let passed = is_in_order(checks);
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
        let unknown = Check::skipped("signature", "there is no signature beside it");
        assert!(text(image, std::slice::from_ref(&unknown)).ends_with("x.img: nothing could be checked."));
        assert!(!is_in_order(&[unknown]));
        let theirs = Check::failed(SIGNATURE, "it was made by the key A, and B was given");
        let told = text(image, &[Check::passed("a", "fine"), theirs]);
        assert!(told.contains("nothing shows that it is from the owner of that key"), "{told}");
        assert!(json(image, &[bad]).contains("\"passed\": false"));
    }
}
