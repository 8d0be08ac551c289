//! HTTP from outside: keys that need each other.

use super::Both;
use crate::text::Problem;

const EMAIL: &str = "ingress.acme.email";
const DIRECTORY: &str = "ingress.acme.directory";

pub(super) fn check(both: Both) -> Vec<Problem> {
    let acme = &both.profile.ingress.acme;
    let said = [
        (DIRECTORY, acme.directory.is_some()),
        ("ingress.acme.challenge", acme.challenge.is_some()),
        ("ingress.acme.trust", acme.trust.is_some()),
        ("ingress.acme.path", acme.path.is_some()),
    ];
    let without_email = said.iter().find(|(_, said)| *said && acme.email.is_none());
    let mut problems: Vec<_> = without_email.map(|(key, _)| no_email(both, key)).into_iter().collect();
    problems.extend(plain_directory(both));
    problems
}

fn no_email(both: Both, key: &str) -> Problem {
    Problem::new(format!("`{key}` is said, and `{EMAIL}` is not: no certificates are asked for"))
        .at(both.profile.place(key), "has no effect")
        .help(format!("give your address in `{EMAIL}`, by which you agree to the terms of the authority"))
}

/// RFC 8555, section 6.1: all but the challenges is HTTPS.
fn plain_directory(both: Both) -> Option<Problem> {
    let directory = both.profile.ingress.acme.directory.as_ref()?;
    directory.as_str().starts_with("http://").then(|| {
        Problem::new(format!("`{DIRECTORY}` {directory} is not HTTPS, and ACME is"))
            .at(both.profile.place(DIRECTORY), "this address")
            .help("for an authority of your own give its certificate in `ingress.acme.trust`")
    })
}
