//! boto3, Amazon's own library for Python, as a judge: reads AMIs back, and says what it would ask for itself.

use super::{moto, world::World};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::{
    io::Write,
    process::{Command, Stdio},
};

const SCRIPT: &str = include_str!("judge.py");

impl World {
    /// The AMI `id`, as boto3 describes it, after it has read every block of its snapshot and compared it with `test.img`.
    pub fn read_back(&self, region: &str, id: &str) -> Value {
        let image = self.place.path("test.img");
        judge(&json!({ "read": id, "region": region, "endpoint": self.proxy.root, "image": image }))
    }

    /// What kiln has sent to ask for `action` is what boto3 sends for `wanted`.
    pub fn assert_asked(&self, action: &str, wanted: &Value) {
        let form = String::from_utf8(self.proxy.last()[action].body.clone()).unwrap();
        let said = judge(&json!({ "action": action, "wanted": wanted, "form": form }));
        assert_eq!(said["ours"], said["theirs"], "{action}");
    }

    /// The last request of every action has the signature that botocore gives it.
    pub fn assert_signed(&self) {
        for (action, request) in self.proxy.last() {
            let body = BASE64_STANDARD.encode(&request.body);
            let said = judge(&json!({ "head": request.head, "body": body, "key": moto::KEY, "secret": moto::SECRET }));
            assert_eq!(said["ours"], said["theirs"], "{action}");
        }
    }
}

/// What the script says of a question.
fn judge(question: &Value) -> Value {
    let mut command = Command::new(moto::program("python3").unwrap());
    command.args(["-c", SCRIPT]).env("AWS_ACCESS_KEY_ID", moto::KEY).env("AWS_SECRET_ACCESS_KEY", moto::SECRET);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the judge says no to {question}");
    serde_json::from_slice(&output.stdout).unwrap()
}
