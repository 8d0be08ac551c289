//! Paragraphs of fields, as in all files of Debian's (deb822(5)).

/// A paragraph: fields with their values, the lines of which still have what they were indented by.
pub(super) struct Paragraph(Vec<(String, Value)>);

struct Value {
    first: String,
    rest: String,
}

/// The paragraphs of a text; lines that belong to no field are passed over.
pub(super) fn read(text: &str) -> Vec<Paragraph> {
    let mut all = vec![Paragraph(Vec::new())];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            all.push(Paragraph(Vec::new()));
        } else if let Some(last) = all.last_mut() {
            last.add(line);
        }
    }
    all.retain(|paragraph| !paragraph.0.is_empty());
    all
}

impl Paragraph {
    fn add(&mut self, line: &str) {
        match (line.strip_prefix([' ', '\t']), self.0.last_mut()) {
            (Some(more), Some((_, value))) => {
                // A point stands for an empty line, which would end the paragraph.
                let more = if more.trim() == "." { "" } else { more };
                value.rest += &format!("{}{more}", if value.rest.is_empty() { "" } else { "\n" });
            }
            _ => {
                if let Some((name, first)) = line.split_once(':') {
                    let value = Value { first: first.trim().to_owned(), rest: String::new() };
                    self.0.push((name.trim().to_owned(), value));
                }
            }
        }
    }

    fn value(&self, field: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(field)).map(|(_, value)| value)
    }

    /// The first line of a field.
    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.value(field).map(|value| value.first.as_str())
    }

    /// The short name of the licence and its text, which may be empty; nothing without a short name.
    pub(super) fn licence(&self) -> Option<(&str, &str)> {
        let value = self.value("License")?;
        (!value.first.is_empty()).then(|| (value.first.as_str(), value.rest.trim_end()))
    }
}
