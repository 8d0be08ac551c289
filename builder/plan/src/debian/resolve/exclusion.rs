//! What is left out: packages that kiln replaces, and dependencies that a package declares and a node does not need.
//!
//! An exclusion is a name, or `package: dependency` for one that holds for that package alone. A `*` in a name stands
//! for any characters: `linux-image-*: initramfs-tools`.

use std::collections::BTreeSet;

/// The exclusions of a wish.
pub(super) struct Exclusions<'w> {
    everywhere: Vec<&'w str>,
    of_package: Vec<(&'w str, &'w str)>,
}

impl<'w> Exclusions<'w> {
    pub fn new(texts: &'w BTreeSet<String>) -> Self {
        let (mut everywhere, mut of_package) = (Vec::new(), Vec::new());
        for text in texts {
            match text.split_once(':') {
                Some((package, dependency)) => of_package.push((package.trim(), dependency.trim())),
                None => everywhere.push(text.trim()),
            }
        }
        Self { everywhere, of_package }
    }

    /// Whether the package is never taken.
    pub fn replaces(&self, name: &str) -> bool {
        self.everywhere.iter().any(|pattern| matches(pattern, name))
    }

    /// Whether `package` is content without `dependency`.
    pub fn waives(&self, package: &str, dependency: &str) -> bool {
        let of_this = |(one, other): &(&str, &str)| matches(one, package) && matches(other, dependency);
        self.replaces(dependency) || self.of_package.iter().any(of_this)
    }
}

/// Whether `name` is of the form of `pattern`.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(rest) = name.strip_prefix(head) else { return false };
    // What the first `*` stands for ends somewhere; names have a few dozen characters, so all places are tried.
    rest.char_indices().map(|(i, _)| i).chain([rest.len()]).any(|i| matches(tail, &rest[i..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("linux-image-*", "linux-image-6.12.74-amd64") && matches("*", "") && matches("a*b*", "axxb"));
        assert!(!matches("linux-image-*", "linux-headers") && !matches("a*b", "axxbc") && !matches("a", "ab"));
    }

    #[test]
    fn an_exclusion_holds_everywhere_or_for_one_package() {
        let texts = ["initramfs-tools", "base-files: awk"].map(str::to_owned).into();
        let exclusions = Exclusions::new(&texts);
        assert!(exclusions.replaces("initramfs-tools") && exclusions.waives("linux-image", "initramfs-tools"));
        assert!(exclusions.waives("base-files", "awk"));
        assert!(!exclusions.replaces("awk") && !exclusions.waives("bash", "awk"));
    }
}
