//! A bill of materials in the formats that there are.

mod cyclonedx;
mod spdx;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// The text of a document. All of them are made of texts and numbers, which JSON can say.
fn text(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}
