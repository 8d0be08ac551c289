//! Directories of configuration files as systemd reads them (e.g. sysusers.d(5), "Configuration directories").

use crate::Tree;
use std::collections::BTreeMap;

/// Files that end in `ending` in `directories`, by name whatever their directory; a file of an earlier directory hides
/// those of its name in later ones, and a link to `/dev/null` hides them without being read.
pub(crate) fn drop_in_files(tree: &Tree, directories: &[impl AsRef<str>], ending: &str) -> Vec<String> {
    let mut files = BTreeMap::new();
    for directory in directories.iter().map(AsRef::as_ref) {
        for (path, _) in tree.below(directory) {
            let name = &path[directory.len() + 1..];
            if name.ends_with(ending) && !name.contains('/') {
                files.entry(name).or_insert(path);
            }
        }
    }
    let is_file = |path: &&str| tree.resolve(path).is_some_and(|(_, node)| matches!(node.kind, crate::Kind::File(_)));
    files.into_values().filter(is_file).map(str::to_owned).collect()
}
