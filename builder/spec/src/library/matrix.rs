//! From a `matrix.toml` to the images that it lists.

use super::{
    place::Library,
    wanted::{ALL, Wanted, called, is_path},
};
use crate::{
    file::{ExcludeSection, MatrixFile},
    schema::SchemaKind,
    text::{Document, Layer, Problem, Problems, Source},
};
use std::{fs, path::Path};

impl Library {
    /// The images that the file at `path` lists, in its order. All names are known; what they mean together
    /// [`Library::images`] says.
    pub fn matrix(&self, path: &Path) -> Result<Vec<Wanted>, Problems> {
        let read = fs::read_to_string(path);
        let text = read.map_err(|error| Problem::new(format!("cannot read {}: {error}", path.display())))?;
        let dir = path.parent().unwrap_or(Path::new(""));
        self.listed(Source::new(path.display().to_string(), text).in_dir(dir))
    }

    /// The images that a `matrix.toml` lists whose text is at hand.
    pub fn listed(&self, source: Source) -> Result<Vec<Wanted>, Problems> {
        let dir = source.dir.clone();
        let document = Document::of(SchemaKind::Matrix, vec![Layer::parse(source)?])?;
        let matrix = Matrix { library: self, document, dir: &dir };
        Problems::check(matrix.faults())?;
        let listed: Vec<_> = matrix.product().into_iter().chain(matrix.images()).collect();
        match listed.is_empty() {
            true => Err(matrix.empty().into()),
            false => Ok(listed),
        }
    }
}

struct Matrix<'a> {
    library: &'a Library,
    document: Document<MatrixFile>,
    dir: &'a Path,
}

impl Matrix<'_> {
    /// Each profile on each board, but for what is left out.
    fn product(&self) -> Vec<Wanted> {
        let profiles = self.meant(SchemaKind::Profile, "profiles", &self.document.profiles);
        let boards = self.meant(SchemaKind::Board, "boards", &self.document.boards);
        let set: Vec<_> = self.document.section("set").into_iter().collect();
        let pairs = profiles.iter().flat_map(|profile| boards.iter().map(move |board| (profile, board)));
        let left = pairs.filter(|((profile, _), (board, _))| {
            !self.document.exclude.iter().any(|section| excludes(section, profile, board))
        });
        let wanted = |((profile, _), (board, at)): (&(String, String), &(String, String))| Wanted {
            set: set.clone(),
            place: self.document.place(at),
            ..Wanted::new(profile, board)
        };
        left.map(wanted).collect()
    }

    fn images(&self) -> Vec<Wanted> {
        (0..self.document.image.len()).flat_map(|number| self.image(number)).collect()
    }

    fn image(&self, number: usize) -> Vec<Wanted> {
        let section = &self.document.image[number];
        let Some(profile) = &section.profile else { return Vec::new() };
        let set = [self.document.section("set"), self.document.section(&format!("image.{number}.set"))];
        let set: Vec<_> = set.into_iter().flatten().collect();
        let profiles = self.library.meant(SchemaKind::Profile, &self.path(profile));
        let boards = self.meant(SchemaKind::Board, &format!("image.{number}.boards"), &section.boards);
        let pairs = profiles.iter().flat_map(|profile| boards.iter().map(move |board| (profile, board)));
        let wanted = |(profile, (board, at)): (&String, &(String, String))| Wanted {
            name: section.name.as_ref().map(ToString::to_string),
            set: set.clone(),
            place: self.document.place(at),
            ..Wanted::new(profile, board)
        };
        pairs.map(wanted).collect()
    }

    /// What the words of the list at `path` stand for, each with its place.
    fn meant(&self, kind: SchemaKind, path: &str, words: &[String]) -> Vec<(String, String)> {
        let one = |(number, word): (usize, &String)| {
            let names = self.library.meant(kind, &self.path(word));
            names.into_iter().map(move |name| (name, format!("{path}.{number}")))
        };
        words.iter().enumerate().flat_map(one).collect()
    }

    /// Paths start at the directory of the file.
    fn path(&self, word: &str) -> String {
        if is_path(word) { self.dir.join(word).to_string_lossy().into_owned() } else { word.to_owned() }
    }

    fn faults(&self) -> Vec<Problem> {
        let document = &self.document;
        let images = document.image.iter().enumerate();
        let of_images = images.flat_map(|(number, image)| {
            let at = |key: &str| format!("image.{number}.{key}");
            let profile: Vec<_> = image.profile.iter().map(|word| (at("profile"), word.clone())).collect();
            let boards = numbered(&at("boards"), &image.boards);
            self.unknown(SchemaKind::Profile, profile)
                .chain(self.unknown(SchemaKind::Board, boards))
                .collect::<Vec<_>>()
        });
        self.lacking()
            .into_iter()
            .chain(self.unknown(SchemaKind::Profile, numbered("profiles", &document.profiles)))
            .chain(self.unknown(SchemaKind::Board, numbered("boards", &document.boards)))
            .chain(of_images)
            .chain(self.excluded_in_vain())
            .collect()
    }

    /// Names that nothing has.
    fn unknown(&self, kind: SchemaKind, words: Vec<(String, String)>) -> impl Iterator<Item = Problem> {
        words.into_iter().filter(|(_, word)| word != ALL).filter_map(move |(at, word)| {
            let fault = self.library.find(kind, &self.path(&word), &[]).err()?;
            Some(fault.at(self.document.place(&at), "here"))
        })
    }

    /// Profiles without boards, boards without profiles.
    fn lacking(&self) -> Vec<Problem> {
        let document = &self.document;
        let mut lacking = match (document.profiles.is_empty(), document.boards.is_empty()) {
            (true, false) => vec![self.alone("boards", "profiles")],
            (false, true) => vec![self.alone("profiles", "boards")],
            _ => Vec::new(),
        };
        for (number, image) in document.image.iter().enumerate() {
            let keys = [("profile", image.profile.is_none()), ("boards", image.boards.is_empty())];
            lacking.extend(keys.into_iter().filter(|(_, lacks)| *lacks).map(|(key, _)| {
                Problem::new(format!("an image has no `{key}`"))
                    .at(document.place(&format!("image.{number}")), "this one")
                    .help("`[[image]]` has a `profile`, and a list of `boards`")
            }));
        }
        lacking
    }

    fn alone(&self, there: &str, lacks: &str) -> Problem {
        Problem::new(format!("`{there}` without `{lacks}` are no images"))
            .at(self.document.place(there), "only these")
            .help("each of `profiles` is built for each of `boards`; one image by itself is an `[[image]]`")
    }

    /// What leaves out nothing is misspelt, or left over.
    fn excluded_in_vain(&self) -> Vec<Problem> {
        let names =
            |kind, words: &[String]| words.iter().flat_map(|word| self.library.meant(kind, word)).collect::<Vec<_>>();
        let profiles = names(SchemaKind::Profile, &self.document.profiles);
        let boards = names(SchemaKind::Board, &self.document.boards);
        let in_vain = |section: &ExcludeSection| {
            let empty = section.profile.is_none() && section.board.is_none();
            empty || !profiles.iter().any(|one| boards.iter().any(|board| excludes(section, one, board)))
        };
        let sections = self.document.exclude.iter().enumerate().filter(|(_, section)| in_vain(section));
        let problem = |(number, _)| {
            Problem::new("this leaves out no image of `profiles` and `boards`")
                .at(self.document.place(&format!("exclude.{number}")), "none of them")
                .help("`exclude` has a `profile`, a `board` or both, as these lists call them")
        };
        sections.map(problem).collect()
    }

    fn empty(&self) -> Problem {
        Problem::new("this file lists no image")
            .at(self.document.start(), "in this file")
            .help("give `profiles` and `boards`, or an `[[image]]`; `kiln schema matrix --markdown` has all keys")
    }
}

fn numbered(path: &str, words: &[String]) -> Vec<(String, String)> {
    words.iter().enumerate().map(|(number, word)| (format!("{path}.{number}"), word.clone())).collect()
}

fn excludes(section: &ExcludeSection, profile: &str, board: &str) -> bool {
    let is = |word: &Option<String>, name: &str| word.as_ref().is_none_or(|word| called(word) == called(name));
    is(&section.profile, profile) && is(&section.board, board)
}
