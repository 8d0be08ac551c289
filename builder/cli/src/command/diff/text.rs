//! What differs, for people.

use super::{
    compare::Change,
    files::{File, What},
    run::Difference,
};
use kiln_types::ByteSize;
use std::fmt::Write as _;

/// So many paths are shown when nobody asks for all.
const SHOWN: usize = 20;

/// All of it; nothing when there is no difference. Writing to a string cannot fail, so nobody looks whether it did.
pub(super) fn text(found: &Difference, all_files: bool) -> String {
    let mut out = String::new();
    for (heading, changes) in
        [("Packages", &found.packages), ("Programs", &found.components), ("Settings", &found.settings)]
    {
        section(&mut out, heading, changes.iter().map(|change| line(change, Clone::clone)));
    }
    section(&mut out, "Sizes", largest_first(&found.sizes).into_iter().map(size));
    let shown = if all_files { found.files.len() } else { SHOWN };
    section(&mut out, &files_heading(&found.files), found.files.iter().take(shown).map(file));
    if found.files.len() > shown {
        let _ = writeln!(out, "  and {} more; --files lists all", found.files.len() - shown);
    }
    match out.trim() {
        "" => "no difference".to_owned(),
        text => text.to_owned(),
    }
}

fn section(out: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(out, "\n{heading}");
        lines.for_each(|line| out.push_str(&format!("  {line}\n")));
    }
}

fn line<V>(change: &Change<V>, shown: impl Fn(&V) -> String) -> String {
    let name = &change.name;
    match (&change.one, &change.other) {
        (Some(one), Some(other)) => format!("~ {name}  {} -> {}", shown(one), shown(other)),
        (Some(one), None) => format!("- {name}  {}", shown(one)),
        (None, Some(other)) => format!("+ {name}  {}", shown(other)),
        (None, None) => name.clone(),
    }
}

/// What changed by most bytes first: one looks for what made an image grow.
fn largest_first(sizes: &[Change<u64>]) -> Vec<&Change<u64>> {
    let by = |change: &&Change<u64>| change.one.unwrap_or_default().abs_diff(change.other.unwrap_or_default());
    let mut sizes: Vec<_> = sizes.iter().collect();
    sizes.sort_by_key(|change| std::cmp::Reverse(by(change)));
    sizes
}

fn size(change: &Change<u64>) -> String {
    let text = line(change, |bytes| ByteSize(*bytes).to_string());
    match (change.one, change.other) {
        (Some(one), Some(other)) if other >= one => format!("{text}  (+{})", ByteSize(other - one)),
        (Some(one), Some(other)) => format!("{text}  (-{})", ByteSize(one - other)),
        _ => text,
    }
}

fn files_heading(files: &[File]) -> String {
    let count = |what: What| files.iter().filter(|file| file.what.contains(&what)).count();
    let (added, removed) = (count(What::Added), count(What::Removed));
    format!("Files: {added} added, {removed} removed, {} changed", files.len() - added - removed)
}

fn file(file: &File) -> String {
    let sign = match file.what[..] {
        [What::Added] => '+',
        [What::Removed] => '-',
        _ => '~',
    };
    let what: Vec<String> = file.what.iter().map(|what| format!("{what:?}").to_lowercase()).collect();
    let sizes = match (file.one, file.other) {
        (Some(one), Some(other)) if one != other => format!(" ({} -> {})", ByteSize(one), ByteSize(other)),
        (Some(size), None) | (None, Some(size)) => format!(" ({})", ByteSize(size)),
        _ => String::new(),
    };
    let what = if sign == '~' { format!("  {}", what.join(", ")) } else { String::new() };
    format!("{sign} /{}{what}{sizes}", file.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference() -> Difference {
        let change = |name: &str, one: Option<&str>, other: Option<&str>| Change {
            name: name.into(),
            one: one.map(str::to_owned),
            other: other.map(str::to_owned),
        };
        let file = |path: &str, what: &[What], one, other| File { path: path.into(), what: what.to_vec(), one, other };
        Difference {
            version: 1,
            packages: vec![change("libc6", Some("2.41-12"), Some("2.41-13")), change("nano", None, Some("8"))],
            components: Vec::new(),
            settings: vec![change("node.api.port", Some("6443"), Some("443"))],
            files: vec![
                file("etc/a", &[What::Content, What::Mode], Some(1000), Some(2000)),
                file("usr/bin/nano", &[What::Added], None, Some(1000)),
            ],
            sizes: vec![Change { name: "libc6".into(), one: Some(2000), other: Some(1000) }],
        }
    }

    #[test]
    fn every_kind_of_difference_has_its_sign() {
        let wanted = "Packages\n  ~ libc6  2.41-12 -> 2.41-13\n  + nano  8\n\n\
                      Settings\n  ~ node.api.port  6443 -> 443\n\n\
                      Sizes\n  ~ libc6  2.0 kB -> 1.0 kB  (-1.0 kB)\n\n\
                      Files: 1 added, 0 removed, 1 changed\n  ~ /etc/a  content, mode (1.0 kB -> 2.0 kB)\n  + /usr/bin/nano (1.0 kB)";
        assert_eq!(text(&difference(), false), wanted);
    }

    #[test]
    fn long_lists_are_cut_unless_asked_for() {
        let mut found = difference();
        found.files = (0..30).map(|number| File { path: format!("{number}"), ..found.files[1].clone() }).collect();
        assert!(text(&found, false).ends_with("and 10 more; --files lists all"));
        assert!(text(&found, true).ends_with("+ /29 (1.0 kB)"));
    }
}
