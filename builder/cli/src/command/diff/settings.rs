//! Settings as keys with values: what node.json says, and the words of the kernel's command line.

use serde_json::Value;
use std::collections::BTreeMap;

/// The settings out of the text of node.json and a command line.
pub(super) fn read(node: &[u8], command_line: &str) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    flatten(&mut settings, "node", &serde_json::from_slice(node).unwrap_or_default());
    for word in command_line.split_ascii_whitespace() {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let all: &mut String = settings.entry(format!("kernel {key}")).or_default();
        // `console=` may be there twice, and its order counts.
        *all = if all.is_empty() { value.to_owned() } else { format!("{all} {value}") };
    }
    settings
}

/// `{"api": {"port": 1}}` is `node.api.port`, `1`. Lists stay whole: their order counts.
fn flatten(into: &mut BTreeMap<String, String>, key: &str, value: &Value) {
    match value {
        Value::Object(keys) => keys.iter().for_each(|(name, value)| flatten(into, &format!("{key}.{name}"), value)),
        Value::Null => {}
        Value::String(text) => drop(into.insert(key.to_owned(), text.clone())),
        other => drop(into.insert(key.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_keys_with_values() {
        let node = br#"{"hostname": "a", "api": {"port": 6443, "extra-sans": ["x", "y"]}}"#;
        let found = read(node, "roothash=ab console=tty0 console=ttyS0 quiet");
        let found: Vec<_> = found.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            found,
            [
                "kernel console=tty0 ttyS0",
                "kernel quiet=",
                "kernel roothash=ab",
                "node.api.extra-sans=[\"x\",\"y\"]",
                "node.api.port=6443",
                "node.hostname=a"
            ]
        );
        assert_eq!(read(b"no json", ""), BTreeMap::new());
    }
}
