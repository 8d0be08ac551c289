//! What is told when a file is wrong: the message, the places it is about, and the way out.

use super::{
    source::{Place, Source},
    suggest::list,
};
use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode};
use std::{error::Error, fmt};

/// One fault of a file.
#[derive(Clone, Debug)]
pub struct Problem(Box<Facts>);

#[derive(Clone, Debug)]
struct Facts {
    message: String,
    labels: Vec<LabeledSpan>,
    source: Option<(Source, NamedSource<String>)>,
    help: Option<String>,
}

impl Problem {
    /// A fault that has no place in a text.
    pub fn new(message: impl Into<String>) -> Self {
        Self(Box::new(Facts { message: message.into(), labels: Vec::new(), source: None, help: None }))
    }

    /// Marks a place with a few words. Only places of the first place's source are shown: a picture has one file.
    pub fn at(mut self, place: Option<Place>, words: impl Into<String>) -> Self {
        let Some(place) = place else { return self };
        let (shown, _) = self.0.source.get_or_insert_with(|| (place.source.clone(), named(&place.source)));
        if shown.is(&place.source) {
            let span = place.span.start..place.span.end;
            self.0.labels.push(LabeledSpan::new_with_span(Some(words.into()), span));
        }
        self
    }

    /// Says the way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Whether a reader would not see a difference. The same file has another source for every image.
    fn says_the_same(&self, other: &Self) -> bool {
        let shown = |facts: &Facts| facts.source.as_ref().map(|(source, _)| (source.name.clone(), source.text.clone()));
        let (one, two) = (&*self.0, &*other.0);
        one.message == two.message && one.help == two.help && one.labels == two.labels && shown(one) == shown(two)
    }

    /// What is wrong, in a sentence without a full stop.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

fn named(source: &Source) -> NamedSource<String> {
    NamedSource::new(&*source.name, source.text.to_string())
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl Error for Problem {}

impl Diagnostic for Problem {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.0.source.as_ref().map(|(_, source)| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        match self.0.labels.is_empty() {
            true => None,
            false => Some(Box::new(self.0.labels.iter().cloned())),
        }
    }
}

/// All faults that could be told at once: at least one.
#[derive(Clone, Debug)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok` when there are none.
    pub(crate) fn check(problems: Vec<Problem>) -> Result<(), Self> {
        match problems.is_empty() {
            true => Ok(()),
            false => Err(Self(problems)),
        }
    }

    /// Those of several of `count` images. What is wrong with more than one is told once; with which, unless it is all.
    pub(crate) fn of_images(all: Vec<(String, Self)>, count: usize) -> Self {
        let mut told: Vec<(Problem, Vec<String>)> = Vec::new();
        for (image, problem) in
            all.into_iter().flat_map(|(image, Self(list))| list.into_iter().map(move |one| (image.clone(), one)))
        {
            match told.iter_mut().find(|(other, _)| other.says_the_same(&problem)) {
                Some((_, images)) => images.push(image),
                None => told.push((problem, vec![image])),
            }
        }
        let named = |(mut problem, images): (Problem, Vec<String>)| {
            if images.len() < count {
                problem.0.message += &format!(" (in {})", list(images.iter().map(String::as_str), "and"));
            }
            problem
        };
        Self(told.into_iter().map(named).collect())
    }

    /// One by one, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// `problems` has at least one.
    pub(crate) fn from_vec(problems: Vec<Problem>) -> Self {
        Self(problems)
    }

    pub(crate) fn into_vec(self) -> Vec<Problem> {
        self.0
    }

    fn only(&self) -> Option<&Problem> {
        match self.0.as_slice() {
            [problem] => Some(problem),
            _ => None,
        }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.only() {
            Some(problem) => problem.fmt(f),
            None => write!(f, "{} things are wrong with what you asked for", self.0.len()),
        }
    }
}

impl Error for Problems {}

/// A single problem stands for itself; several are told under one heading.
impl Diagnostic for Problems {
    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.only()?.help()
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.only()?.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.only()?.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        match self.only() {
            Some(_) => None,
            None => Some(Box::new(self.0.iter().map(|problem| problem as &dyn Diagnostic))),
        }
    }
}
