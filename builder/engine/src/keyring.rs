//! The keys that are trusted to sign the indexes of the archives.

use crate::EngineError;
use kiln_plan::debian::release::Keyring;
use kiln_spec::Spec;

/// The keys of the profile; without any, those in `rootfs/keyrings`; never others.
pub fn keyring(spec: &Spec) -> Result<Keyring, EngineError> {
    let keys: Vec<&str> = spec.debian.keys.iter().map(|key| key.as_str()).collect();
    match keys.is_empty() {
        false => Keyring::parse(keys.join("\n").as_bytes()).map_err(EngineError::ProfileKeys),
        true => debian(),
    }
}

fn debian() -> Result<Keyring, EngineError> {
    let mut keyring: Option<Keyring> = None;
    for entry in kiln_data::files("rootfs/keyrings").filter(|entry| entry.path.ends_with(".asc")) {
        let bytes = kiln_data::read(&format!("rootfs/keyrings/{}", entry.path)).unwrap_or_default();
        let keys = Keyring::parse(bytes)?;
        keyring = Some(match keyring {
            Some(others) => others.join(keys),
            None => keys,
        });
    }
    keyring.ok_or(EngineError::NoKeyring)
}
