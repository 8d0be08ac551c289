//! Debian versions and their order: `[epoch:]upstream[-revision]`.
//!
//! The order is that of dpkg, [Debian Policy 5.6.12](https://www.debian.org/doc/debian-policy/ch-controlfields.html#version):
//! the epoch by number, then upstream and revision by alternating runs of non-digits (letters before the rest, `~`
//! before everything, even the end) and digits (by value). A missing epoch or revision counts as `0`.

use std::{cmp::Ordering, fmt};

/// A version as the index writes it. Equal means equal in order: `1.0`, `1.0-0` and `0:1.0` are one version.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a>(pub &'a str);

/// The parts of a version.
struct Parts<'a> {
    epoch: &'a str,
    upstream: &'a str,
    revision: &'a str,
}

impl<'a> Version<'a> {
    fn parts(self) -> Parts<'a> {
        let (epoch, rest) = self.0.split_once(':').unwrap_or(("", self.0));
        let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
        Parts { epoch, upstream, revision }
    }
}

impl Ord for Version<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.parts(), other.parts());
        compare_part(a.epoch, b.epoch)
            .then_with(|| compare_part(a.upstream, b.upstream))
            .then_with(|| compare_part(a.revision, b.revision))
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version<'_> {}

impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Compares runs of non-digits and of digits in turn, until one differs or both ends are reached.
fn compare_part(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while !a.is_empty() || !b.is_empty() {
        let (text_a, text_b) = (take(&mut a, |c| !c.is_ascii_digit()), take(&mut b, |c| !c.is_ascii_digit()));
        let (number_a, number_b) = (take(&mut a, u8::is_ascii_digit), take(&mut b, u8::is_ascii_digit));
        let order = compare_text(text_a, text_b).then_with(|| compare_number(number_a, number_b));
        if order.is_ne() {
            return order;
        }
    }
    Ordering::Equal
}

/// Cuts the longest prefix of bytes that are `wanted`.
fn take<'a>(text: &mut &'a [u8], wanted: impl Fn(&u8) -> bool) -> &'a [u8] {
    let len = text.iter().position(|c| !wanted(c)).unwrap_or(text.len());
    let (head, tail) = text.split_at(len);
    *text = tail;
    head
}

fn compare_text(a: &[u8], b: &[u8]) -> Ordering {
    let at = |text: &[u8], i: usize| text.get(i).map_or(0, |c| weight(*c));
    let differing = (0..a.len().max(b.len())).find(|&i| at(a, i) != at(b, i));
    differing.map_or(Ordering::Equal, |i| at(a, i).cmp(&at(b, i)))
}

/// The end of a run weighs 0: `~` comes before it, letters after it, anything else last.
fn weight(c: u8) -> i32 {
    match c {
        b'~' => -1,
        b'a'..=b'z' | b'A'..=b'Z' => i32::from(c),
        _ => i32::from(c) + 256,
    }
}

/// By value, of any length: dates and commit counts outgrow machine integers.
fn compare_number(a: &[u8], b: &[u8]) -> Ordering {
    let significant = |digits: &'_ [u8]| digits.iter().position(|c| *c != b'0').unwrap_or(digits.len());
    let (a, b) = (&a[significant(a)..], &b[significant(b)..]);
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    /// Each pair is in ascending order; most are from Policy, dpkg's own tests and the archive.
    const ASCENDING: [(&str, &str); 12] = [
        ("1.0~rc1", "1.0"),
        ("1.0~~", "1.0~"),
        ("1.0", "1.0a"),
        ("1.0a", "1.0+b1"),
        ("9", "10"),
        ("1.0-1", "1.0-1+deb13u1"),
        ("1.0-1~bpo12+1", "1.0-1"),
        ("99", "1:0"),
        ("1.2.3-4", "1.2.3-10"),
        ("0.0~git20230101", "0.0~git20230102"),
        ("1-2-3", "1-3-1"),
        ("0:0-0-0", "0:0-0-1"),
    ];

    #[test]
    fn orders_as_policy_says() {
        for (older, newer) in ASCENDING {
            assert!(Version(older) < Version(newer), "{older} < {newer}");
            assert!(Version(newer) > Version(older), "{newer} > {older}");
        }
    }

    #[test]
    fn missing_parts_count_as_zero() {
        for same in ["1.0", "1.0-0", "0:1.0", "00:1.00-", "1.0-000"] {
            assert_eq!(Version("1.0"), Version(same));
        }
    }

    #[test]
    fn numbers_may_outgrow_machine_integers() {
        assert!(Version("20991231235959999999999") < Version("100000000000000000000000"));
    }

    #[test]
    fn dpkg_agrees() {
        let runs = |program: &str| Command::new(program).arg("--version").output().is_ok();
        if !runs("dpkg") {
            println!("skipped: dpkg is not installed");
            return;
        }
        let texts: Vec<&str> = ASCENDING.iter().flat_map(|(a, b)| [*a, *b]).collect();
        for a in &texts {
            for b in texts.iter().step_by(3) {
                let verdict = Command::new("dpkg").args(["--compare-versions", a, "lt", b]).status().unwrap();
                assert_eq!(verdict.success(), Version(a) < Version(b), "{a} < {b}");
            }
        }
    }
}
