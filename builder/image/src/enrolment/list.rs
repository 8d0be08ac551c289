//! `EFI_SIGNATURE_LIST`.

use super::EnrolmentError;
use crate::signing::Certificate;
use uuid::{Uuid, uuid};

/// `EFI_CERT_X509_GUID`.
const X509: Uuid = uuid!("a5c059a1-94e4-4aa7-87b5-ab155c2bf072");
/// Type, and the lengths of the list, of its header and of each entry.
const HEADER: usize = 16 + 3 * 4;
/// Each entry has an owner before what it holds.
const OWNER: usize = 16;

/// An `EFI_SIGNATURE_LIST` with one certificate, as each must have one of its own: entries of a list are of the same length.
pub fn write(certificate: &Certificate) -> Vec<u8> {
    let entry = OWNER + certificate.der().len();
    let mut out = X509.to_bytes_le().to_vec();
    for number in [HEADER + entry, 0, entry] {
        out.extend_from_slice(&(number as u32).to_le_bytes());
    }
    out.extend_from_slice(&owner(certificate).to_bytes_le());
    out.extend_from_slice(certificate.der());
    out
}

/// Who put it there, for those who look at the variable: always the same for a certificate (RFC 9562, version 8).
fn owner(certificate: &Certificate) -> Uuid {
    let digest = certificate.sha256();
    let half = digest.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
    uuid::Builder::from_custom_bytes(half).into_uuid()
}

/// The certificates in lists; what else may be in them is passed over.
pub(super) fn read(mut lists: &[u8]) -> Result<Vec<Certificate>, EnrolmentError> {
    let mut found = Vec::new();
    while !lists.is_empty() {
        let header: &[u8; HEADER] = lists.first_chunk().ok_or(EnrolmentError::Form)?;
        let number =
            |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize;
        let (len, skipped, entry) = (number(16), number(20), number(24));
        let begin = HEADER.checked_add(skipped).ok_or(EnrolmentError::Form)?;
        let entries = lists.get(begin..len).ok_or(EnrolmentError::Form)?;
        if entry <= OWNER || entries.len() % entry != 0 {
            return Err(EnrolmentError::Form);
        }
        if header[..16] == X509.to_bytes_le() {
            for entry in entries.chunks(entry) {
                found.push(Certificate::parse(&entry[OWNER..])?);
            }
        }
        lists = &lists[len..];
    }
    Ok(found)
}
