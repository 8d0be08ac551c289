//! A block that the tests do not see, or see wrongly, would be one that nobody checks.

use crate::page::{Block, Run, Typed, blocks};

fn console(page: &str) -> (Run, Vec<Typed>) {
    match blocks(page).unwrap().pop() {
        Some(Block::Console { run, commands }) => (run, commands),
        other => panic!("{other:?}"),
    }
}

#[test]
fn commands_have_their_output_and_go_on_in_the_next_line() {
    let (run, commands) = console("# T\n\n```console\n$ kiln lock \\\n    -p minimal\nfits\n$ kiln boards\n```\n");
    assert_eq!(run, Run::default());
    let typed = |line, text: &str, prints: &str| Typed { line, text: text.to_owned(), prints: prints.to_owned() };
    assert_eq!(commands, [typed(4, "kiln lock -p minimal", "fits\n"), typed(7, "kiln boards", "")]);
}

#[test]
fn comments_say_how_a_block_is_run() {
    let how = |comment: &str| console(&format!("<!-- run: {comment} -->\n```console\n$ kiln boards\n```\n")).0;
    assert_eq!(how("slow fails"), Run { slow: true, fails: true, never: false });
    assert!(how("no, it writes to a card").never);
    let file = blocks("<!-- file: a.toml -->\n```toml\nx = 1\n```\n").unwrap();
    assert_eq!(file, [Block::File { name: "a.toml".to_owned(), text: "x = 1\n".to_owned() }]);
    assert_eq!(blocks("<!-- a remark -->\ntext\n```text\n$ nothing\n```\n").unwrap(), []);
}

#[test]
fn what_would_be_passed_over_is_refused() {
    for page in [
        "- a list:\n\n  ```console\n  $ kiln boards\n  ```\n",
        "```console\nkiln boards\n```\n",
        "```console\n```\n",
        "<!-- run: no, -->\n```console\n$ kiln boards\n```\n",
        "<!-- run: never -->\n```console\n$ kiln boards\n```\n",
        "<!-- run: slow -->\n\n```console\n$ kiln boards\n```\n",
        "<!-- run: slow -->\n```text\nx\n```\n",
        "<!-- file: x -->\n```console\n$ kiln boards\n```\n",
    ] {
        assert!(blocks(page).is_err(), "{page}");
    }
}
