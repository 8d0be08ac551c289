//! The bundle of certificate authorities that programs read, as `update-ca-certificates` would make it.

use crate::assembly::{AssemblyError, Draft};

const AUTHORITIES: &str = "usr/share/ca-certificates/";
const BUNDLE: &str = "etc/ssl/certs/ca-certificates.crt";

/// Writes the bundle out of all authorities of the packages, whether the rules keep their files in the root or not.
/// The links by hash that OpenSSL can also use are not made: Go, curl and OpenSSL itself read the bundle.
pub(crate) fn certificates(draft: &mut Draft) -> Result<(), AssemblyError> {
    let inside = draft.tree.below(AUTHORITIES.trim_end_matches('/')).map(|(path, _)| path);
    let outside = draft.removed.keys().map(String::as_str).filter(|path| path.starts_with(AUTHORITIES));
    let mut paths: Vec<&str> = inside.chain(outside).filter(|path| path.ends_with(".crt")).collect();
    paths.sort_unstable();
    if paths.is_empty() {
        return Ok(());
    }
    let mut bundle = Vec::new();
    for path in paths {
        let bytes = draft.bytes(path)?;
        if !bytes.starts_with(b"-----BEGIN") {
            let problem = "is not a certificate in PEM form".to_owned();
            return Err(AssemblyError::Malformed { path: path.to_owned(), problem });
        }
        bundle.extend(bytes);
        if bundle.last() != Some(&b'\n') {
            bundle.push(b'\n');
        }
    }
    draft.put(BUNDLE, 0o644, bundle)
}
