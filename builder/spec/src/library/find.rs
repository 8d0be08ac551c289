//! What there is, and which file a name means.

use super::{
    place::{Candidate, Library, stem},
    wanted::is_path,
};
use crate::{
    schema::SchemaKind,
    text::{Problem, Problems, did_you_mean, list},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A profile or board that can be named.
#[derive(Clone, Debug)]
pub struct Found {
    /// What to write after `--profile` or `--board`.
    pub name: String,
    /// What it says about itself, or what is wrong with it.
    pub description: Result<String, Problems>,
    /// Its file; none for what is built in.
    pub path: Option<PathBuf>,
    /// Whether it stands in front of another one of its name that is different.
    pub shadows: bool,
}

impl Library {
    /// All profiles, by name.
    pub fn profiles(&self) -> Vec<Found> {
        self.list(SchemaKind::Profile, |name| {
            self.profile(name, Vec::new()).map(|profile| profile.document.description.clone())
        })
    }

    /// All boards, by name.
    pub fn boards(&self) -> Vec<Found> {
        self.list(SchemaKind::Board, |name| self.board(name).map(|board| board.document.description.clone()))
    }

    fn list(&self, kind: SchemaKind, describe: impl Fn(&str) -> Result<String, Problems>) -> Vec<Found> {
        let mut by_name: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
        self.all(kind).into_iter().for_each(|(name, candidate)| by_name.entry(name).or_default().push(candidate));
        let found = |(name, candidates): (String, Vec<Candidate>)| Found {
            description: describe(&name),
            path: candidates.first().and_then(|first| match first {
                Candidate::File(path) => Some(path.clone()),
                Candidate::BuiltIn(_) => None,
            }),
            shadows: shadows(kind, &candidates),
            name,
        };
        by_name.into_iter().map(found).collect()
    }

    /// The file that `name` means: a path when it looks like one, else the first of that name that is not in `chain`.
    pub(super) fn find(
        &self,
        kind: SchemaKind,
        name: &str,
        chain: &[Candidate],
    ) -> Result<(String, Candidate), Problem> {
        if is_path(name) {
            return by_path(kind, name, chain);
        }
        let all = self.all(kind);
        let mut candidates = all.iter().filter(|(other, _)| other == name).peekable();
        if candidates.peek().is_none() {
            return Err(unknown(kind, name, &all));
        }
        let next = candidates.find(|(_, candidate)| !chain.iter().any(|other| other.is_same(candidate))).cloned();
        next.ok_or_else(|| Problem::new(format!("the {} {name} extends itself", kind.word())))
    }

    /// A sentence when a file of the user stands in front of a different one that is built in.
    pub(super) fn shadow_note(&self, kind: SchemaKind, name: &str, chosen: &Candidate) -> Option<String> {
        let Candidate::File(path) = chosen else { return None };
        let same_name = self.all(kind).into_iter().filter(|(other, _)| other == name).map(|(_, candidate)| candidate);
        let candidates: Vec<_> = same_name.collect();
        let wins = candidates.first() == Some(chosen) && shadows(kind, &candidates);
        wins.then(|| format!("{} stands in front of the built-in {} {name}.", path.display(), kind.word()))
    }
}

/// The file at the path `name`, which starts at the directory of the last of `chain`, whose file says it.
fn by_path(kind: SchemaKind, name: &str, chain: &[Candidate]) -> Result<(String, Candidate), Problem> {
    let dir = chain.last().map_or(Path::new(""), Candidate::dir);
    // `./` before a name would be repeated with every file of a chain.
    let path = if dir == Path::new("") { PathBuf::from(name) } else { dir.join(name.trim_start_matches("./")) };
    let shown = path.display();
    if path.is_dir() {
        return Err(Problem::new(format!("{shown} is a directory, and a {} is a file", kind.word())));
    }
    if !path.is_file() {
        return Err(Problem::new(format!("there is no file {shown}")));
    }
    let name = stem(&path);
    let found = Candidate::File(path);
    match chain.iter().any(|other| other.is_same(&found)) {
        true => Err(Problem::new(format!("the {} {name} extends itself", kind.word()))),
        false => Ok((name, found)),
    }
}

/// In kiln's own checkout `profiles/k3s-like.toml` is the built-in one itself: that shadows nothing.
fn shadows(kind: SchemaKind, candidates: &[Candidate]) -> bool {
    let text = |candidate: &Candidate| candidate.text(kind).ok();
    match (candidates.first(), candidates.last()) {
        (Some(first @ Candidate::File(_)), Some(last @ Candidate::BuiltIn(_))) => text(first) != text(last),
        _ => false,
    }
}

fn unknown(kind: SchemaKind, name: &str, all: &[(String, Candidate)]) -> Problem {
    let mut names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let word = kind.word();
    let there_are = format!("{word}s: {}", list(names.iter().copied(), "and"));
    let help = match did_you_mean(name, names) {
        _ if Path::new(name).is_file() => format!("{there_are}; a file is given by its path: `./{name}`"),
        Some(meant) => format!("did you mean `{meant}`? {there_are}"),
        None => format!("{there_are}; a file of your own is given by its path: --{word} ./{name}.toml"),
    };
    Problem::new(format!("there is no {word} `{name}`")).help(help)
}
