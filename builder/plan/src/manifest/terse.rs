//! Definitions of kinds without what their schemas say to people.

use super::{
    ManifestFault,
    yaml::{Node, Style, Value, documents},
};

/// The definitions (`CustomResourceDefinition`) of `text`, each in one line and without the descriptions of its fields, which are two thirds
/// of it. The API server holds every definition several times, and rewrites it a few times until it is served: by
/// `description` of a schema it knows nothing but what `kubectl explain` prints.
///
/// # Errors
/// What is no YAML, with its line.
pub fn terse(text: &str) -> Result<String, ManifestFault> {
    let mut lines = Vec::new();
    for document in documents(text)?.iter().filter(|document| !document.root.is_null()) {
        let mut line = String::new();
        write(&document.root, Inside::Object, &mut line);
        lines.push(line + "\n");
    }
    Ok(lines.join("---\n"))
}

/// What a mapping is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Anything but a schema.
    Object,
    /// A schema (OpenAPI 3.0), whose `description` is words.
    Schema,
    /// Schemas by the names of fields, of which one may be `description`.
    Fields,
    /// A value, in which every name is one of a field.
    Data,
}

impl Inside {
    /// What is below `key`.
    fn below(self, key: &str) -> Self {
        match (self, key) {
            (Self::Object, "openAPIV3Schema") | (Self::Fields, _) => Self::Schema,
            (Self::Schema, "properties") => Self::Fields,
            (Self::Schema, "default" | "enum" | "example") => Self::Data,
            (inside, _) => inside,
        }
    }
}

/// In YAML's flow style, which is JSON but for scalars that are no text: those stay as they are.
fn write(node: &Node, inside: Inside, out: &mut String) {
    match &node.value {
        Value::Scalar { text, style: Style::Plain } if !is_text(text) => out.push_str(text),
        Value::Scalar { text, .. } => out.push_str(&quoted(text)),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write(item, inside, out);
            }
            out.push(']');
        }
        Value::Map { entries, .. } => {
            let kept = entries.iter().filter(|(key, value)| {
                inside != Inside::Schema || key.text() != Some("description") || value.text().is_none()
            });
            out.push('{');
            for (index, (key, value)) in kept.enumerate() {
                let name = key.text().unwrap_or_default();
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&quoted(name));
                out.push(':');
                write(value, inside.below(name), out);
            }
            out.push('}');
        }
    }
}

/// Whether a scalar without quotes is text to the node too, which reads YAML 1.1: there `on` and `y` are none, and whatever begins as a number
/// may be one.
fn is_text(plain: &str) -> bool {
    const WORDS: [&str; 11] = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_word = WORDS.contains(&plain.to_ascii_lowercase().as_str());
    let begins = plain.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    let may_be_number = begins && plain.chars().all(|one| one.is_ascii_alphanumeric() || "+-._:".contains(one));
    !is_word && !may_be_number
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_says_to_people_goes_and_nothing_else() {
        let text = "\
---
# comment
kind: CustomResourceDefinition
metadata: {annotations: {description: kept}}
spec:
  versions:
  - name: v1
    additionalPrinterColumns: [{description: kept, jsonPath: spec}]
    schema:
      openAPIV3Schema:
        description: |-
          Gone: in
          two lines.
        properties:
          description:
            description: gone
            type: string
            maxLength: 0x10
            default: \"yes\"
            enum: [\"on\", y, off-and-on, 1.5]
          items:
            type: array
            items: {description: gone, type: object, default: {description: kept}}
        required: [description]
        x-kubernetes-validations:
        - rule: |
            self.a != \"b\"
---
---
kind: Second
";
        let expected = "{\"kind\":\"CustomResourceDefinition\",\"metadata\":{\"annotations\":{\"description\":\"kept\"}},\
            \"spec\":{\"versions\":[{\"name\":\"v1\",\"additionalPrinterColumns\":[{\"description\":\"kept\",\
            \"jsonPath\":\"spec\"}],\"schema\":{\"openAPIV3Schema\":{\"properties\":{\"description\":{\
            \"type\":\"string\",\"maxLength\":0x10,\"default\":\"yes\",\"enum\":[\"on\",y,\"off-and-on\",1.5]},\
            \"items\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"default\":{\"description\":\"kept\"}}}},\
            \"required\":[\"description\"],\"x-kubernetes-validations\":[{\"rule\":\"self.a != \\\"b\\\"\\n\"}]}}}]}}\n\
            ---\n{\"kind\":\"Second\"}\n";
        assert_eq!(terse(text).unwrap(), expected);
    }

    #[test]
    fn what_it_wrote_it_reads_as_the_same() {
        let once = terse("a: [on, \"on\", 1, \"1\", ~, x: y]\n").unwrap();
        assert_eq!(once, "{\"a\":[on,\"on\",1,\"1\",~,{\"x\":y}]}\n");
        assert_eq!(terse(&once).unwrap(), once);
    }
}
