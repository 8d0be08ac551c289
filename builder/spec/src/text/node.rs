//! `node.toml`, read and checked, and written again as the node reads it.

use super::{
    document::Document,
    layer::Layer,
    node_network,
    problem::{Problem, Problems},
    set::Overrides,
    source::Source,
};
use crate::{
    file::{DatastoreTls, NodeDatastore, NodeFile},
    schema::SchemaKind,
};
use toml::{Table, Value};

/// What one node says of itself; [`parse_node`] alone makes it, so it has been checked.
#[derive(Clone, PartialEq, Debug)]
pub struct NodeSettings(NodeFile);

impl NodeSettings {
    /// What it says.
    pub fn file(&self) -> &NodeFile {
        &self.0
    }

    /// The text that goes onto the boot partition. In the place of a passphrase it has the key that is made of it.
    ///
    /// # Errors
    /// Never for what was parsed; the writer of TOML has errors all the same.
    pub fn text(&self) -> Result<String, Problem> {
        let failed = |error: toml::ser::Error| Problem::new(error.to_string());
        let mut table = Table::try_from(&self.0).map_err(failed)?;
        if let (Some(wifi), Some(Value::Table(section))) = (&self.0.wifi, table.get_mut("wifi")) {
            // A secret does not write itself.
            let key = wifi.passphrase.key(&wifi.ssid).expose().to_owned();
            section.insert("passphrase".to_owned(), Value::from(key));
        }
        if let (Some(datastore), Some(Value::Table(section))) = (&self.0.datastore, table.get_mut("datastore")) {
            let secrets = [
                ("url", datastore.url.as_ref().map(|url| url.expose())),
                ("password", datastore.password.as_ref().map(|password| password.expose())),
                ("key", datastore.key.as_ref().map(|key| key.expose())),
            ];
            for (name, secret) in secrets.into_iter().filter_map(|(name, secret)| Some((name, secret?))) {
                section.insert(name.to_owned(), Value::from(secret));
            }
        }
        let text = toml::to_string(&table).map_err(failed)?;
        Ok(format!(
            "# What this node says of itself; read at every boot. `kiln schema node --markdown` has all keys.\n{text}"
        ))
    }
}

/// Reads a `node.toml` and lays `overrides` over it. `name` is what messages call it.
///
/// # Errors
/// All faults that could be told at once.
pub fn parse_node(name: &str, text: &str, overrides: &Overrides) -> Result<NodeSettings, Problems> {
    let mut layers = vec![Layer::parse(Source::new(name, text))?];
    layers.extend(overrides.layers(SchemaKind::Node).map_err(Problems::from_vec)?);
    let document: Document<NodeFile> = Document::of(SchemaKind::Node, layers)?;
    Problems::check(node_network::check(&document).into_iter().chain(datastore(&document)).collect())?;
    Ok(NodeSettings((*document).clone()))
}

/// A database is said in one way, and completely.
fn datastore(document: &Document<NodeFile>) -> Option<Problem> {
    let datastore = document.datastore.as_ref()?;
    let said = |key: &str| document.place(&format!("datastore.{key}"));
    let parts = [
        ("host", datastore.host.is_some()),
        ("port", datastore.port.is_some()),
        ("database", datastore.database.is_some()),
        ("user", datastore.user.is_some()),
        ("password", datastore.password.is_some()),
    ];
    if datastore.url.is_some()
        && let Some((key, _)) = parts.iter().find(|(_, there)| *there)
    {
        return Some(
            Problem::new(format!("`datastore.url` and `datastore.{key}` say the same thing"))
                .at(said(key), "in the address too")
                .help("give the address alone, or its parts alone"),
        );
    }
    let lacks = |key: &str| {
        Problem::new(format!("the node.toml has no `datastore.{key}`"))
            .at(document.place("datastore"), "in this section")
            .help("give `datastore.url`, or `host`, `database` and `user`")
    };
    let needed = ["host", "database", "user"];
    let lacking = parts.iter().find(|(key, there)| datastore.url.is_none() && needed.contains(key) && !there);
    lacking.map(|(key, _)| lacks(key)).or_else(|| certificates(document, datastore))
}

/// What certificates need, and what makes them needless.
fn certificates(document: &Document<NodeFile>, datastore: &NodeDatastore) -> Option<Problem> {
    let place = |key: &str| document.place(&format!("datastore.{key}"));
    let files = [("ca", datastore.ca.is_some()), ("cert", datastore.cert.is_some()), ("key", datastore.key.is_some())];
    if datastore.tls == Some(DatastoreTls::Off)
        && let Some((key, _)) = files.iter().find(|(_, there)| *there)
    {
        return Some(
            Problem::new(format!("`datastore.{key}` is not for `datastore.tls = \"off\"`"))
                .at(place(key), "has no effect")
                .help("leave `datastore.tls` out, and the connection is encrypted"),
        );
    }
    let (there, other) = match (datastore.cert.is_some(), datastore.key.is_some()) {
        (true, false) => ("cert", "key"),
        (false, true) => ("key", "cert"),
        _ => return None,
    };
    Some(
        Problem::new(format!("`datastore.{there}` goes with `datastore.{other}`"))
            .at(place(there), "alone")
            .help("certificate and private key make the server know the node together"),
    )
}
