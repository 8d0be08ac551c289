//! One request to AWS, and the headers that make it one of the account's.

use super::endpoint::Service;
use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use aws_smithy_runtime_api::client::identity::Identity;
use kiln_types::Digest;
use std::time::SystemTime;

/// One request.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    /// Who is asked.
    pub service: Service,
    /// Where.
    pub region: &'a str,
    /// The action, for messages.
    pub what: &'a str,
    /// `POST` or `PUT`.
    pub method: &'a str,
    /// From the slash on.
    pub path: &'a str,
    /// Beside those of the signature.
    pub headers: &'a [(&'a str, &'a str)],
    /// What is sent.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// The request, as messages name it.
    pub fn name(&self) -> String {
        format!("{} in {}", self.what, self.region)
    }
}

/// The headers of a request, with the signature that they need (Signature Version 4).
pub(super) fn signed(
    request: &Request<'_>,
    url: &str,
    credentials: &Credentials,
    time: SystemTime,
) -> Result<Vec<(String, String)>, String> {
    let identity = Identity::from(credentials.clone());
    let params = v4::SigningParams::builder().identity(&identity).region(request.region).name(request.service.name());
    let params = params.time(time).settings(SigningSettings::default()).build().map_err(|error| error.to_string())?;
    let body = SignableBody::Precomputed(Digest::of(request.body).to_string());
    let signable = SignableRequest::new(request.method, url, request.headers.iter().copied(), body);
    let signable = signable.map_err(|error| error.to_string())?;
    let (instructions, _) = sign(signable, &params.into()).map_err(|error| error.to_string())?.into_parts();
    let own = request.headers.iter().copied();
    Ok(own.chain(instructions.headers()).map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// The headers are what AWS's own example has for this request, but for service and region.
    #[test]
    fn requests_are_signed_and_secrets_stay() {
        let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret", Some("token".into()), None, "test");
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let request = Request {
            service: Service::Ec2,
            region: "eu-central-1",
            what: "X",
            method: "POST",
            path: "/",
            headers: &headers,
            body: b"Action=X",
        };
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
        let signed = signed(&request, "https://ec2.eu-central-1.amazonaws.com/", &credentials, time).unwrap();
        let header = |name: &str| signed.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap();
        assert_eq!(header("x-amz-date"), "20200913T122640Z");
        assert_eq!(header("x-amz-security-token"), "token");
        let start = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20200913/eu-central-1/ec2/aws4_request, SignedHeaders=content-type;host;";
        assert!(header("authorization").starts_with(start), "{}", header("authorization"));
        assert!(signed.iter().all(|(_, value)| !value.contains("not-a-secret")));
    }
}
