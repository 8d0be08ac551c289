//! `SpcIndirectDataContent`: the digest of a program, in the words of Authenticode.
//!
//! ```text
//! SEQUENCE                     this is what PKCS#7 signs
//!   SEQUENCE                   SpcAttributeTypeAndOptionalValue
//!     SPC_PE_IMAGE_DATAOBJ
//!     SEQUENCE                 SpcPeImageData: no flags, and a file called `<<<Obsolete>>>`, as everybody writes it
//!   SEQUENCE                   DigestInfo: SHA-256, digest
//! ```

use crate::signing::{
    der::{BIT_STRING, OCTET_STRING, SEQUENCE, context, element},
    pkcs7,
};
use kiln_types::Digest;
use x509_cert::{
    der::{AnyRef, Decode, Reader, SliceReader, asn1::OctetStringRef, oid::ObjectIdentifier},
    spki::AlgorithmIdentifierRef,
};

/// `SPC_INDIRECT_DATA_OBJID`: what kind of content this is.
pub(super) const INDIRECT_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.4");
const PE_IMAGE_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.2.1.15");

/// The content of the outer `SEQUENCE` for a program with this digest.
pub(super) fn write(digest: &Digest) -> Vec<u8> {
    let name: Vec<u8> = "<<<Obsolete>>>".encode_utf16().flat_map(u16::to_be_bytes).collect();
    // SpcLink: `file [2]`, SpcString: `unicode [0]`, which replaces the tag of the string.
    let file = element(context(0), &[&element(context(2), &[&element(0x80, &[&name])])]);
    let image = element(SEQUENCE, &[&element(BIT_STRING, &[&[0]]), &file]);
    let data = element(SEQUENCE, &[&pkcs7::oid(PE_IMAGE_DATA), &image]);
    let info = element(SEQUENCE, &[&pkcs7::algorithm(pkcs7::SHA256), &element(OCTET_STRING, &[digest.as_bytes()])]);
    [data, info].concat()
}

/// Algorithm and digest out of the content of such a `SEQUENCE`.
pub(super) fn read(inner: &[u8]) -> x509_cert::der::Result<(ObjectIdentifier, Vec<u8>)> {
    let mut reader = SliceReader::new(inner)?;
    AnyRef::decode(&mut reader)?;
    let info = AnyRef::decode(&mut reader)?;
    let found = info.sequence(|reader| {
        let algorithm = AlgorithmIdentifierRef::decode(reader)?;
        Ok((algorithm.oid, OctetStringRef::decode(reader)?.as_bytes().to_vec()))
    })?;
    reader.finish(found)
}
