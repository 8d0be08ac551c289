//! What AWS does and moto does not.
//!
//! It refuses blocks whose checksum does not fit, completes a snapshot only with the right count and the right checksum over all,
//! gives the same snapshot for the same token, has one AMI of a name, made of the snapshot that was said and with the tags that were, removes no
//! snapshot that an AMI needs, and knows EnableImageDeprecation.

use super::{
    http::{Request, answer, exchange, head_end},
    moto,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use kiln_types::{Digest, Hasher};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

/// An AMI: moto gives every one a snapshot of its own (`motos`), whatever it was asked for.
#[derive(Clone)]
struct Ami {
    region: String,
    name: String,
    id: String,
    motos: String,
    snapshot: String,
}

#[derive(Default)]
pub struct Aws {
    tokens: Mutex<HashMap<String, Vec<u8>>>,
    blocks: Mutex<HashMap<String, BTreeMap<u32, Digest>>>,
    amis: Mutex<Vec<Ami>>,
}

impl Aws {
    pub fn answer(&self, request: &Request) -> Vec<u8> {
        // A token of its own is what this one has in the place of a signature.
        let has_token = request.action == "AssumeRoleWithWebIdentity";
        let is_signed = request.header("authorization").is_some_and(|text| text.contains("Signature="));
        assert!(is_signed != has_token, "not signed");
        match request.action.as_str() {
            "StartSnapshot" => self.start(request),
            "PutSnapshotBlock" => self.put(request),
            "CompleteSnapshot" => self.complete(request),
            "RegisterImage" | "CopyImage" => self.image(request),
            "DescribeImages" => self.described(request),
            "DeregisterImage" => {
                self.amis.lock().unwrap().retain(|ami| ami.id != request.field("ImageId"));
                forward(request)
            }
            "DeleteSnapshot" => self.delete(request),
            "EnableImageDeprecation" => {
                let text = "<EnableImageDeprecationResponse><return>true</return></EnableImageDeprecationResponse>";
                answer(200, "text/xml", text)
            }
            _ => forward(request),
        }
    }

    fn start(&self, request: &Request) -> Vec<u8> {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let token = body["ClientToken"].as_str().unwrap_or_default().to_owned();
        self.tokens.lock().unwrap().entry(token).or_insert_with(|| forward(request)).clone()
    }

    fn put(&self, request: &Request) -> Vec<u8> {
        let digest = Digest::of(&request.body);
        if request.header("x-amz-checksum") != Some(BASE64_STANDARD.encode(digest.as_bytes())) {
            return refusal(request, 400, "ValidationException");
        }
        let index = request.path.rsplit('/').next().unwrap().parse().unwrap();
        self.blocks.lock().unwrap().entry(snapshot(request)).or_default().insert(index, digest);
        forward(request)
    }

    fn complete(&self, request: &Request) -> Vec<u8> {
        let blocks = self.blocks.lock().unwrap().get(&snapshot(request)).cloned().unwrap_or_default();
        let mut hasher = Hasher::new();
        for digest in blocks.values() {
            hasher.update(digest.as_bytes());
        }
        let checksum = BASE64_STANDARD.encode(hasher.finish().as_bytes());
        let count = request.header("x-amz-changedblockscount") == Some(blocks.len().to_string());
        match count && request.header("x-amz-checksum") == Some(checksum) {
            true => forward(request),
            false => refusal(request, 400, "ValidationException"),
        }
    }

    fn image(&self, request: &Request) -> Vec<u8> {
        let (region, name) = (request.region(), request.field("Name"));
        let mut amis = self.amis.lock().unwrap();
        if amis.iter().any(|ami| (&ami.region, &ami.name) == (&region, &name)) {
            return refusal(request, 400, "InvalidAMIName.Duplicate");
        }
        let answer = forward(request);
        let id = moto::texts(&String::from_utf8_lossy(&answer), "imageId").remove(0);
        tag(request, "image", &id);
        let motos = moto::texts(&moto::ami(&region, &id), "snapshotId").remove(0);
        let snapshot = match request.action.as_str() {
            "RegisterImage" => request.field("BlockDeviceMapping.1.Ebs.SnapshotId"),
            _ => motos.clone(),
        };
        // Of a copy the tags are for its snapshot too.
        tag(request, "snapshot", &snapshot);
        amis.push(Ami { region, name, id, motos, snapshot });
        answer
    }

    /// AMIs with the snapshots that they were made of.
    fn described(&self, request: &Request) -> Vec<u8> {
        let answer = forward(request);
        let end = head_end(&answer).unwrap();
        let body = String::from_utf8_lossy(&answer[end..]).into_owned();
        let amis = self.amis.lock().unwrap();
        let body = amis.iter().fold(body, |body, ami| body.replace(&ami.motos, &ami.snapshot));
        super::http::answer(status(&answer), "text/xml", &body)
    }

    fn delete(&self, request: &Request) -> Vec<u8> {
        let wanted = request.field("SnapshotId");
        match self.amis.lock().unwrap().iter().any(|ami| ami.snapshot == wanted) {
            true => refusal(request, 400, "InvalidSnapshot.InUse"),
            false => forward(request),
        }
    }
}

/// Gives `id` the tags that the request has for its `kind`.
fn tag(request: &Request, kind: &str, id: &str) {
    let fields = request.fields();
    let kinds = fields.iter().filter(|(name, _)| name.ends_with(".ResourceType"));
    for (name, _) in kinds.filter(|(_, value)| value == kind) {
        let start = name.strip_suffix("ResourceType").unwrap();
        let tags = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix(start)?, value)));
        let tags = tags.filter(|(name, _)| name.starts_with("Tag."));
        let tags: Vec<_> = tags.map(|(name, value)| format!("&{name}={value}")).collect();
        let form = format!("Version=2016-11-15&Action=CreateTags&ResourceId.1={id}{}", tags.concat());
        moto::ask(&request.region(), "ec2", "POST /", &form);
    }
}

/// The snapshot that a path is about.
fn snapshot(request: &Request) -> String {
    request.path.split('/').rfind(|part| part.starts_with("snap-")).unwrap_or_default().to_owned()
}

fn status(answer: &[u8]) -> u16 {
    String::from_utf8_lossy(answer).split(' ').nth(1).unwrap().parse().unwrap()
}

/// Has moto do it.
fn forward(request: &Request) -> Vec<u8> {
    exchange(moto::port().unwrap(), &request.bytes()).unwrap()
}

/// A no, in the words of the protocol that the request speaks.
pub fn refusal(request: &Request, status: u16, code: &str) -> Vec<u8> {
    let message = if code == "ValidationException" { "the checksum does not fit" } else { "m" };
    match request.path.as_str() {
        "/" => {
            let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
            answer(status, "text/xml", &format!("<Response><Errors>{error}</Errors></Response>"))
        }
        _ => answer(status, "application/json", &format!(r#"{{"__type":"{code}","message":"{message}"}}"#)),
    }
}
