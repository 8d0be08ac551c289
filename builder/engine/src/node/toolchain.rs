//! Unpacks a Go toolchain from its module zip, as cmd/go does (golang.org/ref/mod#toolchain modules):
//! every name starts with `module@version/`, `_go.mod` stands for `go.mod`, and no entry has permissions.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter},
    os::unix::fs::PermissionsExt,
    path::{Component, Path, PathBuf},
};
use zip::ZipArchive;

/// The zip is not a toolchain.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainError {
    /// The archive is damaged.
    #[error("the Go toolchain's zip cannot be read")]
    Zip(#[from] zip::result::ZipError),
    /// An entry would land outside.
    #[error("the Go toolchain's zip has an entry outside of its module: `{0}`")]
    Outside(String),
    /// Writing failed.
    #[error("cannot unpack the Go toolchain to {path}")]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Unpacks the zip at `zip` into the directory `into`, which becomes a GOROOT. Tests and documents are left out.
pub fn unpack(zip: &Path, into: &Path) -> Result<(), ToolchainError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| ToolchainError::Write { path, source }
    };
    let file = File::open(zip).map_err(at(zip))?;
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let Some(inside) = inside(&entry.name()?)? else { continue };
        let path = into.join(&inside);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(at(parent))?;
        }
        let mut out = BufWriter::new(File::create(&path).map_err(at(&path))?);
        io::copy(&mut entry, &mut out).map_err(at(&path))?;
        if runs(&inside) {
            fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// Path of an entry below GOROOT; `None` for what a build does not read.
fn inside(name: &str) -> Result<Option<PathBuf>, ToolchainError> {
    let outside = || ToolchainError::Outside(name.to_owned());
    let (module, rest) = name.split_once("@").and_then(|(m, r)| Some((m, r.split_once('/')?.1))).ok_or_else(outside)?;
    let path = Path::new(rest);
    if module != "golang.org/toolchain" || !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(outside());
    }
    let unread = ["test/", "doc/", "api/", "misc/"].iter().any(|dir| rest.starts_with(dir));
    if unread || rest.contains("/testdata/") || rest.ends_with("_test.go") {
        return Ok(None);
    }
    Ok(Some(match path.file_name() {
        Some(file) if file == "_go.mod" => path.with_file_name("go.mod"),
        _ => path.to_owned(),
    }))
}

fn runs(path: &Path) -> bool {
    path.starts_with("bin") || path.starts_with("pkg/tool")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_module_and_their_underscore() {
        let name = "golang.org/toolchain@v0.0.1-go1.26.8.linux-amd64/src/_go.mod";
        assert_eq!(inside(name).unwrap(), Some(PathBuf::from("src/go.mod")));
    }

    #[test]
    fn nothing_lands_outside() {
        assert!(inside("golang.org/toolchain@v1/../../etc/passwd").is_err());
        assert!(inside("golang.org/other@v1/bin/go").is_err());
        assert!(inside("bin/go").is_err());
    }
}
