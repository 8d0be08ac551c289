//! Why a request did not do what it should, and whether it may do it when it is made once more.

use super::xml;
use kiln_store::Reply;
use serde_json::Value;
use std::{fmt, time::Duration};

/// Why a request failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// There was no answer.
    Network(String),
    /// The answer says no.
    Status {
        /// The status of HTTP.
        status: u16,
        /// The code of the error; the status when there is none.
        code: String,
        /// Its words.
        message: String,
        /// When to ask again.
        after: Option<Duration>,
    },
    /// The answer is not what it should be: something on the way altered it, or what it answers.
    Odd(String),
}

/// Codes that mean "later": "Error retries" of the EBS direct APIs, "Query API request rate" of EC2.
const LATER: [&str; 8] = [
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "PriorRequestNotComplete",
    "TransactionInProgressException",
    "Unavailable",
];

/// No answer makes kiln wait longer.
const LONGEST: Duration = Duration::from_secs(120);

impl Fault {
    /// What an answer with an error says.
    pub fn of(reply: &Reply) -> Self {
        let (code, message) = json(reply).or_else(|| xml::error(&reply.body)).unwrap_or_default();
        let code = if code.is_empty() { format!("HTTP {}", reply.status) } else { code };
        let after = reply.header("retry-after").and_then(|seconds| seconds.trim().parse().ok());
        Self::Status {
            status: reply.status,
            code,
            message,
            after: after.map(|seconds| Duration::from_secs(seconds).min(LONGEST)),
        }
    }

    /// Whether it may pass by itself.
    pub fn passes(&self) -> bool {
        match self {
            Self::Network(_) | Self::Odd(_) => true,
            Self::Status { status, code, message, .. } => {
                *status >= 500
                    || *status == 429
                    || code.contains("Throttl")
                    || LATER.contains(&code.as_str())
                    || message.contains("Failed to read block data")
            }
        }
    }

    /// Whether what was sent did not arrive as it was sent.
    pub fn is_altered(&self) -> bool {
        let Self::Status { code, message, .. } = self else { return matches!(self, Self::Odd(_)) };
        let message = message.to_ascii_lowercase();
        matches!(code.as_str(), "InvalidSignatureException" | "SignatureDoesNotMatch")
            || message.contains("checksum")
            || message.contains("sha256")
    }

    /// Whether a snapshot is not seen yet that was just begun: for some seconds, says coldsnap, which learned it by trying.
    pub fn is_early(&self) -> bool {
        matches!(self, Self::Status { code, .. } if code == "ResourceNotFoundException")
    }

    /// How long it wants to be left alone.
    pub fn after(&self) -> Duration {
        match self {
            Self::Status { after: Some(after), .. } => *after,
            _ => Duration::ZERO,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(text) | Self::Odd(text) => f.write_str(text),
            Self::Status { code, message, .. } if message.is_empty() => write!(f, "AWS answers {code}"),
            Self::Status { code, message, .. } => write!(f, "AWS answers {code}: {message}"),
        }
    }
}

/// Code and words of an error in JSON.
fn json(reply: &Reply) -> Option<(String, String)> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    let text = |names: [&str; 2]| names.iter().find_map(|name| body.get(name)?.as_str().map(str::to_owned));
    let code = reply.header("x-amzn-errortype").map(str::to_owned).or_else(|| text(["__type", "code"]));
    let code = code.unwrap_or_default();
    // `com.amazonaws.ebs#ThrottlingException:http://…`
    let code = code.rsplit('#').next().unwrap_or_default().split(':').next().unwrap_or_default();
    Some((code.to_owned(), text(["Message", "message"]).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Fault::of(&Reply { status, headers, body: body.into() })
    }

    #[test]
    fn errors_of_both_protocols_are_read() {
        let throttled = fault(400, &[("x-amzn-errortype", "ThrottlingException:http://x/")], r#"{"Message":"slow"}"#);
        assert!(throttled.passes() && throttled.to_string() == "AWS answers ThrottlingException: slow");
        let typed = fault(404, &[], r#"{"__type":"com.amazonaws.ebs#ResourceNotFoundException","message":"no"}"#);
        assert_eq!((typed.passes(), typed.to_string().as_str()), (false, "AWS answers ResourceNotFoundException: no"));
        let text = "<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>m</Message></Error></Errors></Response>";
        assert!(fault(503, &[("retry-after", "7")], text).passes());
        assert_eq!(fault(503, &[("retry-after", "7")], text).after(), Duration::from_secs(7));
        assert!(fault(400, &[], text).passes());
        assert!(fault(502, &[], "<html>").passes());
        assert!(!fault(403, &[], "").passes());
    }

    #[test]
    fn altered_bodies_are_told_from_what_is_wrong() {
        assert!(fault(403, &[("x-amzn-errortype", "InvalidSignatureException")], "{}").is_altered());
        assert!(fault(400, &[], r#"{"__type":"ValidationException","message":"The checksum is wrong"}"#).is_altered());
        assert!(!fault(400, &[], r#"{"__type":"ValidationException","message":"VolumeSize"}"#).is_altered());
    }
}
