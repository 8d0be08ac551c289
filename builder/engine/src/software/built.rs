//! What a module gave, in the store: files by name, and a list of their digests.

use crate::EngineError;
use kiln_tree::Content;
use kiln_types::{Digest, Hasher};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::Path,
    sync::Arc,
};

/// Digests and lengths of the files, so that nobody reads 300 MB to learn them.
const INDEX: &str = "index.json";

#[derive(Serialize, Deserialize)]
struct Built {
    digest: Digest,
    len: u64,
}

/// Writes the list of the files `names` of `dir` beside them.
pub(super) fn index<'n>(names: impl Iterator<Item = &'n str>, dir: &Path) -> Result<(), EngineError> {
    let mut built = BTreeMap::new();
    for name in names {
        let path = dir.join(name);
        let mut hasher = Hasher::new();
        let mut file = File::open(&path).map_err(EngineError::io("open", &path))?;
        let len = std::io::copy(&mut file, &mut hasher).map_err(EngineError::io("read", &path))?;
        built.insert(name, Built { digest: hasher.finish(), len });
    }
    let path = dir.join(INDEX);
    let text = serde_json::to_vec(&built).map_err(|error| EngineError::io("write", &path)(error.into()))?;
    fs::write(&path, text).map_err(EngineError::io("write", &path))
}

/// The files that the list in `dir` names.
pub(super) fn read(dir: &Path) -> Result<BTreeMap<String, Content>, EngineError> {
    let path = dir.join(INDEX);
    let bytes = fs::read(&path).map_err(EngineError::io("read", &path))?;
    let built: BTreeMap<String, Built> =
        serde_json::from_slice(&bytes).map_err(|error| EngineError::io("read", &path)(error.into()))?;
    let content = |(name, built): (String, Built)| {
        let path: Arc<Path> = Arc::from(dir.join(&name));
        (name, Content::stored(built.digest, built.len, path, 0))
    };
    Ok(built.into_iter().map(content).collect())
}
