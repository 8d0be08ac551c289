//! Why an `InRelease` is not trusted.

use crate::debian::control::ControlError;
use jiff::Timestamp;
use std::fmt;

/// An `InRelease` that is not trusted. Each message ends with what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseError {
    /// No clear-signed text, or something beside it.
    #[error(
        "this is not a signed Release file: {0}. The mirror, or something between it and this machine, answered with \
         something else; try another mirror"
    )]
    NotSigned(String),
    /// A pinned key signed another text than this one.
    #[error(
        "the text was altered after it was signed: the signature of key {key} does not match it. Do not use this \
         mirror; try another one"
    )]
    Tampered {
        /// The key whose signature does not match.
        key: String,
    },
    /// No signature is good enough; each with its reason.
    #[error("no signature can be accepted: {}", in_words(.0))]
    Rejected(Vec<Rejected>),
    /// Another suite than the one asked for.
    #[error(
        "this is the suite `{codename}` ({suite}), but `{wanted}` was asked for. The mirror publishes it under the wrong \
         name; try another mirror"
    )]
    OtherSuite {
        /// What was asked for.
        wanted: String,
        /// What it says it is.
        suite: String,
        /// What it says it is.
        codename: String,
    },
    /// Made later than now.
    #[error("it was made on {date}, but the clock of this machine says {now}: set the clock and try again")]
    FromTheFuture {
        /// When it was made.
        date: Timestamp,
        /// The time it is.
        now: Timestamp,
    },
    /// Its time is over.
    #[error(
        "it was valid until {until} and it is {now}: the mirror is out of date, or somebody holds security updates \
         back. Try another mirror, or set the clock of this machine if it is wrong. For a mirror that stands still on purpose \
         there is `debian.check-valid-until`"
    )]
    Outdated {
        /// Until when it was valid.
        until: Timestamp,
        /// The time it is.
        now: Timestamp,
    },
    /// Only MD5 or SHA-1 digests.
    #[error("it has no SHA256 section, and MD5 and SHA-1 digests are too weak to be used; use a suite of today")]
    NoStrongDigests,
    /// The signed text is not a Release file.
    #[error("the signed text is not a Release file: {0}")]
    Format(#[from] ControlError),
}

/// One signature and why it was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Fingerprint or key ID of the signer, in hexadecimal, as far as the signature tells.
    pub key: String,
    /// Why.
    pub reason: Rejection,
}

/// Why a signature was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The key is not in the keyring.
    #[error(
        "the key is not in the keyring. If Debian has a new key, update kiln; if the archive is not Debian's, give its key in `debian.keys` of the profile"
    )]
    UnknownKey,
    /// The key had expired when it signed.
    #[error("the key expired on {expired}, before it signed on {signed}. Use another mirror or a newer suite")]
    ExpiredKey {
        /// When the key expired.
        expired: Timestamp,
        /// When it signed.
        signed: Timestamp,
    },
    /// The key was revoked.
    #[error("the key was revoked on {revoked}. Use another mirror or a newer suite")]
    RevokedKey {
        /// When it was revoked.
        revoked: Timestamp,
    },
    /// The hash can be forged.
    #[error("it uses {0}, which can be forged. Use a newer suite")]
    WeakHash(String),
    /// The signature has an end, which has passed.
    #[error("the signature expired on {expired}. Use another mirror")]
    ExpiredSignature {
        /// When.
        expired: Timestamp,
    },
    /// Signed later than now.
    #[error("it was made on {signed}, but the clock of this machine says {now}: set the clock and try again")]
    SignedInTheFuture {
        /// When it was made.
        signed: Timestamp,
        /// The time it is.
        now: Timestamp,
    },
    /// The key may not sign data, or its own papers are not in order.
    #[error("the key may not sign: {0}. Update the keyring")]
    UnfitKey(String),
    /// A kind of signature that an archive does not make.
    #[error("it is not a signature over a text: {0}")]
    OtherKind(String),
}

fn in_words(all: &[Rejected]) -> String {
    match all {
        [] => "there is none. Try another mirror".to_owned(),
        all => all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "signature of key {}: {}", self.key, self.reason)
    }
}

/// Longest part of a message that is not ours.
const SHORT: usize = 160;

/// What a parser says, in one line and without the bytes that it has met: some repeat all of a file of megabytes.
pub(super) fn in_short(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let words = line.split(" Error(").next().unwrap_or_default();
    match words.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_short;

    #[test]
    fn messages_of_others_are_short() {
        assert_eq!(in_short(&"armor footer Error(Error { input: [120, 120] })"), "armor footer");
        assert_eq!(in_short(&"one\ntwo"), "one");
        assert_eq!(in_short(&"é".repeat(1000)).chars().count(), 161);
    }
}
