//! The user's key that signs: read before any work starts, and shown nowhere.

use crate::{args::SignArgs, failure::Failure};
use console::Term;
use kiln_attest::minisign::{KeyFault, SecretKey};
use std::{env, fs, io, os::unix::fs::PermissionsExt, path::Path};

/// Where the password may be.
const PASSWORD: &str = "KILN_SIGN_PASSWORD";
/// Who may not open a key: everybody.
const OTHERS: u32 = 0o007;
/// No key is larger; a wrong path may lead to anything.
const LARGEST: u64 = 1 << 16;

/// The key that `args` name, opened.
pub fn signer(args: &SignArgs) -> Result<Option<SecretKey>, Failure> {
    args.sign_key.as_deref().map(open).transpose()
}

fn open(path: &Path) -> Result<SecretKey, Failure> {
    let name = path.display();
    let text = read(path)?;
    let fault = |fault: KeyFault| Failure::Other {
        text: format!("cannot sign with {name}"),
        cause: Some(Box::new(fault)),
        hint: Some(hint(fault).to_owned()),
        input: true,
    };
    let encrypted = SecretKey::is_encrypted(&text).map_err(fault)?;
    refuse_open(path)?;
    let password = match encrypted {
        true => Some(password(path)?),
        false => None,
    };
    SecretKey::open(&text, password.as_deref()).map_err(fault)
}

fn read(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: io::Error| Failure::of_input(format!("cannot read the key {}", path.display()), error);
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(Failure::input(
            format!("{} is not a key: a small file is expected", path.display()),
            hint(KeyFault::NotAKey),
        ));
    }
    // Other bytes than text are no key, and are not shown.
    Ok(String::from_utf8_lossy(&fs::read(path).map_err(unreadable)?).into_owned())
}

/// Who leaves a secret key to everybody should know.
fn refuse_open(path: &Path) -> Result<(), Failure> {
    let unreadable = |error: io::Error| Failure::of_input(format!("cannot read the key {}", path.display()), error);
    match fs::metadata(path).map_err(unreadable)?.permissions().mode() & OTHERS {
        0 => Ok(()),
        _ => Err(Failure::input(
            format!("everybody on this machine can use the key {}", path.display()),
            format!("`chmod 600 {}`; if others have been here, make another key", path.display()),
        )),
    }
}

/// From the environment, or else from whoever sits there. Never an argument, which everybody on the machine can see.
fn password(path: &Path) -> Result<String, Failure> {
    if let Ok(password) = env::var(PASSWORD) {
        return Ok(password);
    }
    let terminal = Term::stderr();
    if !terminal.features().is_attended() {
        return Err(Failure::input(
            format!("the key {} has a password, and nobody is here to ask", path.display()),
            format!("set {PASSWORD}"),
        ));
    }
    let asked = terminal.write_str(&format!("Password of {}: ", path.display()));
    asked
        .and_then(|()| terminal.read_secure_line())
        .map_err(|error| Failure::ours("cannot ask for the password", error))
}

fn hint(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::WrongPassword => "try again; a password that is lost cannot be found out",
        KeyFault::NoPassword => "set KILN_SIGN_PASSWORD",
        KeyFault::Public => "the secret key is the other file that `minisign -G` wrote: `minisign.key`",
        KeyFault::Damaged => "take a copy of it that is whole",
        KeyFault::NotAKey | KeyFault::Unknown | KeyFault::TooMuchMemory => {
            "`minisign -G -s minisign.key -p minisign.pub` makes a pair of keys"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn told(path: &Path) -> String {
        match open(path) {
            Err(Failure::Other { text, cause, hint, .. }) => {
                let cause = cause.map(|cause| cause.to_string()).unwrap_or_default();
                format!("{text}: {cause}: {}", hint.unwrap_or_default())
            }
            _ => panic!("it was taken for a key"),
        }
    }

    fn file(text: &str, mode: u32) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("k");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (dir, path)
    }

    #[test]
    fn a_key_of_everybody_is_refused_and_a_public_one_is_told_as_such() {
        let (_dir, path) = file(include_str!("../../tests/cli/keys/test.pub"), 0o644);
        let public = told(&path);
        assert!(public.contains("it is a public key"), "{public}");
        let (_dir, path) = file(include_str!("../../tests/cli/keys/test.key"), 0o644);
        let told = told(&path);
        assert!(told.contains("everybody on this machine can use the key") && told.contains("chmod 600"), "{told}");
    }

    #[test]
    fn what_is_no_key_says_how_to_make_one_and_is_not_shown() {
        let (_dir, path) = file("untrusted comment: x\nc2VjcmV0c2VjcmV0\n", 0o600);
        let told = told(&path);
        assert!(told.contains("it is not a secret key of minisign") && told.contains("minisign -G"), "{told}");
        assert!(!told.contains("c2Vj"), "{told}");
    }
}
