//! mdbook leaves out what `SUMMARY.md` does not name.

use crate::pages::book;

#[test]
fn every_page_is_in_the_table_of_contents() {
    let pages = book();
    let (_, summary) = pages.iter().find(|(name, _)| name == "SUMMARY.md").unwrap();
    for (name, _) in pages.iter().filter(|(name, _)| name != "SUMMARY.md") {
        assert!(summary.contains(&format!("({name})")), "docs/src/SUMMARY.md does not name {name}");
    }
}
