//! What a registry says when it refuses.

use crate::fetch::{
    Fault,
    http::{header, later},
};
use serde_json::Value;
use std::io::Read;
use ureq::{Body, http::Response};

/// Reasons are short.
const LONGEST: u64 = 64 << 10;
/// In letters: what of a reason is shown.
const SHOWN: usize = 300;

/// Whatever the answer is but for these statuses is a fault.
pub(super) fn expect(response: Response<Body>, wanted: &[u16]) -> Result<Response<Body>, Fault> {
    let status = response.status().as_u16();
    match status {
        _ if wanted.contains(&status) => Ok(response),
        429 | 503 => Err(later(status, header(&response, "retry-after"))),
        _ => {
            let mut text = Vec::new();
            // What cannot be read says nothing.
            let _ = response.into_body().into_reader().take(LONGEST).read_to_end(&mut text);
            Err(said(&text).map_or(Fault::Status(status), |said| Fault::Refused { status, said }))
        }
    }
}

/// The first reason in an answer: `{"errors": [{"code": "DENIED", "message": "…"}]}`.
fn said(text: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(text).ok()?;
    let first = answer["errors"].get(0)?;
    let words = ["code", "message"].into_iter().filter_map(|key| first[key].as_str()).filter(|word| !word.is_empty());
    let said = words.collect::<Vec<_>>().join(": ");
    let plain: String = said.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    (!plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_reason_is_told_in_one_plain_line() {
        let text =
            br#"{"errors":[{"code":"NAME_UNKNOWN","message":"no such\n\u001b[31mrepository","detail":{"name":"x"}}]}"#;
        assert_eq!(said(text).as_deref(), Some("NAME_UNKNOWN: no such[31mrepository"));
        for nothing in ["", "<html>", r#"{"errors":[]}"#, r#"{"errors":[{"code":""}]}"#] {
            assert_eq!(said(nothing.as_bytes()), None, "{nothing}");
        }
    }
}
