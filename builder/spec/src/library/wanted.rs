//! An image that somebody asks for, by arguments or by a `matrix.toml`.

use super::place::{Library, stem};
use crate::{
    schema::SchemaKind,
    text::{Layer, Place, Problem, Problems, did_you_mean, list},
};
use std::path::Path;

/// Stands for all that there are.
pub(super) const ALL: &str = "all";

/// An image that somebody asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub(super) profile: String,
    pub(super) board: String,
    /// In the place of the profile's.
    pub(super) name: Option<String>,
    /// Laid over the profile.
    pub(super) set: Vec<Layer>,
    /// Where it was asked for; none for arguments.
    pub(super) place: Option<Place>,
}

impl Wanted {
    /// A profile on a board, each by its name or path.
    pub fn new(profile: &str, board: &str) -> Self {
        Self { profile: profile.to_owned(), board: board.to_owned(), name: None, set: Vec::new(), place: None }
    }

    /// What its files are called, without their endings.
    pub fn stem(&self) -> String {
        format!("{}-{}", self.called(), called(&self.board))
    }

    fn called(&self) -> String {
        self.name.clone().unwrap_or_else(|| called(&self.profile))
    }

    /// Those of `wanted` that are of one of `profiles` and of one of `boards`, whichever are given.
    pub fn choose(wanted: Vec<Self>, profiles: &[String], boards: &[String]) -> Result<Vec<Self>, Problems> {
        let unknown = [
            unknown(profiles, "profile", wanted.iter().map(Self::called)),
            unknown(boards, "board", wanted.iter().map(|one| called(&one.board))),
        ];
        Problems::check(unknown.concat())?;
        let is_in = |name: String, words: &[String]| words.is_empty() || words.iter().any(|word| is(word, &name));
        let chosen = |one: &Self| is_in(one.called(), profiles) && is_in(called(&one.board), boards);
        let chosen: Vec<_> = wanted.into_iter().filter(chosen).collect();
        match chosen.is_empty() {
            true => Err(Problem::new("the matrix has no image of such a profile on such a board").into()),
            false => Ok(chosen),
        }
    }
}

fn unknown(words: &[String], what: &str, names: impl Iterator<Item = String>) -> Vec<Problem> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    let problem = |word: &String| {
        let has = format!("it has {}", list(names.iter().map(String::as_str), "and"));
        let help = match did_you_mean(word, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`? {has}"),
            None => has,
        };
        Problem::new(format!("the matrix has no {what} `{word}`")).help(help)
    };
    words.iter().filter(|word| !names.iter().any(|name| is(word, name))).map(problem).collect()
}

fn is(word: &str, name: &str) -> bool {
    word == ALL || called(word) == name
}

/// What the file is called that a name or a path means.
pub(super) fn called(word: &str) -> String {
    if is_path(word) { stem(Path::new(word)) } else { word.to_owned() }
}

/// Whether a word is a path, and not the name of a profile or board.
pub(super) fn is_path(word: &str) -> bool {
    word.contains('/') || word.ends_with(".toml")
}

impl Library {
    /// Each of `profiles` on each of `boards`, by names or paths; `all` are all that there are.
    pub fn product(&self, profiles: &[String], boards: &[String]) -> Vec<Wanted> {
        let boards: Vec<_> = boards.iter().flat_map(|word| self.meant(SchemaKind::Board, word)).collect();
        let profiles = profiles.iter().flat_map(|word| self.meant(SchemaKind::Profile, word));
        profiles.flat_map(|profile| boards.iter().map(move |board| Wanted::new(&profile, board))).collect()
    }

    /// The names that `word` stands for.
    pub(super) fn meant(&self, kind: SchemaKind, word: &str) -> Vec<String> {
        if word != ALL {
            return vec![word.to_owned()];
        }
        let mut names: Vec<_> = self.all(kind).into_iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}
