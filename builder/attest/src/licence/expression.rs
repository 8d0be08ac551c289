//! Debian's way to say that licences hold together, or that one of them may be chosen: `and`, `or`, and a comma before the word
//! where it binds less than the others: `GPL-1+ or Artistic, and ISC`.

/// Licences and how they go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Expression {
    Licence(String),
    All(Vec<Expression>),
    Any(Vec<Expression>),
}

impl Expression {
    /// Reads the words of a field. What follows no rule is a licence with a long name.
    pub(super) fn parse(words: &str) -> Self {
        type Join = fn(Vec<Expression>) -> Expression;
        let joints: [(&str, Join); 4] =
            [(", and ", Self::All), (", or ", Self::Any), (" or ", Self::Any), (" and ", Self::All)];
        for (joint, join) in joints {
            if words.contains(joint) {
                return join(words.split(joint).map(Self::parse).collect());
            }
        }
        Self::Licence(words.trim().trim_end_matches(',').to_owned())
    }

    /// The parts that all hold.
    pub(super) fn conjuncts(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts.into_iter().flat_map(Self::conjuncts).collect(),
            other => vec![other],
        }
    }

    /// The same in SPDX's words, in which `name` calls a licence.
    pub(super) fn to_spdx(&self, name: &mut dyn FnMut(&str) -> String) -> String {
        let mut joined = |parts: &[Self], joint: &str| {
            let parts: Vec<_> = parts.iter().map(|part| part.to_spdx(name)).collect();
            format!("({})", parts.join(joint))
        };
        match self {
            Self::All(parts) => joined(parts, " AND "),
            Self::Any(parts) => joined(parts, " OR "),
            Self::Licence(word) => name(word),
        }
    }
}

/// An expression without the brackets around all of it.
pub(super) fn without_brackets(text: String) -> String {
    match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spdx(words: &str) -> String {
        Expression::parse(words).to_spdx(&mut str::to_owned)
    }

    #[test]
    fn a_comma_binds_less_than_a_word() {
        assert_eq!(spdx("a"), "a");
        assert_eq!(spdx("a or b and c"), "(a OR (b AND c))");
        assert_eq!(spdx("a or b, and c"), "((a OR b) AND c)");
        assert_eq!(spdx("GPL-2+ with OpenSSL exception"), "GPL-2+ with OpenSSL exception");
    }
}
