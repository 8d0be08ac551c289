//! The kubeconfig of the node, made to work from the host.

use crate::error::{self, Error};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// A kubeconfig whose server is the forwarded port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kubeconfig(String);

impl Kubeconfig {
    /// Takes the node's YAML and leads it to `port` of 127.0.0.1, for which every node's certificate holds.
    pub fn rewritten(yaml: &str, port: u16) -> Self {
        Self(yaml.lines().map(|line| redirect(line, port) + "\n").collect())
    }

    /// The YAML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Writes it, readable by its owner alone, in one step: a reader sees the old file or the whole new one.
    ///
    /// # Errors
    /// [`Error::File`] when the directory cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let wrong = |source| error::file("cannot write the kubeconfig", path)(source);
        // tempfile makes its files with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder_of(path)).map_err(wrong)?;
        file.write_all(self.0.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(wrong)?;
        file.persist(path).map_err(|failed| wrong(failed.error))?;
        Ok(())
    }
}

/// `server:` is the one key of a kubeconfig that starts a line like this, so no YAML parser is needed.
fn redirect(line: &str, port: u16) -> String {
    let content = line.trim_start_matches([' ', '-']);
    match content.strip_prefix("server:") {
        Some(_) => {
            let indent = &line[..line.len() - content.len()];
            format!("{indent}server: https://127.0.0.1:{port}")
        }
        None => line.to_owned(),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            // A directory that cannot be made shows as an error of the file in it.
            let _ = fs::create_dir_all(folder);
            folder.to_owned()
        }
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    const YAML: &str = "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: AAAA\n    server: https://10.0.2.15:6443\n  name: kiln\n- server: https://x\n";

    #[test]
    fn leads_every_server_to_the_forwarded_port() {
        let text = Kubeconfig::rewritten(YAML, 16443).0;
        assert_eq!(
            text,
            YAML.replace("https://10.0.2.15:6443", "https://127.0.0.1:16443")
                .replace("https://x", "https://127.0.0.1:16443")
        );
    }

    #[test]
    fn is_written_for_its_owner_alone_over_an_older_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("made/kubeconfig");
        Kubeconfig::rewritten("old", 1).write(&path).unwrap();
        Kubeconfig::rewritten(YAML, 1).write(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(&path).unwrap().contains("127.0.0.1:1\n"));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
