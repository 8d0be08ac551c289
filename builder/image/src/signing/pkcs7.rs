//! `SignedData` of PKCS#7 (RFC 2315) with one signer.
//!
//! ```text
//! SignedData     version 1, SHA-256, what is signed, the certificate, SignerInfo
//! SignerInfo     version 1, which certificate, SHA-256, attributes, RSA, the signature
//! attributes     kind and digest of what is signed; the signature is then over these alone
//! ```

use super::{
    SignError, Signer,
    der::{INTEGER, NULL, OCTET_STRING, OID, SEQUENCE, SET, context, element, set_of},
};
use kiln_types::Digest;
use x509_cert::der::oid::ObjectIdentifier;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// The attribute that says of which kind the content is.
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// The attribute that has the digest of the content.
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// SHA-256.
pub(crate) const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// RSA, as keys and signatures name it.
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Something of a kind, signed together with it: `ContentInfo` around it all, as in programs (Authenticode).
///
/// `inner` is the content of the one `SEQUENCE` that is signed, without its tag and length: these are not in its digest
/// (RFC 2315, chapter 9.3).
pub(crate) fn attached(kind: ObjectIdentifier, inner: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, SignError> {
    let attributes = vec![
        attribute(CONTENT_TYPE, &oid(kind)),
        attribute(MESSAGE_DIGEST, &element(OCTET_STRING, &[Digest::of(inner).as_bytes()])),
    ];
    let signature = signer.sign(&set_of(SET, attributes.clone()))?;
    let content = element(SEQUENCE, &[&oid(kind), &element(context(0), &[&element(SEQUENCE, &[inner])])]);
    let signed = signed_data(&content, &set_of(context(0), attributes), &signature, signer);
    Ok(element(SEQUENCE, &[&oid(SIGNED_DATA), &element(context(0), &[&signed])]))
}

/// The signature of something that is elsewhere, without attributes and without `ContentInfo` around it, as in variables
/// (UEFI 2.10, chapter 8.2.2). Older firmware takes no other form.
pub(crate) fn detached(message: &[u8], signer: &dyn Signer) -> Result<Vec<u8>, SignError> {
    let signature = signer.sign(message)?;
    Ok(signed_data(&element(SEQUENCE, &[&oid(DATA)]), &[], &signature, signer))
}

fn signed_data(content: &[u8], attributes: &[u8], signature: &[u8], signer: &dyn Signer) -> Vec<u8> {
    let certificate = signer.certificate();
    let (one, sha256) = (element(INTEGER, &[&[1]]), algorithm(SHA256));
    let signature = element(OCTET_STRING, &[signature]);
    let names = certificate.issuer_and_serial();
    let info = element(SEQUENCE, &[&one, &names, &sha256, attributes, &algorithm(RSA), &signature]);
    let certificates = element(context(0), &[certificate.der()]);
    element(SEQUENCE, &[&one, &element(SET, &[&sha256]), content, &certificates, &element(SET, &[&info])])
}

/// An `AlgorithmIdentifier` without parameters.
pub(crate) fn algorithm(name: ObjectIdentifier) -> Vec<u8> {
    element(SEQUENCE, &[&oid(name), &element(NULL, &[])])
}

/// An `OBJECT IDENTIFIER`.
pub(crate) fn oid(name: ObjectIdentifier) -> Vec<u8> {
    element(OID, &[name.as_bytes()])
}

fn attribute(name: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&oid(name), &element(SET, &[value])])
}
