//! Debian's short names of licences and SPDX's.

/// Debian's words for licences that SPDX has under another name.
const NAMES: [(&str, &str); 7] = [
    ("apache-2", "Apache-2.0"),
    ("cc0", "CC0-1.0"),
    ("expat", "MIT"),
    ("mpl-2", "MPL-2.0"),
    ("psf-2", "PSF-2.0"),
    ("w3c-20150513", "W3C-20150513"),
    ("zlib/libpng", "Zlib"),
];

/// Families of which SPDX says whether later versions will do.
const FAMILIES: [&str; 4] = ["GPL", "LGPL", "AGPL", "GFDL"];

/// Debian's words for exceptions, in small letters and without the word `exception`. Those that are another text with every
/// program, as that for OpenSSL, are not among them.
const EXCEPTIONS: [(&str, &str); 7] = [
    ("bison", "Bison-exception-2.2"),
    ("bison-2.2", "Bison-exception-2.2"),
    ("classpath", "Classpath-exception-2.0"),
    ("gcc", "GCC-exception-3.1"),
    ("gcc-runtime-library", "GCC-exception-3.1"),
    ("linux-syscall-note", "Linux-syscall-note"),
    ("llvm", "LLVM-exception"),
];

/// What SPDX calls the licence `word`; nothing when it is not certain to have it.
pub(super) fn spdx(word: &str) -> Option<String> {
    let (licence, exception) = match word.split_once(" with ") {
        Some((licence, exception)) => (licence, Some(self::exception(exception)?)),
        None => (word, None),
    };
    let licence = family(licence).or_else(|| listed(licence))?;
    Some(exception.map_or_else(|| licence.clone(), |exception| format!("{licence} WITH {exception}")))
}

/// `GPL-2+` is `GPL-2.0-or-later`, `GFDL-NIV-1.3` is `GFDL-1.3-no-invariants-only`. Without a version it is none of them.
fn family(word: &str) -> Option<String> {
    let (name, version) =
        word.rsplit_once('-').filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()))?;
    let upper = name.to_ascii_uppercase();
    let (family, middle) = match upper.strip_suffix("-NIV") {
        Some("GFDL") => ("GFDL", "-no-invariants"),
        _ => (upper.as_str(), ""),
    };
    FAMILIES.contains(&family).then_some(())?;
    let (version, end) = match version.strip_suffix('+') {
        Some(version) => (version, "or-later"),
        None => (version, "only"),
    };
    let version = if version.contains('.') { version.to_owned() } else { format!("{version}.0") };
    known(&format!("{family}-{version}{middle}-{end}"))
}

/// A name that SPDX has too, or that is known to be another one of its.
fn listed(word: &str) -> Option<String> {
    let small = word.to_ascii_lowercase();
    match NAMES.iter().find(|(debian, _)| *debian == small) {
        Some((_, name)) => Some((*name).to_owned()),
        None => known(word),
    }
}

/// A name of SPDX's list, however its letters are written; names that were given up mean too much or too little.
fn known(name: &str) -> Option<String> {
    let found = ::spdx::identifiers::LICENSES.iter().find(|licence| licence.name.eq_ignore_ascii_case(name))?;
    ::spdx::license_id(found.name).filter(|id| !id.is_deprecated()).map(|id| id.name.to_owned())
}

fn exception(words: &str) -> Option<&'static str> {
    let small = words.to_ascii_lowercase();
    let word = small.trim_end_matches("exception").trim_end_matches(['-', ' ']);
    EXCEPTIONS.iter().find(|(debian, _)| *debian == word).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debians_names_are_spdx_names() {
        for (debian, name) in [
            ("Expat", "MIT"),
            ("GPL-2", "GPL-2.0-only"),
            ("GPL-2+", "GPL-2.0-or-later"),
            ("LGPL-2.1+", "LGPL-2.1-or-later"),
            ("GFDL-NIV-1.3+", "GFDL-1.3-no-invariants-or-later"),
            ("BSD-3-clause", "BSD-3-Clause"),
            ("Apache-2.0", "Apache-2.0"),
            ("GPL-3+ with Bison exception", "GPL-3.0-or-later WITH Bison-exception-2.2"),
            ("GPL-2 with Linux-syscall-note exception", "GPL-2.0-only WITH Linux-syscall-note"),
        ] {
            assert_eq!(spdx(debian).as_deref(), Some(name), "{debian}");
        }
    }

    #[test]
    fn what_may_mean_anything_has_no_name() {
        for debian in ["GPL", "public-domain", "BSD", "custom", "GPL-2+ with OpenSSL exception", "GPL-9", "Artistic"] {
            assert_eq!(spdx(debian), None, "{debian}");
        }
    }

    #[test]
    fn the_tables_name_what_spdx_has() {
        assert!(NAMES.iter().all(|(_, name)| known(name).is_some()));
        assert!(EXCEPTIONS.iter().all(|(_, name)| ::spdx::exception_id(name).is_some()));
    }
}
