//! `node.toml`, from a file and arguments.

use crate::failure::Failure;
use kiln_image::inspect::{inspect, open_root};
use kiln_spec::{DatastoreKind, NodeFile, NodeSettings, Overrides, parse_node};
use std::{
    fs::{self, File},
    path::Path,
};

/// What the node is to say of itself; nothing when nobody asked for anything.
pub fn settings(file: Option<&Path>, set: &[String]) -> Result<Option<NodeSettings>, Failure> {
    let text = match file {
        None if set.is_empty() => return Ok(None),
        None => String::new(),
        Some(path) => fs::read_to_string(path)
            .map_err(|error| Failure::of_input(format!("cannot read {}", path.display()), error))?,
    };
    let name = file.map_or_else(|| "node.toml".to_owned(), |path| path.display().to_string());
    let overrides = Overrides { set: set.to_vec(), ..Overrides::default() };
    Ok(Some(parse_node(&name, &text, &overrides)?))
}

/// What the image has nothing for is told before anything is written. A compressed image is not looked into: its node says so.
///
/// Returns what the user may not have meant.
pub fn check(node: Option<&NodeSettings>, image: &Path) -> Result<Option<String>, Failure> {
    let Some(has) = look_into(image) else { return Ok(None) };
    let nothing = NodeFile::default();
    let file = node.map_or(&nothing, NodeSettings::file);
    datastore(file, has.datastore, image)?;
    let name = image.display();
    let lacking = |wanted: bool, there: bool, lacks: &str, help: &str| match wanted && !there {
        true => Err(Failure::input(lacks.replace("IMAGE", &name.to_string()), help)),
        false => Ok(()),
    };
    let keys = !file.access.ssh_authorized_keys.is_empty();
    lacking(
        keys,
        has.ssh.is_some(),
        "there are SSH keys, and IMAGE has no SSH server",
        "build it with `--set access.ssh=openssh` or `dropbear`, and `--set access.ssh-authorized-keys=[]`",
    )?;
    lacking(
        file.wifi.is_some(),
        has.wifi,
        "there is a wireless network, and IMAGE has no Wi-Fi",
        "build it with `--set wireless.wifi=true`, for a board that has a radio",
    )?;
    Ok((has.ssh == Some(Keys::None) && !keys).then(|| {
        format!(
            "nobody can log in over SSH: {name} has no key, and the node is given none; \
             `--set access.ssh-authorized-keys=[\"ssh-ed25519 …\"]` gives one"
        )
    }))
}

/// A node without its database would wait for it for ever, and one that names another database than the image is for does so too.
fn datastore(file: &NodeFile, kind: Option<DatastoreKind>, image: &Path) -> Result<(), Failure> {
    let image = image.display();
    let (elsewhere, kind) = match kind {
        None => return Ok(()),
        Some(kind) => (matches!(kind, DatastoreKind::Postgres | DatastoreKind::Mysql), kind),
    };
    let said = file.datastore.as_ref();
    let other = said.and_then(|said| said.url.as_ref()?.kind()).filter(|other| *other != kind);
    match (elsewhere, said, other) {
        (true, None, _) => Err(Failure::input(
            format!("{image} keeps its cluster in a database elsewhere, and nothing says where that is"),
            format!(
                "`--set datastore.url={kind}://user:password@host/database`, or a section `[datastore]` in the file of `--node`"
            ),
        )),
        (true, Some(_), Some(other)) => Err(Failure::input(
            format!("`datastore.url` is the address of `{other}`, and {image} is for `{kind}`"),
            format!(
                "give the address of a database of that kind, or build the image with `--set datastore.kind={other}`"
            ),
        )),
        (false, Some(_), _) => Err(Failure::input(
            format!("there is a database, and {image} keeps its cluster on the node, in `{kind}`"),
            "build it with `--set datastore.kind=postgres` or `mysql`",
        )),
        _ => Ok(()),
    }
}

/// What of an image only some have.
struct Has {
    /// Whom it lets in over the network, when it lets anybody in.
    ssh: Option<Keys>,
    /// Joins wireless networks.
    wifi: bool,
    /// Keeps its cluster in it; nothing of a kind that this kiln does not know.
    datastore: Option<DatastoreKind>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keys {
    /// Those of each node alone.
    None,
    /// Its own.
    Some,
}

/// Nothing when it is not an image of kiln that can be read.
fn look_into(image: &Path) -> Option<Has> {
    let file = File::open(image).ok()?;
    let report = inspect(&file, file.metadata().ok()?.len()).ok()?;
    let root = open_root(&file, &report, &report.slots.first()?.name).ok()?;
    let read = |path| root.read(&root.get(path).ok()?, FILE_LIMIT).ok();
    let keys = |bytes: Vec<u8>| if bytes.is_empty() { Keys::None } else { Keys::Some };
    Some(Has {
        ssh: read("etc/kiln/ssh/authorized_keys").map(keys),
        wifi: root.get("usr/sbin/wpa_supplicant").is_ok(),
        datastore: kind(&read("etc/kiln/node.json")?),
    })
}

/// node.json has half a KiB, and an SSH key some hundred bytes.
const FILE_LIMIT: u64 = 1 << 20;

/// What `/etc/kiln/node.json` says of the datastore.
fn kind(json: &[u8]) -> Option<DatastoreKind> {
    let json: serde_json::Value = serde_json::from_slice(json).ok()?;
    serde_json::from_value(json.get("datastore")?.get("kind")?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(set: &[&str], kind: &str) -> Option<String> {
        let set: Vec<_> = set.iter().map(ToString::to_string).collect();
        let file = settings(None, &set).ok().unwrap().map(|node| node.file().clone()).unwrap_or_default();
        let kind = super::kind(format!(r#"{{"datastore": {{"kind": "{kind}"}}}}"#).as_bytes());
        match datastore(&file, kind, Path::new("x.img")) {
            Ok(()) => None,
            Err(Failure::Other { text, hint, .. }) => Some(format!("{text}; {}", hint.unwrap_or_default())),
            Err(_) => panic!("another failure"),
        }
    }

    #[test]
    fn an_image_and_a_node_have_the_same_database() {
        let postgres = &["datastore.url=postgres://kiln:hunter22@db/kiln"][..];
        let parts = &["datastore.host=db", "datastore.database=kiln", "datastore.user=kiln"][..];
        for (set, kind) in
            [(postgres, "postgres"), (parts, "postgres"), (parts, "mysql"), (&[], "sqlite"), (&[], "etcd")]
        {
            assert_eq!(said(set, kind), None, "{kind}");
        }
        for (set, kind, words) in [
            (&[][..], "postgres", "nothing says where that is; `--set datastore.url=postgres://"),
            (postgres, "mysql", "the address of `postgres`, and x.img is for `mysql`"),
            (postgres, "sqlite", "keeps its cluster on the node, in `sqlite`"),
            (parts, "etcd", "keeps its cluster on the node, in `etcd`"),
        ] {
            let said = said(set, kind).unwrap();
            assert!(said.contains(words) && !said.contains("hunter22"), "{said}");
        }
    }
}
