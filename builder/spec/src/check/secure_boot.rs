//! What is signed by whom, and what nobody would look at.

use super::Both;
use crate::{
    file::{Boot, Enroll},
    text::Problem,
};

pub(super) fn check(both: Both) -> Vec<Problem> {
    let section = &both.profile.secure_boot;
    let place = |key: &str| both.profile.place(&format!("secure-boot.{key}"));
    let Some(first) = section.said().next() else { return Vec::new() };
    if both.board.boot != Boot::Uefi {
        return vec![
            Problem::new(format!("`secure-boot` is for boards with UEFI: {}", both.board.description))
                .at(place(first), "has no effect")
                .help("leave it out; what the firmware of a Raspberry Pi loads is not signed"),
        ];
    }
    let mut problems = Vec::new();
    if section.certificate.is_none() {
        problems.push(
            Problem::new(format!("`secure-boot.{first}` is said, and not which key it is about"))
                .at(place(first), "has no effect")
                .help("`secure-boot.certificate` names the certificate of the key"),
        );
    }
    if section.key.is_some() && !section.signer.is_empty() {
        problems.push(
            Problem::new("a key and a program that signs: one of them is enough")
                .at(place("key"), "this key")
                .at(place("signer"), "and this program")
                .help("leave out the one that is not meant"),
        );
    }
    problems.extend(idle(both));
    problems
}

/// What would be looked at when keys are enrolled, and they are not, or not from here.
fn idle(both: Both) -> Vec<Problem> {
    let section = &both.profile.secure_boot;
    let place = |key: &str| both.profile.place(&format!("secure-boot.{key}"));
    let idle = |key: &str, because: &str, help: &str| {
        Problem::new(format!("`secure-boot.{key}` has no effect: {because}")).at(place(key), "this").help(help)
    };
    let off = "no keys are enrolled";
    let help = "say when by `secure-boot.enroll`: `manual`, `if-safe` or `force`";
    let mut problems = Vec::new();
    if section.enroll == Enroll::Off {
        let said = section.said().filter(|key| ["trust", "enroll-from"].contains(key));
        problems.extend(said.map(|key| idle(key, off, help)));
    } else if section.enroll_from.is_some() && !section.trust.is_empty() {
        let because = "`db.auth` is made already";
        problems.push(idle("trust", because, "leave it out, and put the certificates into `db.auth`"));
    }
    problems
}
