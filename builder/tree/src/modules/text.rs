//! The text files of `depmod`.

use super::{Module, Modules};
use std::fmt::Write;

impl Modules {
    /// `modules.dep`: each module with all it needs.
    pub(super) fn dep_lines(&self) -> impl Iterator<Item = (&Module, String)> {
        self.modules.iter().map(|module| {
            let mut line = format!("{}:", module.path);
            for need in self.all_needs(module) {
                line.push(' ');
                line += &need.path;
            }
            (module, line)
        })
    }

    /// `modules.alias`, `.softdep` and `.weakdep`: one value of `.modinfo` a line.
    pub(super) fn info_text(&self, head: &str, key: &str) -> String {
        let mut text = format!("{head}\n");
        for module in &self.modules {
            for value in module.facts.values(key) {
                // Writing into a String cannot fail.
                let _ = match key {
                    "alias" => writeln!(text, "alias {value} {}", module.name),
                    _ => writeln!(text, "{key} {} {value}", module.name),
                };
            }
        }
        text
    }

    /// Each exported symbol with its owner; the last of several owners wins. By name.
    pub(super) fn symbols(&self) -> Vec<(String, &Module)> {
        let mut owners = std::collections::BTreeMap::new();
        for module in &self.modules {
            owners.extend(module.facts.exports.iter().map(|symbol| (format!("symbol:{symbol}"), module)));
        }
        owners.into_iter().collect()
    }

    /// `modules.devname`: device nodes that load a module when opened.
    pub(super) fn devname_text(&self) -> String {
        let lines: String = self.modules.iter().filter_map(devname).collect();
        match lines.is_empty() {
            true => lines,
            false => format!("# Device nodes to trigger on-demand module loading.\n{lines}"),
        }
    }
}

/// The line of a module that has both an alias `devname:...` and one with a device number.
fn devname(module: &Module) -> Option<String> {
    let (mut name, mut device) = (None, None);
    for alias in module.facts.values("alias") {
        if let Some(found) = alias.strip_prefix("devname:") {
            name = Some(found);
        } else if let Some(found) = number(alias, "char-major-", 'c').or_else(|| number(alias, "block-major-", 'b')) {
            device = Some(found);
        }
        if name.is_some() && device.is_some() {
            break;
        }
    }
    Some(format!("{} {} {}\n", module.name, name?, device?))
}

/// `char-major-10-229` as `c10:229`.
fn number(alias: &str, prefix: &str, kind: char) -> Option<String> {
    let (major, minor) = alias.strip_prefix(prefix)?.split_once('-')?;
    let digits = minor.find(|c: char| !c.is_ascii_digit()).unwrap_or(minor.len());
    Some(format!("{kind}{}:{}", major.parse::<u32>().ok()?, minor[..digits].parse::<u32>().ok()?))
}
