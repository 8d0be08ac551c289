//! Radios that the board does not have.

use super::Both;
use crate::{
    file::Radio,
    text::{Problem, list},
};
use kiln_data::Content;
use toml::Table;

pub(super) fn check(both: Both) -> Vec<Problem> {
    let (profile, board) = (&both.profile.wireless, both.board);
    let radios = [
        ("Wi-Fi", "wifi", profile.wifi, &board.wifi, "use a cable"),
        ("Bluetooth", "bluetooth", profile.bluetooth, &board.bluetooth, "leave it out"),
    ];
    let lacking = |(name, key, asked, radio, instead): (&str, &str, bool, &Option<Radio>, &str)| {
        (asked && radio.is_none()).then(|| {
            Problem::new(format!("the board has no {name} that kiln knows: {}", board.description))
                .at(both.profile.place(&format!("wireless.{key}")), "asked for here")
                .help(format!(
                    "{instead}; boards with {name} are {}",
                    list(with(key).iter().map(String::as_str), "and")
                ))
        })
    };
    radios.into_iter().filter_map(lacking).collect()
}

/// The built-in boards that have the section `key`.
fn with(key: &str) -> Vec<String> {
    let has = |bytes: &[u8]| {
        let table: Option<Table> = std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok());
        table.is_some_and(|table| table.contains_key(key))
    };
    let name = |entry: kiln_data::Entry| match entry.content {
        Content::Bytes(bytes) if has(bytes) => entry.path.strip_suffix(".toml").map(str::to_owned),
        _ => None,
    };
    kiln_data::files("boards").filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boards_with_a_radio_are_found() {
        assert!(with("wifi").contains(&"rpi4".to_owned()) && !with("wifi").contains(&"arm64".to_owned()));
    }
}
