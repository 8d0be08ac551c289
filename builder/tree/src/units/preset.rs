//! Presets: the first line that matches a unit decides; a unit that no line names is enabled (systemd.preset(5)).

/// What the presets say of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Enable it; a template with these instances, or its default one when there are none.
    Enable(Vec<String>),
    /// Leave it disabled.
    Disable,
}

/// All presets in their order.
#[derive(Default)]
pub(super) struct Presets(Vec<Rule>);

struct Rule {
    pattern: String,
    verdict: Verdict,
}

impl Presets {
    /// Adds the lines of one file after those already there; lines that are not understood are passed over.
    pub(super) fn read(&mut self, text: &str) {
        for line in text.lines() {
            let mut words = line.split_whitespace().map(str::to_owned);
            let verdict = match words.next().as_deref() {
                Some("enable") => Verdict::Enable(Vec::new()),
                Some("disable") => Verdict::Disable,
                _ => continue,
            };
            let Some(pattern) = words.next() else { continue };
            let verdict = match verdict {
                Verdict::Enable(_) => Verdict::Enable(words.collect()),
                Verdict::Disable => Verdict::Disable,
            };
            self.0.push(Rule { pattern, verdict });
        }
    }

    /// What to do with `unit`.
    pub(super) fn verdict(&self, unit: &str) -> Verdict {
        let rule = self.0.iter().find(|rule| matches(rule.pattern.as_bytes(), unit.as_bytes()));
        rule.map_or(Verdict::Enable(Vec::new()), |rule| rule.verdict.clone())
    }
}

/// fnmatch(3) without ranges, which presets do not use.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => matches(rest, name) || (!name.is_empty() && matches(pattern, &name[1..])),
        (Some((b'?', rest)), Some((_, tail))) => matches(rest, tail),
        (Some((a, rest)), Some((b, tail))) => a == b && matches(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_match_decides_and_no_match_enables() {
        let mut presets = Presets::default();
        presets.read("# c\nenable getty@.service tty1 tty2\ndisable get*\n");
        presets.read("enable *\n");
        assert_eq!(presets.verdict("getty@.service"), Verdict::Enable(vec!["tty1".into(), "tty2".into()]));
        assert_eq!(presets.verdict("gettext.service"), Verdict::Disable);
        assert_eq!(Presets::default().verdict("x.service"), Verdict::Enable(Vec::new()));
    }
}
