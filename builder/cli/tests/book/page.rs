//! A page of the book, and what its reader is to type.
//!
//! A block ```` ```console ```` has lines `$ COMMAND`, and below each what it prints, where that is worth showing: `…` stands for
//! any text. A command goes on in the next line after `\`. A comment of HTML in the line before a block says what the reader need
//! not know:
//!
//! | comment | what |
//! |---|---|
//! | `<!-- run: slow -->` | it makes an image or wants a network: `ci/docs run` runs it, `cargo test` does not |
//! | `<!-- run: no, REASON -->` | it wants a device, a node or another machine: its arguments alone are checked |
//! | `<!-- run: fails -->` | it ends with another code than 0; `slow fails` is both |
//! | `<!-- file: NAME -->` | the block, of whatever language, is this file, which the commands below it find |
//!
//! All commands of a page run in its order, in one directory.

/// A block that matters to the tests.
#[derive(Debug, PartialEq)]
pub enum Block {
    /// A file that the reader writes.
    File { name: String, text: String },
    /// What the reader types.
    Console { run: Run, commands: Vec<Typed> },
}

/// Whether a block can be run by a test.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Run {
    /// Not at all.
    pub never: bool,
    /// It needs an image or a network.
    pub slow: bool,
    /// It is to fail.
    pub fails: bool,
}

/// One command.
#[derive(Debug, PartialEq)]
pub struct Typed {
    /// Its line in the page, from 1.
    pub line: usize,
    pub text: String,
    /// What the page says that it prints; nothing when that is left out.
    pub prints: String,
}

/// What a comment before a block says.
#[derive(Default)]
struct Note {
    run: Option<Run>,
    file: Option<String>,
}

/// The blocks of a page; or the line that is wrong, and why.
pub fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut lines = page.lines().zip(1..);
    let mut found = Vec::new();
    let mut note = Note::default();
    while let Some((line, number)) = lines.next() {
        let wrong = |why: &str| format!("line {number}: {why}");
        if let Some(comment) = line.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")) {
            note.read(comment).map_err(|why| wrong(&why))?;
        } else if let Some(language) = line.strip_prefix("```") {
            let body = lines.by_ref().take_while(|(line, _)| *line != "```").collect::<Vec<_>>();
            found.extend(block(language, std::mem::take(&mut note), &body).map_err(|why| wrong(&why))?);
        } else if line.trim_start().starts_with("```console") {
            return Err(wrong("a block of commands must begin at the first column, or no test finds it"));
        } else if note.run.is_some() || note.file.is_some() {
            return Err(wrong("the comment above is for a block, which must be the next line"));
        }
    }
    Ok(found)
}

impl Note {
    fn read(&mut self, comment: &str) -> Result<(), String> {
        match comment.split_once(": ") {
            Some(("file", name)) => self.file = Some(name.to_owned()),
            Some(("run", how)) => self.run = Some(Run::read(how)?),
            _ => {}
        }
        Ok(())
    }
}

impl Run {
    fn read(how: &str) -> Result<Self, String> {
        if how.strip_prefix("no, ").is_some_and(|reason| !reason.trim().is_empty()) {
            return Ok(Self { never: true, ..Self::default() });
        }
        let mut run = Self::default();
        for word in how.split(' ') {
            match word {
                "slow" => run.slow = true,
                "fails" => run.fails = true,
                other => return Err(format!("`run: {other}` is not known; it is `slow`, `fails`, or `no, REASON`")),
            }
        }
        Ok(run)
    }
}

fn block(language: &str, note: Note, body: &[(&str, usize)]) -> Result<Option<Block>, String> {
    match (language, note) {
        ("console", Note { run, file: None }) => {
            Ok(Some(Block::Console { run: run.unwrap_or_default(), commands: commands(body)? }))
        }
        ("console", _) => Err("a block of commands is not a file".to_owned()),
        (_, Note { run: Some(_), .. }) => Err("only a block of commands is run".to_owned()),
        (_, Note { file: Some(name), .. }) => {
            Ok(Some(Block::File { name, text: body.iter().map(|(line, _)| format!("{line}\n")).collect() }))
        }
        _ => Ok(None),
    }
}

fn commands(body: &[(&str, usize)]) -> Result<Vec<Typed>, String> {
    let mut found: Vec<Typed> = Vec::new();
    let mut goes_on = false;
    for &(line, number) in body {
        let (text, more) = line.strip_suffix('\\').map_or((line, false), |text| (text, true));
        match (found.last_mut(), text.strip_prefix("$ ")) {
            (Some(last), _) if goes_on => last.text.push_str(text.trim_start()),
            (_, Some(text)) => found.push(Typed { line: number, text: text.to_owned(), prints: String::new() }),
            (Some(last), None) => last.prints.push_str(&format!("{line}\n")),
            (None, None) => return Err("a block of commands begins with `$ `".to_owned()),
        }
        goes_on = more && (goes_on || line.starts_with("$ "));
    }
    match found.is_empty() {
        true => Err("a block of commands without a command".to_owned()),
        false => Ok(found),
    }
}
