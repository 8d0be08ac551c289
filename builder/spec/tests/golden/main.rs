//! Every message a wrong file can give, word for word.
//!
//! A file of `cases` has blocks: `### name`, the input, `---`, and what kiln says about it. Lines of the input that begin
//! with `$ ` are arguments. `KILN_BLESS=1 cargo test -p kiln-spec` writes what kiln says now; read the difference before
//! you commit it.

#![allow(clippy::unwrap_used)] // helpers of tests, which clippy does not take for tests themselves

mod case;

use case::Case;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/cases");
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn messages_are_as_written() {
    let bless = std::env::var_os("KILN_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in files() {
        let mut cases = Case::parse(&fs::read_to_string(&path).unwrap());
        for case in &mut cases {
            let said = case.run();
            if said != case.expected {
                wrong.push(format!(
                    "{}: {}\n--- expected\n{}\n--- said\n{said}",
                    path.display(),
                    case.name,
                    case.expected
                ));
                case.expected = said;
            }
        }
        if bless {
            fs::write(&path, cases.iter().map(Case::to_string).collect::<String>()).unwrap();
        }
    }
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Errors are fine, panics are bugs: also for what an editor leaves when it crashes.
#[test]
fn no_file_cut_short_makes_kiln_panic() {
    for path in files() {
        for case in Case::parse(&fs::read_to_string(path).unwrap()) {
            case.cut_short().for_each(|case| drop(case.run()));
        }
    }
}

#[test]
fn every_case_is_refused_and_named_once() {
    let cases: Vec<_> = files().iter().flat_map(|path| Case::parse(&fs::read_to_string(path).unwrap())).collect();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for (i, case) in cases.iter().enumerate() {
        assert!(!case.expected.starts_with("accepted"), "{} is no bad input", case.name);
        assert!(cases[..i].iter().all(|other| other.name != case.name), "{} is there twice", case.name);
        assert!(!case.expected.contains("hunter2"), "{} shows a secret", case.name);
    }
}
