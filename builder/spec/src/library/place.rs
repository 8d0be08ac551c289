//! The directories and files a library looks into, in order.

use crate::{schema::SchemaKind, text::Problem};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Profiles and boards: the user's own directories, and what is built in. Earlier ones win.
#[derive(Clone, Debug)]
pub struct Library {
    pub(super) profile_dirs: Vec<PathBuf>,
    pub(super) board_dirs: Vec<PathBuf>,
}

/// One file that a name may mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Candidate {
    /// A file of the user.
    File(PathBuf),
    /// One that comes with kiln, by its name.
    BuiltIn(String),
}

impl Library {
    /// Looks into these directories and then at what is built in.
    pub fn new(profile_dirs: Vec<PathBuf>, board_dirs: Vec<PathBuf>) -> Self {
        Self { profile_dirs, board_dirs }
    }

    /// The directories given on the command line, then `profiles` and `boards` of the working directory, then those of
    /// `config`: `$XDG_CONFIG_HOME/kiln`.
    pub fn with_defaults(profile_dirs: Vec<PathBuf>, board_dirs: Vec<PathBuf>, config: Option<&Path>) -> Self {
        let with = |mut dirs: Vec<PathBuf>, name: &str| {
            dirs.push(PathBuf::from(name));
            dirs.extend(config.map(|config| config.join(name)));
            dirs
        };
        Self::new(with(profile_dirs, "profiles"), with(board_dirs, "boards"))
    }

    pub(super) fn dirs(&self, kind: SchemaKind) -> &[PathBuf] {
        match kind {
            SchemaKind::Profile => &self.profile_dirs,
            SchemaKind::Board => &self.board_dirs,
            // These are given by their paths.
            SchemaKind::Node | SchemaKind::Matrix => &[],
        }
    }

    /// All files of a kind with their names, those that win first.
    pub(super) fn all(&self, kind: SchemaKind) -> Vec<(String, Candidate)> {
        let files = self.dirs(kind).iter().flat_map(|dir| toml_files(dir));
        let named = files.map(|path| (stem(&path), Candidate::File(path)));
        let built_in = kiln_data::files(built_in_dir(kind)).filter_map(|entry| {
            let name = entry.path.strip_suffix(".toml")?.to_owned();
            Some((name.clone(), Candidate::BuiltIn(name)))
        });
        named.chain(built_in).collect()
    }
}

/// Directories that are not there are nobody's fault: most users have none.
fn toml_files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ext| ext == "toml")).collect();
    files.sort();
    files
}

/// The name of a file without directory and `.toml`.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

const fn built_in_dir(kind: SchemaKind) -> &'static str {
    match kind {
        SchemaKind::Profile => "profiles",
        SchemaKind::Board => "boards",
        SchemaKind::Node => "nodes",
        SchemaKind::Matrix => "matrices",
    }
}

impl Candidate {
    /// How messages call it.
    pub(super) fn title(&self, kind: SchemaKind) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::BuiltIn(name) => format!("{name}.toml (built-in {})", kind.word()),
        }
    }

    /// Whether both are the same file, however each is named.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(one), Self::File(other)) => {
                let real = |path: &Path| fs::canonicalize(path).ok();
                one == other || real(one).is_some_and(|one| real(other) == Some(one))
            }
            _ => self == other,
        }
    }

    /// The directory of its file.
    pub(super) fn dir(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::BuiltIn(_) => Path::new(""),
        }
    }

    pub(super) fn text(&self, kind: SchemaKind) -> Result<String, Problem> {
        match self {
            Self::File(path) => fs::read_to_string(path)
                .map_err(|error| Problem::new(format!("cannot read {}: {error}", path.display()))),
            Self::BuiltIn(name) => kiln_data::read(&format!("{}/{name}.toml", built_in_dir(kind)))
                .and_then(|bytes| String::from_utf8(bytes.to_vec()).ok())
                .ok_or_else(|| Problem::new(format!("the built-in {} {name} is not text", kind.word()))),
        }
    }
}
