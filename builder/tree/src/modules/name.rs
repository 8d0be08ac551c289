//! Names of modules: `-` and `_` are the same, and `_` is what is written.

/// The name of the module in the file `path`: what stands before the first dot.
pub(crate) fn of_path(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    normalise(file.split('.').next().unwrap_or(file))
}

/// `name` with `_`.
pub(crate) fn normalise(name: &str) -> String {
    name.trim().replace('-', "_")
}

/// An alias as the indexes have it: `_` outside of brackets. `None` when a bracket is left open.
pub(super) fn normalise_alias(alias: &str) -> Option<String> {
    let (mut text, mut inside) = (String::with_capacity(alias.len()), false);
    for c in alias.chars() {
        match (c, inside) {
            ('[', false) => inside = true,
            (']', true) => inside = false,
            (']', false) => return None,
            _ => {}
        }
        text.push(if c == '-' && !inside { '_' } else { c });
    }
    (!inside).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_become_underscores_but_not_in_ranges() {
        assert_eq!(of_path("kernel/net/nf-tables.ko.xz"), "nf_tables");
        assert_eq!(normalise_alias("a-b[0-9]*-c").as_deref(), Some("a_b[0-9]*_c"));
        assert_eq!(normalise_alias("a[0-9"), None);
        assert_eq!(normalise_alias("a]"), None);
    }
}
