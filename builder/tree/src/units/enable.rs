//! Links of enabled units.

use super::{
    preset::{Presets, Verdict},
    unit::{Install, expand, instance_of},
};
use crate::{
    Kind, Node,
    assembly::{AssemblyError, Draft},
    generate::drop_in_files,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const LINKS: &str = "etc/systemd/system";
/// By priority.
const UNITS: [&str; 2] = ["etc/systemd/system", "usr/lib/systemd/system"];
const PRESETS: [&str; 3] = ["etc/systemd/system-preset", "run/systemd/system-preset", "usr/lib/systemd/system-preset"];
const KINDS: [&str; 7] = [".service", ".socket", ".target", ".timer", ".path", ".mount", ".swap"];

/// Makes the links that enable units, where nobody made one already. Units that the skeleton masks stay masked.
pub(crate) fn enable(draft: &mut Draft) -> Result<(), AssemblyError> {
    let mut presets = Presets::default();
    for path in drop_in_files(&draft.tree, &PRESETS, ".preset") {
        presets.read(&draft.text(&path)?);
    }
    let units = find(draft)?;
    let mut enabled = Enabled { units: &units, done: BTreeSet::new(), links: BTreeMap::new() };
    for unit in units.keys() {
        if let Verdict::Enable(instances) = presets.verdict(unit) {
            enabled.preset(unit, &instances);
        }
    }
    let origin = Arc::from("kiln");
    for (path, target) in enabled.links {
        if draft.tree.get(&path).is_none() {
            draft.tree.insert(&path, Node::symlink(target, &origin))?;
        }
    }
    Ok(())
}

/// A unit file and its `[Install]`.
struct Unit {
    path: String,
    install: Install,
}

/// All unit files by name, without links: those are aliases and masks. A file or mask in `/etc` hides one in `/usr`.
fn find(draft: &Draft) -> Result<BTreeMap<String, Unit>, AssemblyError> {
    let (mut units, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for directory in UNITS {
        let files = draft.children(directory).filter(|(path, _)| KINDS.iter().any(|kind| path.ends_with(kind)));
        for (path, node) in files {
            let name = path[directory.len() + 1..].to_owned();
            if !seen.insert(name.clone()) || !matches!(node.kind, Kind::File(_)) {
                continue;
            }
            let mut install = Install::default();
            install.read(&draft.text(path)?);
            for drop_in in drop_in_files(&draft.tree, &UNITS.map(|directory| format!("{directory}/{name}.d")), ".conf")
            {
                install.read(&draft.text(&drop_in)?);
            }
            units.insert(name, Unit { path: path.to_owned(), install });
        }
    }
    Ok(units)
}

struct Enabled<'a> {
    units: &'a BTreeMap<String, Unit>,
    done: BTreeSet<String>,
    /// Path of the link, and target.
    links: BTreeMap<String, String>,
}

impl Enabled<'_> {
    /// Enables a unit; of a template the instances, or its default one.
    fn preset(&mut self, unit: &str, instances: &[String]) {
        let default = self.units.get(unit).and_then(|unit| unit.install.default_instance.clone());
        match unit.contains("@.") {
            false => self.enable(unit, unit),
            true if instances.is_empty() => {
                let name = default.map_or_else(|| unit.to_owned(), |instance| instance_of(unit, &instance));
                self.enable(unit, &name);
            }
            true => instances.iter().for_each(|instance| self.enable(unit, &instance_of(unit, instance))),
        }
    }

    /// Makes the links of the unit file `unit` under the name `name`.
    fn enable(&mut self, unit: &str, name: &str) {
        let Some(Unit { path, install }) = self.units.get(unit) else { return };
        if install.is_empty() || !self.done.insert(name.to_owned()) {
            return;
        }
        let target = format!("/{path}");
        let lists =
            [("wants", &install.wanted_by), ("requires", &install.required_by), ("upholds", &install.upheld_by)];
        // A template without an instance can be an alias or be named by others, but nobody can want it.
        for (kind, by) in lists.into_iter().filter(|_| !name.contains("@.")) {
            for by in by {
                let link = format!("{LINKS}/{}.{kind}/{name}", expand(by, name));
                self.links.insert(link, target.clone());
            }
        }
        for alias in install.alias.iter().map(|alias| expand(alias, name)).filter(|alias| alias != name) {
            self.links.insert(format!("{LINKS}/{alias}"), target.clone());
        }
        for also in install.also.iter().map(|also| expand(also, name)) {
            self.enable(&also, &also);
        }
    }
}
