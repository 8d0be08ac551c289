//! Several files in one text: `=== PATH` begins a file, `=> TARGET` as its first line makes it a symbolic link.

use kiln_tree::NewFile;

const MARK: &str = "=== ";

/// The files of an input.
pub fn parse(input: &str) -> Vec<NewFile> {
    let text = format!("\n{input}");
    let files = text.split("\n=== ").skip(1).filter_map(|file| {
        let (path, body) = file.split_once('\n')?;
        let path = path.trim_matches('/').to_owned();
        Some(match body.strip_prefix("=> ") {
            Some(target) => NewFile::symlink(path, target.trim_end()),
            None => NewFile::file(path, 0o755, body.as_bytes()),
        })
    });
    files.collect()
}

/// The input that stands for `files`.
pub fn encode<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    files.into_iter().map(|(path, body)| format!("{MARK}{path}\n{}\n", body.trim_end_matches('\n'))).collect()
}
