//! Reading and checking. Nothing here trusts the file: errors are fine and panics are bugs.

use super::{
    AuthenticodeError,
    digest::Places,
    sign::{ALIGNMENT, HEADER, PKCS7, REVISION},
    spc,
};
use crate::{
    ReadAt,
    pe::{self, Pe},
    signing::{
        Certificate,
        pkcs7::{MESSAGE_DIGEST, SHA256},
    },
};
use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier, SignerInfo},
};
use kiln_types::Digest;
use x509_cert::der::{Decode, Encode, SliceReader};

/// A signature of a program, which is whole: the program is what was signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The certificate whose key signed.
    pub certificate: Certificate,
}

/// The signatures of the program `bytes`, each checked as firmware does it; none in a program without.
///
/// Whether firmware trusts the certificate is for the owner of the machine to say.
///
/// # Errors
/// When this is no EFI program, or one of its signatures is not by the key of its certificate or not of this program.
pub fn signatures(bytes: &[u8]) -> Result<Vec<Signature>, AuthenticodeError> {
    of(&Pe::parse(bytes)?, &bytes)
}

/// Those of the program in the first `len` bytes of `program`, which may be too large for memory.
///
/// # Errors
/// As [`signatures`].
pub fn signatures_in(program: &dyn ReadAt, len: u64) -> Result<Vec<Signature>, AuthenticodeError> {
    of(&Pe::of_head(&pe::head(program, len)?, len)?, program)
}

fn of(pe: &Pe<'_>, program: &dyn ReadAt) -> Result<Vec<Signature>, AuthenticodeError> {
    if pe.signatures_at().is_none_or(|(_, size)| size == 0) {
        return Ok(Vec::new());
    }
    let places = Places::of(pe)?;
    let digest = places.digest(program)?;
    let mut table = vec![0; places.table.len()];
    program.read_at(places.table.start as u64, &mut table)?;
    entries(&table)?.into_iter().map(|entry| check(entry, &digest)).collect()
}

/// What the entries of a table hold.
fn entries(mut table: &[u8]) -> Result<Vec<&[u8]>, AuthenticodeError> {
    let mut found = Vec::new();
    while let Some((header, _)) = table.split_first_chunk::<HEADER>() {
        let len = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let kind = header[4..] == [REVISION.to_le_bytes(), PKCS7.to_le_bytes()].concat();
        let held = table.get(HEADER..len).filter(|_| kind).ok_or(AuthenticodeError::Table)?;
        found.push(held);
        table = table.get(len.next_multiple_of(ALIGNMENT)..).unwrap_or_default();
    }
    if table.is_empty() { Ok(found) } else { Err(AuthenticodeError::Table) }
}

fn check(entry: &[u8], digest: &Digest) -> Result<Signature, AuthenticodeError> {
    let signed = parse(entry).map_err(damaged)?;
    let content = signed.encap_content_info.econtent.as_ref().ok_or_else(|| damaged("it is of nothing"))?;
    let (algorithm, found) = spc::read(content.value()).map_err(damaged)?;
    let [info] = signed.signer_infos.0.as_slice() else { return Err(damaged("it has not one signer")) };
    if algorithm != SHA256 || info.digest_alg.oid != SHA256 {
        return Err(AuthenticodeError::Algorithm);
    }
    if found != digest.as_bytes() {
        return Err(AuthenticodeError::Altered);
    }
    let certificate = certificate(&signed, info)?;
    let attributes = info.signed_attrs.as_ref().ok_or_else(|| damaged("it has no attributes"))?;
    let told = attributes.iter().find(|attribute| attribute.oid == MESSAGE_DIGEST);
    let told = told.and_then(|attribute| attribute.values.iter().next());
    if told.is_none_or(|told| told.value() != Digest::of(content.value()).as_bytes()) {
        return Err(damaged("its attributes are of something else"));
    }
    let message = attributes.to_der().map_err(damaged)?;
    match certificate.has_signed(&message, info.signature.as_bytes()) {
        true => Ok(Signature { certificate }),
        false => Err(AuthenticodeError::WrongKey),
    }
}

/// The padding behind it is in no length of its own.
fn parse(entry: &[u8]) -> x509_cert::der::Result<SignedData> {
    let mut reader = SliceReader::new(entry)?;
    ContentInfo::decode(&mut reader)?.content.decode_as()
}

fn certificate(signed: &SignedData, info: &SignerInfo) -> Result<Certificate, AuthenticodeError> {
    let SignerIdentifier::IssuerAndSerialNumber(named) = &info.sid else {
        return Err(AuthenticodeError::NoCertificate);
    };
    let all = signed.certificates.iter().flat_map(|set| set.0.iter());
    let mut all = all.filter_map(|choice| match choice {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        CertificateChoices::Other(_) => None,
    });
    let own = all.find(|one| {
        let inner = &one.tbs_certificate;
        inner.serial_number == named.serial_number && inner.issuer == named.issuer
    });
    let der = own.ok_or(AuthenticodeError::NoCertificate)?.to_der().map_err(damaged)?;
    Certificate::from_der(&der).map_err(damaged)
}

fn damaged(reason: impl ToString) -> AuthenticodeError {
    AuthenticodeError::Damaged { reason: reason.to_string() }
}
