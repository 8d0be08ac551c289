//! Who can log in: the console token becomes its hash here and is never kept.

use super::Names;
use crate::{
    file::{AccessSection, Secret},
    spec::Access,
    text::Problem,
};
use kiln_types::Hasher;
use sha_crypt::{Algorithm, Params, PasswordHasher, ShaCrypt};

/// Rounds of sha512crypt: a tenth of a second on a PC, so that a stolen image does not give the token away quickly.
const ROUNDS: u32 = 100_000;

/// Sixteen characters of base64, which is all that sha512crypt takes.
const SALT_BYTES: usize = 12;

pub(super) fn access(names: Names, section: &AccessSection) -> Result<Access, Problem> {
    let console_hash = match &section.console_token {
        None => Secret::new(Access::LOCKED),
        Some(token) if token.is_hash() => token.secret().clone(),
        Some(token) => hash(names, token.secret())?,
    };
    Ok(Access { ssh: section.ssh, ssh_authorized_keys: section.ssh_authorized_keys.clone(), console_hash })
}

/// The token as crypt(5) `$6$`. The same inputs must give the same image, so the salt is not random but made of the
/// image's name; never of the token, whose guesses could then be tried with one quick hash instead of the slow one.
fn hash(names: Names, token: &Secret) -> Result<Secret, Problem> {
    let mut salt = Hasher::new();
    salt.field("kiln console token").field(names.profile).field(names.board);
    let salt = salt.finish();
    Params::new(ROUNDS)
        .ok()
        .map(|params| ShaCrypt::new(Algorithm::Sha512Crypt, params))
        .and_then(|crypt| crypt.hash_password_with_salt(token.expose().as_bytes(), &salt.as_bytes()[..SALT_BYTES]).ok())
        .map(|hash| Secret::new(hash.as_str()))
        .ok_or_else(|| Problem::new("the console token cannot be hashed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn openssl_makes_the_same_hash() {
        let ours = hash(Names { profile: "p", board: "b" }, &Secret::new("correct horse battery")).unwrap();
        let salt: Vec<_> = ours.expose().split('$').collect();
        assert_eq!((salt[1], salt[2]), ("6", "rounds=100000"));
        let salt = format!("{}${}", salt[2], salt[3]);
        let Ok(judge) =
            Command::new("openssl").args(["passwd", "-6", "-salt", &salt, "correct horse battery"]).output()
        else {
            return println!("skipped: openssl is not installed");
        };
        assert_eq!(String::from_utf8(judge.stdout).unwrap().trim(), ours.expose());
    }
}
