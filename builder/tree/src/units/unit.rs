//! The `[Install]` section of a unit (systemd.unit(5)).

/// What `[Install]` asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Install {
    pub(super) wanted_by: Vec<String>,
    pub(super) required_by: Vec<String>,
    pub(super) upheld_by: Vec<String>,
    pub(super) alias: Vec<String>,
    pub(super) also: Vec<String>,
    pub(super) default_instance: Option<String>,
}

impl Install {
    /// Adds what `text`, a unit file or a drop-in of one, says. An empty value does not reset, other than elsewhere.
    pub(super) fn read(&mut self, text: &str) {
        let mut inside = false;
        for line in logical_lines(text) {
            if line.starts_with('[') {
                inside = line == "[Install]";
            } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
                self.set(key.trim(), value);
            }
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        let list = match key {
            "WantedBy" => &mut self.wanted_by,
            "RequiredBy" => &mut self.required_by,
            "UpheldBy" => &mut self.upheld_by,
            "Alias" => &mut self.alias,
            "Also" => &mut self.also,
            "DefaultInstance" => {
                self.default_instance = Some(value.trim().to_owned());
                return;
            }
            _ => return,
        };
        list.extend(value.split_whitespace().map(str::to_owned));
    }

    /// Whether there is nothing to enable: the unit is static.
    pub(super) fn is_empty(&self) -> bool {
        [&self.wanted_by, &self.required_by, &self.upheld_by, &self.alias, &self.also]
            .iter()
            .all(|list| list.is_empty())
    }
}

/// Lines without comments; a backslash at the end joins the next line.
fn logical_lines(text: &str) -> Vec<String> {
    let (mut lines, mut open) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with(['#', ';'])) {
        match line.strip_suffix('\\') {
            Some(start) => open = open + start + " ",
            None => lines.push(std::mem::take(&mut open) + line),
        }
    }
    lines
}

/// `name` for the instance, when `unit` is a template: `getty@.service` and `tty1` are `getty@tty1.service`.
pub(super) fn instance_of(unit: &str, instance: &str) -> String {
    match unit.split_once("@.") {
        Some((prefix, kind)) => format!("{prefix}@{instance}.{kind}"),
        None => unit.to_owned(),
    }
}

/// The specifiers that `[Install]` may use, for the unit `name`.
pub(super) fn expand(text: &str, name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (prefix, instance) = stem.split_once('@').unwrap_or((stem, ""));
    let last = prefix.rsplit('-').next().unwrap_or(prefix);
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '%' { chars.next() } else { None }) {
            ('%', Some('i' | 'I')) => out += instance,
            ('%', Some('p' | 'P')) => out += prefix,
            ('%', Some('j' | 'J')) => out += last,
            ('%', Some('n')) => out += name,
            ('%', Some('N')) => out += stem,
            ('%', Some('%')) => out.push('%'),
            ('%', Some(other)) => out.extend(['%', other]),
            (c, _) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_install_section_counts() {
        let mut install = Install::default();
        install.read("[Unit]\nWantedBy=no.target\n[Install]\n# x\nWantedBy=a.target \\\n  b.target\nAlias=c.service\n");
        assert_eq!(install.wanted_by, ["a.target", "b.target"]);
        assert_eq!(install.alias, ["c.service"]);
    }

    #[test]
    fn specifiers_are_those_of_the_instance() {
        assert_eq!(expand("dev-%i.device.%p.%%", "a-getty@tty1.service"), "dev-tty1.device.a-getty.%");
        assert_eq!(instance_of("getty@.service", "tty1"), "getty@tty1.service");
    }
}
