//! The way out of what went wrong.

use crate::CloudError;

impl CloudError {
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Image(error) => return error.hint(),
            Self::Credentials(_) => {
                "`aws configure` or `aws sso login` writes what kiln reads; so do AWS_PROFILE, AWS_ACCESS_KEY_ID and \
                 AWS_SECRET_ACCESS_KEY, a role of the machine, or a web identity"
            }
            Self::NoRegion => "give one by --region, AWS_REGION or in ~/.aws/config",
            Self::NameTaken { .. } => "give another one by --name",
            Self::Refused { code, .. } => return refusal(code).map(str::to_owned),
            Self::Slow { .. } => "the same command goes on with it",
            Self::Changed { .. } => "wait until it is whole",
            _ => return None,
        };
        Some(text.to_owned())
    }
}

/// What helps against an error of AWS.
fn refusal(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" => {
            "`kiln help upload aws` has the policy that is needed"
        }
        "AuthFailure"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch" => "the credentials are not valid, or the clock of this machine is wrong",
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            "the credentials have expired, or the clock of this machine is wrong"
        }
        "OptInRequired" => "the account has not switched that region on",
        "ConcurrentLimitExceededException"
        | "ServiceQuotaExceededException"
        | "ResourceLimitExceeded"
        | "SnapshotLimitExceeded"
        | "PendingSnapshotLimitExceeded" => "the quotas of the account allow no more now",
        "OperationNotPermitted" => "the account may block public AMIs (EC2 > Data protection and security)",
        _ => return None,
    })
}
