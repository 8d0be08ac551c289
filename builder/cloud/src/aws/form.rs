//! Requests of EC2 and STS: forms with names such as `TagSpecification.1.Tag.2.Key`.

/// The fields of a form.
#[derive(Clone, Default, Debug)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// A request for `action` in a version of the interface.
    pub fn of(action: &str, version: &str) -> Self {
        Self::default().set("Action", action).set("Version", version)
    }

    /// Sets a field.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.push((name.into(), value.into()));
        self
    }

    /// Filter number `number`: `tag:kiln:digest` and one value.
    #[must_use]
    pub fn filter(self, number: usize, name: &str, value: &str) -> Self {
        self.set(format!("Filter.{number}.Name"), name).set(format!("Filter.{number}.Value.1"), value)
    }

    /// Tags for what is made, by the kinds of it.
    #[must_use]
    pub fn tags(self, kinds: &[&str], tags: &[(String, String)]) -> Self {
        kinds.iter().enumerate().fold(self, |form, (i, kind)| {
            let start = format!("TagSpecification.{}", i + 1);
            let form = form.set(format!("{start}.ResourceType"), *kind);
            tags.iter().enumerate().fold(form, |form, (j, (key, value))| {
                let tag = format!("{start}.Tag.{}", j + 1);
                form.set(format!("{tag}.Key"), key).set(format!("{tag}.Value"), value)
            })
        })
    }

    /// As it is sent.
    pub fn body(&self) -> String {
        let pair = |(name, value): &(String, String)| format!("{}={}", encoded(name), encoded(value));
        self.0.iter().map(pair).collect::<Vec<_>>().join("&")
    }
}

/// By RFC 3986 (section 2.3): all but letters, digits and four signs.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_tags_are_numbered() {
        let tags = [("a b".to_owned(), "ü&=".to_owned())];
        let form = Form::of("X", "1").set("Owner.1", "self").filter(1, "tag:kiln:digest", "00").tags(&["image"], &tags);
        assert_eq!(
            form.body(),
            "Action=X&Version=1&Owner.1=self&Filter.1.Name=tag%3Akiln%3Adigest&Filter.1.Value.1=00\
             &TagSpecification.1.ResourceType=image&TagSpecification.1.Tag.1.Key=a%20b\
             &TagSpecification.1.Tag.1.Value=%C3%BC%26%3D"
        );
    }
}
