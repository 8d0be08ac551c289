//! What a page says that a command prints, beside what it prints.

/// Whether `printed` is what `shown` says, in which `…` stands for any text. Blanks at the ends of lines do not count.
pub fn fits(shown: &str, printed: &str) -> bool {
    let (shown, printed) = (plain(shown), plain(printed));
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

fn plain(text: &str) -> String {
    let lines: Vec<_> = text.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn only_what_is_left_out_may_be_anything() {
    for (shown, printed) in [
        ("one\n", "one\n"),
        ("one …\nthree", "one two\nthree\n"),
        ("…\nthree\n…", "one\ntwo\nthree\nfour\n"),
        ("Wrote … in … s", "Wrote root (101.2 MB) in 0.6 s   \n"),
    ] {
        assert!(fits(shown, printed), "{shown}");
    }
    for (shown, printed) in [
        ("one", "one\ntwo"),
        ("one\ntwo", "one"),
        ("one …\nfour", "one two\nthree"),
        ("… three … two …", "one two three\n"),
        ("ab…bc", "abc"),
    ] {
        assert!(!fits(shown, printed), "{shown}");
    }
}
