//! The reference: what kiln says of its commands and of every key, as pages.

use crate::pages::top;
use std::{env, fs, process::Command};

const HEAD: &str = "<!-- Written by `ci/docs write`; do not edit it. -->\n\n";

/// `kiln` with nothing of this machine's settings: the width of a terminal and the home of a user are no part of the help.
fn kiln(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiln"));
    let output = command.args(arguments).env_clear().env("COLUMNS", "100").output().unwrap();
    assert!(output.status.success(), "kiln {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Options that every command has are told once.
fn without_global_options(help: &str) -> String {
    let Some((before, after)) = help.split_once("Global options:\n") else { return help.to_owned() };
    // The section ends where a line begins at the first column again.
    let rest: Vec<_> = after.lines().skip_while(|line| line.is_empty() || line.starts_with(' ')).collect();
    format!("{}\n\n{}", before.trim_end(), rest.join("\n"))
}

/// The commands of a help text, in its order.
fn commands(help: &str) -> Vec<String> {
    let list = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
    let lines = list.lines().take_while(|line| line.starts_with(' '));
    // Lines that are deeper in go on with what the line above says.
    let named = lines.filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')));
    named.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

fn section(depth: &str, words: &[&str], help: &str) -> String {
    format!("{depth} `kiln {}`\n\n```text\n{}\n```\n\n", words.join(" "), help.trim_end())
}

fn command_page() -> String {
    let all = kiln(&["help"]);
    let mut page = format!("{HEAD}# Commands\n\n```text\n{}\n```\n\n", all.trim_end());
    for name in commands(&all) {
        let help = kiln(&["help", &name]);
        page += &section("##", &[&name], &without_global_options(&help));
        for part in commands(&help) {
            page += &section("###", &[&name, &part], &without_global_options(&kiln(&[&name, "help", &part])));
        }
    }
    format!("{}\n", page.trim_end())
}

#[test]
fn the_reference_is_what_kiln_says() {
    let keys = |kind: &str| format!("{HEAD}{}\n", kiln(&["schema", kind, "--markdown"]).trim_end());
    let pages = [
        ("commands.md", command_page()),
        ("profile.md", keys("profile")),
        ("board.md", keys("board")),
        ("node.md", keys("node")),
        ("matrix.md", keys("matrix")),
    ];
    for (name, text) in pages {
        let path = top().join("docs/src/reference").join(name);
        if env::var_os("KILN_BLESS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        } else {
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert!(
                written == text,
                "docs/src/reference/{name} is not what kiln says now: `ci/docs write` writes it anew"
            );
        }
    }
}

#[test]
fn every_command_is_found_once() {
    let page = command_page();
    for name in ["## `kiln build`", "## `kiln man`", "### `kiln profiles diff`", "### `kiln cache gc`"] {
        assert_eq!(page.matches(&format!("\n{name}\n")).count(), 1, "{name}");
    }
    assert_eq!(page.matches("Global options:").count(), 1);
}
