//! The lines of sysusers.d(5).

use super::UsersError;

/// What a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// `u`, `u!`: a user, and a group of its name.
    User {
        name: String,
        uid: Id,
        /// An own group when absent.
        group: Option<GroupOf>,
        gecos: String,
        home: String,
        shell: String,
        locked: bool,
    },
    /// `g`: a group.
    Group { name: String, gid: Id },
    /// `m`: a user in a group.
    Member { user: String, group: String },
    /// `r`: numbers to choose from.
    Range { lowest: u32, highest: u32 },
}

/// A number, or how to come to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Id {
    /// Any that is free.
    Any,
    /// This one, or any when it is taken.
    Number(u32),
    /// The owner of this file.
    OwnerOf(String),
}

/// The group of a user, by number or name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GroupOf {
    Number(u32),
    Name(String),
}

/// All lines of the file `path`.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Line>, UsersError> {
    let wrong = |line: usize, problem| UsersError::Line { path: path.to_owned(), line: line + 1, problem };
    let lines = text.lines().enumerate().map(|(number, line)| (number, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| parse_line(&words(line)).map_err(|problem| wrong(number, problem)))
        .collect()
}

fn parse_line(words: &[String]) -> Result<Line, String> {
    let word = |place: usize| words.get(place).map(String::as_str).filter(|word| *word != "-");
    let kind = word(0).unwrap_or_default();
    let name = word(1).filter(|name| kind == "r" || is_name(name)).map(str::to_owned);
    let name = || name.ok_or_else(|| format!("`{}` is not a name", words.get(1).map_or("", |word| word)));
    match kind {
        "u" | "u!" => {
            let (uid, group) = user_id(word(2))?;
            let home = word(4).unwrap_or("/").to_owned();
            let shell = word(5).unwrap_or("/usr/sbin/nologin").to_owned();
            let gecos = word(3).unwrap_or_default().to_owned();
            Ok(Line::User { name: name()?, uid, group, gecos, home, shell, locked: kind == "u!" })
        }
        "g" => Ok(Line::Group { name: name()?, gid: id(word(2))? }),
        "m" => Ok(Line::Member { user: name()?, group: word(2).ok_or("no group is named")?.to_owned() }),
        "r" => {
            let range = word(2).ok_or("no range is given")?;
            let (lowest, highest) = range.split_once('-').unwrap_or((range, range));
            Ok(Line::Range { lowest: number(lowest)?, highest: number(highest)? })
        }
        other => Err(format!("`{other}` is none of `u`, `u!`, `g`, `m`, `r`")),
    }
}

/// `-`, `uid`, `uid:gid`, `uid:group`, or a path.
fn user_id(word: Option<&str>) -> Result<(Id, Option<GroupOf>), String> {
    match word.and_then(|word| word.split_once(':')) {
        Some((uid, group)) => {
            let group = number(group).map_or_else(|_| GroupOf::Name(group.to_owned()), GroupOf::Number);
            Ok((id(Some(uid).filter(|uid| *uid != "-"))?, Some(group)))
        }
        None => Ok((id(word)?, None)),
    }
}

fn id(word: Option<&str>) -> Result<Id, String> {
    match word {
        None => Ok(Id::Any),
        Some(path) if path.starts_with('/') => Ok(Id::OwnerOf(path.to_owned())),
        Some(text) => number(text).map(Id::Number),
    }
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number"))
}

fn is_name(name: &str) -> bool {
    let (first, rest) = name.split_at(name.chars().next().map_or(0, char::len_utf8));
    first.chars().all(|c| c.is_ascii_alphabetic() || c == '_')
        && !first.is_empty()
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// Words apart by blanks; quotes hold a word together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut inside) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => (quote, inside) = (Some(c), true),
            (c, None) if c.is_whitespace() => {
                if std::mem::take(&mut inside) {
                    words.push(std::mem::take(&mut word));
                }
            }
            (c, _) => {
                word.push(c);
                inside = true;
            }
        }
    }
    if inside {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_with_numbers_groups_and_quotes() {
        let lines =
            parse("x.conf", "# c\nu! dnsmasq 12:nogroup \"A server\" /var/x -\ng tss -\nm a b\nr - 500-900\n").unwrap();
        let Line::User { uid, group, gecos, home, shell, locked, .. } = &lines[0] else { panic!("{lines:?}") };
        assert_eq!((uid, group), (&Id::Number(12), &Some(GroupOf::Name("nogroup".into()))));
        assert_eq!((gecos.as_str(), home.as_str(), shell.as_str()), ("A server", "/var/x", "/usr/sbin/nologin"));
        assert!(locked);
        assert_eq!(lines[3], Line::Range { lowest: 500, highest: 900 });
    }

    #[test]
    fn a_wrong_line_is_shown_with_its_number() {
        let error = parse("etc/x.conf", "\nq a\n").unwrap_err().to_string();
        assert_eq!(error, "`/etc/x.conf`, line 2: `q` is none of `u`, `u!`, `g`, `m`, `r`");
        assert!(parse("x", "u 9a").is_err());
    }
}
