//! What a failure leaves behind.

use crate::CloudError;
use std::fmt;

/// Something in a cloud that was begun and could not be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// `snap-…`, or words about something whose ID was never heard.
    pub what: String,
    /// Where.
    pub region: String,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.what, self.region)
    }
}

/// Why something was not done, and what that leaves.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Unfinished {
    /// Why.
    pub error: Box<CloudError>,
    /// What could not be taken back; the next run does it.
    pub left: Vec<Left>,
}

impl From<CloudError> for Unfinished {
    fn from(error: CloudError) -> Self {
        Self { error: Box::new(error), left: Vec::new() }
    }
}
