//! The EBS direct APIs: snapshots written block by block.
//!
//! <https://docs.aws.amazon.com/ebs/latest/APIReference/>; blocks have 512 KiB, whatever the answer calls them.

use super::{UPLOAD, caller::Caller, endpoint::Service, request::Request};
use crate::{Block, CloudError, Content};
use base64::{Engine, prelude::BASE64_STANDARD};
use kiln_store::Reply;
use serde_json::{Value, json};

/// Minutes after which AWS ends by itself what nobody goes on with. The next run may be tomorrow.
const TIMEOUT: u64 = 24 * 60;

/// The EBS direct APIs of a region.
#[derive(Clone, Copy)]
pub(super) struct Ebs<'a> {
    pub caller: &'a Caller<'a>,
    pub region: &'a str,
}

/// A snapshot that is to be begun. The same one twice is one snapshot.
#[derive(Clone, Copy)]
pub(super) struct Start<'a> {
    /// Makes the request known again.
    pub token: &'a str,
    /// Size of the volume in GiB.
    pub gib: u64,
    /// For people.
    pub description: &'a str,
    /// Its tags, beside the one with the token.
    pub tags: &'a [(String, String)],
}

impl Ebs<'_> {
    /// Begins a snapshot; its ID.
    pub fn start(&self, start: &Start<'_>) -> Result<String, CloudError> {
        let own = (UPLOAD.to_owned(), start.token.to_owned());
        let tags = start.tags.iter().chain([&own]);
        let tags: Vec<_> = tags.map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        let body = json!({
            "VolumeSize": start.gib,
            "ClientToken": start.token,
            "Description": start.description,
            "Tags": tags,
            "Timeout": TIMEOUT,
        });
        let headers = [("content-type", "application/json")];
        let body = body.to_string();
        let request = self.request("StartSnapshot", "POST", "/snapshots", &headers, body.as_bytes());
        self.caller.send(&request, |reply| text(reply, "SnapshotId"))
    }

    /// Writes a block. What was written before in its place is gone.
    pub fn put(&self, snapshot: &str, block: &Block, bytes: &[u8]) -> Result<(), CloudError> {
        let (checksum, len) = (BASE64_STANDARD.encode(block.digest.as_bytes()), bytes.len().to_string());
        let headers = [
            ("content-type", "application/octet-stream"),
            ("x-amz-data-length", len.as_str()),
            ("x-amz-checksum", checksum.as_str()),
            ("x-amz-checksum-algorithm", "SHA256"),
        ];
        let path = format!("/snapshots/{snapshot}/blocks/{}", block.index);
        let request = self.request("PutSnapshotBlock", "PUT", &path, &headers, bytes);
        self.caller.send(&request, |reply| match reply.header("x-amz-checksum") {
            Some(found) if found == checksum => Ok(()),
            other => Err(format!("it has the checksum {}, and {checksum} was expected", other.unwrap_or("of nothing"))),
        })
    }

    /// Nothing more is written.
    pub fn complete(&self, snapshot: &str, content: &Content) -> Result<(), CloudError> {
        let (count, checksum) = (content.blocks().len().to_string(), content.checksum());
        let headers = [
            ("x-amz-changedblockscount", count.as_str()),
            ("x-amz-checksum", checksum.as_str()),
            ("x-amz-checksum-algorithm", "SHA256"),
            ("x-amz-checksum-aggregation-method", "LINEAR"),
        ];
        let path = format!("/snapshots/completion/{snapshot}");
        let request = self.request("CompleteSnapshot", "POST", &path, &headers, &[]);
        self.caller.send(&request, |reply| text(reply, "Status").map(drop))
    }

    fn request<'r>(
        &'r self,
        what: &'r str,
        method: &'r str,
        path: &'r str,
        headers: &'r [(&'r str, &'r str)],
        body: &'r [u8],
    ) -> Request<'r> {
        Request { service: Service::Ebs, region: self.region, what, method, path, headers, body }
    }
}

fn text(reply: &Reply, name: &str) -> Result<String, String> {
    let body: Value = serde_json::from_slice(&reply.body).map_err(|error| error.to_string())?;
    body.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| format!("it has no {name}"))
}
