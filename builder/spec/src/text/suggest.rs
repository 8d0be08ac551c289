//! Words that are nearly right.

/// The candidate that `word` was probably meant to be: few letters differ.
pub(crate) fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    let word = plain(word);
    let rated = candidates.into_iter().map(|candidate| (strsim::jaro_winkler(&word, &plain(candidate)), candidate));
    // Below 0.8 the suggestions of short words read like guesses: "k3s" is not "dns".
    rated.filter(|(likeness, _)| *likeness > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

/// `a`, `a and b`, `a, b and c`, each in backticks.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let quoted: Vec<_> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let keys = ["pod-cidr", "service-cidr", "dns", "cni"];
        assert_eq!(did_you_mean("podCidr", keys), Some("pod-cidr"));
        assert_eq!(did_you_mean("service_cidr", keys), Some("service-cidr"));
        assert_eq!(did_you_mean("k3s", keys), None);
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list(["a"], "or"), "`a`");
        assert_eq!(list(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
