//! What the book tells people to type does what the book says.

use crate::{
    page::{Block, blocks},
    pages::{book, top},
    scratch::Scratch,
};
use std::fs;

/// The problems of a page, and how many commands were run.
fn play(text: &str, slow: bool) -> (usize, Vec<String>) {
    let blocks = match blocks(text) {
        Ok(blocks) => blocks,
        Err(why) => return (0, vec![why]),
    };
    // Most pages have nothing to run.
    let worth = |block: &Block| matches!(block, Block::Console { run, .. } if !run.never && (slow || !run.slow));
    if !blocks.iter().any(worth) {
        return (0, Vec::new());
    }
    let scratch = Scratch::new(slow);
    let mut run = 0;
    let mut wrong = Vec::new();
    for block in &blocks {
        let (count, more) = scratch.play(block);
        run += count;
        wrong.extend(more);
    }
    (run, wrong)
}

#[test]
fn every_command_does_what_the_book_says() {
    let slow = std::env::var("KILN_BOOK").is_ok_and(|how| how == "slow");
    let mut run = 0;
    let mut wrong = Vec::new();
    for (name, text) in book() {
        let (count, more) = play(&text, slow);
        run += count;
        wrong.extend(more.iter().map(|why| format!("docs/src/{name}: {why}")));
    }
    println!("{run} commands of the book were run");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(run > 15, "the tests do not find the commands of the book any more: {run} were run");
}

/// README.md is checked as far as its blocks are well-formed; it is short, and what is in it wants an image.
#[test]
fn other_pages_have_blocks_that_can_be_checked() {
    for name in ["README.md", "CONTRIBUTING.md"] {
        blocks(&fs::read_to_string(top().join(name)).unwrap()).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn a_page_that_is_wrong_is_told() {
    let wrong = |page: &str| play(page, false).1.join("\n");
    assert_eq!(wrong("```console\n$ kiln profiles diff minimal k3s-like\n```\n"), "");
    assert!(wrong("```console\n$ kiln profiles diff minimal k3s-lik\n```\n").contains("it ended with exit status: 1"));
    assert!(wrong("```console\n$ kiln --version\nkiln 9.9.9\n```\n").contains("it printed\nkiln 0."));
    assert!(wrong("<!-- run: fails -->\n```console\n$ kiln boards\n```\n").contains("exit status: 0"));
    let house = "<!-- file: house.toml -->\n```toml\nextends = \"minimal\"\ndescription = \"a\"\nKEY\n```\n";
    let page = |key: &str| format!("{}```console\n$ kiln profiles show ./house.toml\n```\n", house.replace("KEY", key));
    assert_eq!(wrong(&page("[dns]\nplugin = \"coredns\"")), "");
    assert!(wrong(&page("[dns]\nplugn = \"coredns\"")).contains("has no key `plugn`"));
}
