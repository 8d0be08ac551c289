//! One bad input and what is said about it.

use kiln_spec::{
    Library, Names, Output, Overrides, Problems, Source, Spec, Wanted, parse_board, parse_profile, resolve,
};
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::fmt;

/// One bad input and what is said about it.
pub struct Case {
    pub name: String,
    pub expected: String,
    input: String,
}

/// What the arguments of a case say.
#[derive(Default)]
struct Arguments {
    overrides: Overrides,
    profile: Option<String>,
    board: Option<String>,
    is_board: bool,
    is_matrix: bool,
    chosen: Vec<String>,
}

const BOARD: &str = include_str!("../../../../boards/x86_64.toml");
const PROFILE: &str = "description = \"a profile\"\n";

impl Case {
    pub fn parse(text: &str) -> Vec<Self> {
        text.split("### ").skip(1).map(Self::parse_one).collect()
    }

    fn parse_one(block: &str) -> Self {
        let (name, rest) = block.split_once('\n').unwrap();
        let (input, expected) = rest.split_once("---\n").unwrap_or((rest, ""));
        Self { name: name.to_owned(), input: input.to_owned(), expected: expected.trim_end().to_owned() }
    }

    /// The same input without its end, in every length.
    pub fn cut_short(&self) -> impl Iterator<Item = Self> {
        self.input.char_indices().map(|(end, _)| Self {
            name: self.name.clone(),
            input: self.input[..end].lines().filter(|line| !line.starts_with('$')).collect::<Vec<_>>().join("\n"),
            expected: String::new(),
        })
    }

    pub fn run(&self) -> String {
        match self.check() {
            Ok(()) => "accepted".to_owned(),
            Err(problems) => render(&problems),
        }
    }

    fn check(&self) -> Result<(), Problems> {
        let (arguments, text) = self.arguments();
        if !arguments.is_matrix {
            return self.spec().map(drop);
        }
        let listed = library().listed(Source::new("matrix.toml", text).in_dir("tests/library".as_ref()))?;
        let chosen = Wanted::choose(listed, &[], &arguments.chosen)?;
        library().images(&chosen, &arguments.overrides).map(drop)
    }

    fn spec(&self) -> Result<Spec, Problems> {
        let (arguments, text) = self.arguments();
        if arguments.profile.is_some() || arguments.board.is_some() {
            // These are about finding files, so they run in the directory of the fixtures.
            let profile = arguments.profile.as_deref().unwrap_or("k3s-like");
            return library().spec(profile, arguments.board.as_deref().unwrap_or("x86_64"), &arguments.overrides);
        }
        let (profile, board) = if arguments.is_board { (PROFILE, text.as_str()) } else { (text.as_str(), BOARD) };
        let profile = parse_profile("my.toml", profile, &arguments.overrides)?;
        let board = parse_board("board.toml", board)?;
        resolve(Names { profile: "my", board: "x86_64" }, &profile, &board)
    }

    fn arguments(&self) -> (Arguments, String) {
        let mut arguments = Arguments::default();
        let (lines, text): (Vec<_>, Vec<_>) = self.input.split_inclusive('\n').partition(|line| line.starts_with("$ "));
        for line in lines {
            match line[2..].trim_end().split_once(' ').unwrap_or((line[2..].trim_end(), "")) {
                ("--set", value) => arguments.overrides.set.push(value.to_owned()),
                ("--output", word) => {
                    let output = Output::ALL.iter().find(|output| output.word() == word);
                    arguments.overrides.outputs.push(*output.unwrap());
                }
                ("--profile", name) => arguments.profile = Some(name.to_owned()),
                ("--board", name) => arguments.board = Some(name.to_owned()),
                ("KILN_CONSOLE_TOKEN", token) => arguments.overrides.console_token = Some(token.to_owned()),
                ("board", _) => arguments.is_board = true,
                ("matrix", _) => arguments.is_matrix = true,
                ("choose", board) => arguments.chosen.push(board.to_owned()),
                (other, _) => panic!("{}: what is `$ {other}`?", self.name),
            }
        }
        (arguments, text.concat())
    }
}

fn library() -> Library {
    Library::new(vec!["tests/library/profiles".into()], vec!["tests/library/boards".into()])
}

fn render(problems: &Problems) -> String {
    let mut text = String::new();
    let theme = GraphicalTheme::unicode_nocolor();
    GraphicalReportHandler::new_themed(theme).with_width(110).render_report(&mut text, problems).unwrap();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n{}---\n{}\n", self.name, self.input, self.expected)
    }
}
