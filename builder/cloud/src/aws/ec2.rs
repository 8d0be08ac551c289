//! EC2: snapshots and AMIs, as far as kiln has to do with them.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/>

use super::{
    caller::Caller,
    endpoint::Service,
    form::Form,
    found::{self, Ami, Snapshot},
    request::Request,
    xml,
};
use crate::CloudError;
use roxmltree::{Document, Node};

const VERSION: &str = "2016-11-15";
const STS_VERSION: &str = "2011-06-15";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];

/// EC2 of a region.
#[derive(Clone, Copy)]
pub(super) struct Ec2<'a> {
    pub caller: &'a Caller<'a>,
    pub region: &'a str,
}

impl Ec2<'_> {
    /// Sends a form and reads the answer.
    pub fn send<T>(
        &self,
        action: &str,
        form: &Form,
        read: impl Fn(Node<'_, '_>) -> Option<T>,
    ) -> Result<T, CloudError> {
        send(self.caller, (Service::Ec2, self.region), action, form, read)
    }

    /// Sends a form whose answer has nothing in it.
    pub fn tell(&self, action: &str, form: &Form) -> Result<(), CloudError> {
        self.send(action, form, |_| Some(()))
    }

    /// The account's own AMIs that a filter leaves, deprecated ones too.
    pub fn amis(&self, name: &str, value: &str) -> Result<Vec<Ami>, CloudError> {
        let form = form("DescribeImages").set("Owner.1", "self").set("IncludeDeprecated", "true");
        self.pages("DescribeImages", &form.filter(1, name, value), "imagesSet", found::ami)
    }

    /// All of the account's own AMIs.
    pub fn all_amis(&self) -> Result<Vec<Ami>, CloudError> {
        let form = form("DescribeImages").set("Owner.1", "self").set("IncludeDeprecated", "true");
        self.pages("DescribeImages", &form, "imagesSet", found::ami)
    }

    /// The AMI with an ID, when this account has it.
    pub fn ami(&self, id: &str) -> Result<Option<Ami>, CloudError> {
        Ok(self.amis("image-id", id)?.into_iter().next())
    }

    /// The account's own snapshots that a filter leaves.
    pub fn snapshots(&self, name: &str, value: &str) -> Result<Vec<Snapshot>, CloudError> {
        let form = form("DescribeSnapshots").set("Owner.1", "self").filter(1, name, value);
        self.pages("DescribeSnapshots", &form, "snapshotSet", found::snapshot)
    }

    /// The snapshot with an ID, when this account has it.
    pub fn snapshot(&self, id: &str) -> Result<Option<Snapshot>, CloudError> {
        Ok(self.snapshots("snapshot-id", id)?.into_iter().next())
    }

    /// Removes a snapshot; nothing there is fine. `false` when an AMI needs it.
    pub fn delete_snapshot(&self, id: &str) -> Result<bool, CloudError> {
        let deleted = self.tell("DeleteSnapshot", &form("DeleteSnapshot").set("SnapshotId", id));
        match deleted {
            Err(CloudError::Refused { code, .. }) if code == "InvalidSnapshot.NotFound" => Ok(true),
            Err(CloudError::Refused { code, .. }) if code == "InvalidSnapshot.InUse" => Ok(false),
            other => other.map(|()| true),
        }
    }

    /// Removes an AMI; nothing there is fine. Its snapshots stay.
    pub fn deregister(&self, id: &str) -> Result<(), CloudError> {
        let done = self.tell("DeregisterImage", &form("DeregisterImage").set("ImageId", id));
        match done {
            Err(CloudError::Refused { code, .. }) if code.starts_with("InvalidAMIID.") => Ok(()),
            other => other,
        }
    }

    /// All pages of a list.
    fn pages<T>(
        &self,
        action: &str,
        form: &Form,
        list: &str,
        read: fn(Node<'_, '_>) -> T,
    ) -> Result<Vec<T>, CloudError> {
        let (mut all, mut next) = (Vec::new(), String::new());
        loop {
            let form = if next.is_empty() { form.clone() } else { form.clone().set("NextToken", &next) };
            let (page, token) = self.send(action, &form, |root| {
                // An answer that lost its list on the way is not an empty list.
                xml::child(root, list)?;
                Some((xml::items(root, list).map(read).collect::<Vec<_>>(), xml::text(root, "nextToken")))
            })?;
            all.extend(page);
            if token.is_empty() {
                return Ok(all);
            }
            next = token;
        }
    }
}

/// The account that asks.
pub(super) fn account(caller: &Caller<'_>, region: &str) -> Result<String, CloudError> {
    let form = Form::of("GetCallerIdentity", STS_VERSION);
    send(caller, (Service::Sts, region), "GetCallerIdentity", &form, |root| {
        let account = root.descendants().find(|node| node.tag_name().name() == "Account")?.text()?;
        Some(account.trim().to_owned())
    })
}

/// A form for EC2.
pub(super) fn form(action: &str) -> Form {
    Form::of(action, VERSION)
}

fn send<T>(
    caller: &Caller<'_>,
    (service, region): (Service, &str),
    what: &str,
    form: &Form,
    read: impl Fn(Node<'_, '_>) -> Option<T>,
) -> Result<T, CloudError> {
    let body = form.body();
    let request = Request { service, region, what, method: "POST", path: "/", headers: &FORM, body: body.as_bytes() };
    caller.send(&request, |reply| {
        let text = std::str::from_utf8(&reply.body).map_err(|error| error.to_string())?;
        let document = Document::parse(text).map_err(|error| error.to_string())?;
        read(document.root_element()).ok_or_else(|| "it lacks what it should have".to_owned())
    })
}
