//! Directories of libraries, in the order of their search: ld.so.conf(5), then those built into the linker.

use crate::assembly::{AssemblyError, Draft};

/// Directories built into the linkers of Debian's architectures, as far as they are there.
const BUILT_IN: [&str; 8] = [
    "lib/x86_64-linux-gnu",
    "lib/aarch64-linux-gnu",
    "lib/arm-linux-gnueabihf",
    "lib/i386-linux-gnu",
    "lib",
    "usr/lib",
    "lib64",
    "usr/lib64",
];
const CONF: &str = "etc/ld.so.conf";

/// Directories that exist, relative to the root; of several names of one directory the first.
pub(super) fn directories(draft: &Draft) -> Result<Vec<String>, AssemblyError> {
    let mut named = Vec::new();
    read(draft, CONF, &mut named)?;
    named.extend(BUILT_IN.map(str::to_owned));
    let (mut directories, mut seen) = (Vec::new(), Vec::new());
    for name in named {
        match draft.tree.resolve(&name) {
            Some((real, node)) if node.is_dir() && !seen.contains(&real) => seen.push(real),
            _ => continue,
        }
        directories.push(name);
    }
    Ok(directories)
}

fn read(draft: &Draft, path: &str, into: &mut Vec<String>) -> Result<(), AssemblyError> {
    for line in draft.text(path)?.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        match line.strip_prefix("include ") {
            Some(glob) => {
                for file in included(draft, glob.trim()) {
                    read_plain(&draft.text(&file)?, into);
                }
            }
            None => read_plain(line, into),
        }
    }
    Ok(())
}

fn read_plain(text: &str, into: &mut Vec<String>) {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    into.extend(lines.filter_map(|line| line.strip_prefix('/')).map(|path| path.trim_end_matches('/').to_owned()));
}

/// Files that match `/some/directory/*.ending`, which is all that is ever included.
fn included(draft: &Draft, glob: &str) -> Vec<String> {
    let Some((directory, ending)) = glob.trim_start_matches('/').rsplit_once("/*") else { return Vec::new() };
    draft.children(directory).map(|(path, _)| path.to_owned()).filter(|path| path.ends_with(ending)).collect()
}
