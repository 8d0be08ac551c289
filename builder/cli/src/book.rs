//! Every `kiln …` that the book, the README and the help tell people to type can be typed: commands, options, and keys of
//! `--set`. What of it does what it says, `tests/book` finds out by running it.

#[path = "../tests/book/page.rs"]
mod page;
#[path = "../tests/book/pages.rs"]
mod pages;

use crate::args::{Cli, Command, Target};
use clap::{CommandFactory, Parser, error::ErrorKind};
use kiln_spec::{Found, Library, Overrides, parse_node};
use page::{Block, blocks};
use std::fs;

/// What `line` starts, one list of words each: without the shell's own words, and without what goes on in other programs.
fn started(line: &str) -> Vec<Vec<String>> {
    let words = shlex::split(line).unwrap_or_else(|| panic!("a quote is not closed: {line}"));
    let commands = words.split(|word| ["|", "||", "&&", ";", "&"].contains(&word.as_str()));
    commands.map(|words| words.iter().take_while(|word| !word.starts_with(['>', '<'])).cloned().collect()).collect()
}

/// The arguments of kiln, when it is kiln that is started.
fn arguments(words: &[String]) -> Option<Vec<String>> {
    let assigns = |word: &&String| {
        word.split_once('=')
            .is_some_and(|(name, _)| name.chars().all(|letter| letter == '_' || letter.is_ascii_uppercase()))
    };
    let words: Vec<_> = words.iter().skip_while(assigns).skip_while(|word| *word == "sudo").collect();
    let own = match words.first()?.as_str() {
        "kiln" => &words[..],
        "cargo" => &words[words.iter().position(|word| *word == "--")?..],
        _ => return None,
    };
    Some(own.iter().map(|word| (*word).clone()).collect())
}

/// What is wrong with the arguments; nothing when kiln would begin to work.
fn wrong(words: &[String]) -> Option<String> {
    let command = match Cli::try_parse_from(words) {
        Ok(cli) => cli.command,
        Err(answer) if matches!(answer.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => return None,
        Err(error) => return Some(error.to_string()),
    };
    match command {
        Command::Build(args) => settings(&args.target),
        Command::Plan(args) => settings(&args.target),
        Command::Lock(args) => settings(&args.target),
        Command::Flash(args) if args.node.is_none() && !args.set.is_empty() => {
            parse_node("node.toml", "", &overrides(&args.set)).err().map(|problems| problems.to_string())
        }
        _ => None,
    }
}

fn overrides(set: &[String]) -> Overrides {
    Overrides { set: set.to_vec(), ..Overrides::default() }
}

/// A profile or board of the reader's own is known only where a page has its file; those commands are run.
fn settings(target: &Target) -> Option<String> {
    let library = Library::new(vec![], vec![]);
    let are_in = |words: &[String], found: &[Found]| words.iter().all(|word| found.iter().any(|one| one.name == *word));
    let built_in = are_in(&target.profile, &library.profiles()) && are_in(&target.board, &library.boards());
    // Files of add-ons, images and matrices are those of the reader, too.
    let own = target.matrix.is_some() || target.set.iter().any(|one| one.contains("./"));
    let wanted = library.product(&target.profile, &target.board);
    (built_in && !own)
        .then(|| library.images(&wanted, &overrides(&target.set)).err())
        .flatten()
        .map(|problems| problems.to_string())
}

fn faults(line: &str) -> Vec<String> {
    started(line).iter().filter_map(|words| wrong(&arguments(words)?)).collect()
}

/// Every page: its name and its text.
fn all_pages() -> Vec<(String, String)> {
    let other = |name: &str| (name.to_owned(), fs::read_to_string(pages::top().join(name)).unwrap());
    pages::book().into_iter().chain([other("README.md"), other("CONTRIBUTING.md")]).collect()
}

#[test]
fn everything_that_people_are_told_to_type_can_be_typed() {
    let mut checked = 0;
    let mut found = Vec::new();
    for (name, text) in all_pages() {
        let consoles = blocks(&text).unwrap().into_iter().filter_map(|block| match block {
            Block::Console { run, commands } if !run.fails => Some(commands),
            _ => None,
        });
        for typed in consoles.flatten() {
            checked += 1;
            found.extend(
                faults(&typed.text).iter().map(|why| format!("{name}: line {}: {}\n{why}", typed.line, typed.text)),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(checked > 60, "the commands of the book are not found any more: {checked}");
}

/// Lines `  kiln COMMAND …    what it does` of the examples below every help.
#[test]
fn the_examples_of_the_help_can_be_typed() {
    let mut checked = 0;
    let root = Cli::command();
    for command in std::iter::once(&root).chain(root.get_subcommands()) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in help.lines().filter(|line| line.starts_with("  kiln ")) {
            let line = line.trim_start().split("   ").next().unwrap_or_default();
            assert_eq!(faults(line), Vec::<String>::new(), "{line}");
            checked += 1;
        }
    }
    assert!(checked > 20, "the examples of the help are not found any more: {checked}");
}

#[test]
fn what_cannot_be_typed_is_told() {
    for line in [
        "kiln biuld -p minimal -b x86_64",
        "kiln build -p minimal -b x86_64 --ouput here",
        "kiln build -p minimal",
        "kiln build -p minimal -b x86_64 --set cni.plugn=bridge | tee log",
        "KILN_STORE=/tmp kiln plan -p minimal -b x86_64 --fromat json > plan.json",
        "true && kiln flash x.img /dev/sdX --set hostnme=nuc-2",
        "cargo run --release -- build -p minimal -b x86_64 --sett x=y",
    ] {
        assert_eq!(faults(line).len(), 1, "{line}");
    }
    assert_eq!(faults("kubectl get pods --no-such-option"), Vec::<String>::new());
    assert_eq!(
        faults("kiln help build && sudo kiln flash out/x.img /dev/sdX --set hostname=nuc-2"),
        Vec::<String>::new()
    );
}
