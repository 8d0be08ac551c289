//! Snapshots and AMIs, as EC2 describes them.

use super::xml;
use roxmltree::Node;
use serde::Serialize;

/// An AMI.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Ami {
    /// `ami-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `pending`, `available`, `failed` and the like.
    pub state: String,
    /// Why it is in that state, when that is said.
    pub reason: String,
    /// When it was made.
    pub created: String,
    /// When it is, or was, deprecated; empty when never.
    pub deprecated: String,
    /// Whether everybody may start it.
    pub public: bool,
    /// Its tags.
    pub tags: Vec<(String, String)>,
    /// The snapshots that its disks are made of.
    pub snapshots: Vec<String>,
}

/// A snapshot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Snapshot {
    /// `snap-…`.
    pub id: String,
    /// `pending`, `completed`, `error` and the like.
    pub state: String,
    /// Why it is in that state, or how far it is.
    pub reason: String,
}

impl Ami {
    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

pub(super) fn ami(node: Node<'_, '_>) -> Ami {
    let text = |name| xml::text(node, name);
    let reason = xml::child(node, "stateReason").map(|reason| xml::text(reason, "message"));
    let disks = xml::items(node, "blockDeviceMapping").filter_map(|disk| xml::child(disk, "ebs"));
    Ami {
        id: text("imageId"),
        name: text("name"),
        state: text("imageState"),
        reason: reason.unwrap_or_default(),
        created: text("creationDate"),
        deprecated: text("deprecationTime"),
        public: text("isPublic") == "true",
        tags: xml::items(node, "tagSet").map(|tag| (xml::text(tag, "key"), xml::text(tag, "value"))).collect(),
        snapshots: disks.map(|disk| xml::text(disk, "snapshotId")).filter(|id| !id.is_empty()).collect(),
    }
}

pub(super) fn snapshot(node: Node<'_, '_>) -> Snapshot {
    let (message, progress) = (xml::text(node, "statusMessage"), xml::text(node, "progress"));
    let reason = if message.is_empty() { progress } else { message };
    Snapshot { id: xml::text(node, "snapshotId"), state: xml::text(node, "status"), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    #[test]
    fn amis_are_read() {
        let text = "<DescribeImagesResponse xmlns='http://ec2.amazonaws.com/doc/2016-11-15/'><imagesSet><item>\
            <imageId>ami-1</imageId><imageState>failed</imageState><isPublic>false</isPublic><name>n</name>\
            <stateReason><message>full</message></stateReason><deprecationTime>2030-01-01T00:00:00.000Z</deprecationTime>\
            <blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><snapshotId>snap-1</snapshotId></ebs></item>\
            <item><virtualName>ephemeral0</virtualName></item></blockDeviceMapping>\
            <tagSet><item><key>kiln:digest</key><value>ab</value></item></tagSet><new>x</new>\
            </item></imagesSet></DescribeImagesResponse>";
        let document = Document::parse(text).unwrap();
        let all: Vec<_> = xml::items(document.root_element(), "imagesSet").map(ami).collect();
        assert_eq!((all.len(), all[0].tag("kiln:digest"), all[0].tag("x")), (1, Some("ab"), None));
        assert_eq!((all[0].snapshots.as_slice(), all[0].reason.as_str()), (&["snap-1".to_owned()][..], "full"));
    }
}
