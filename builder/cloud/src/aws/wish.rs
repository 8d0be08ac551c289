//! What somebody wants to have of an AMI, and what that means for an image.

use super::{BOARD, DIGEST, IMAGE};
use crate::{CloudError, Content, Machine};
use kiln_plan::Timestamp;
use kiln_store::clock;
use kiln_types::ByteSize;
use std::collections::BTreeSet;

/// What somebody wants.
#[derive(Clone, Default, Debug)]
pub struct Wish {
    /// What the AMI is called; else the image's name with the start of its digest.
    pub name: Option<String>,
    /// What it is described as.
    pub description: Option<String>,
    /// Tags beside kiln's own, for AMIs and snapshots.
    pub tags: Vec<(String, String)>,
    /// The disk of a new machine; else 8 GiB, or what the image needs.
    pub disk: Option<ByteSize>,
    /// Regions that get copies.
    pub copies: Vec<String>,
    /// Accounts that may start it, and make copies of their own.
    pub share: Vec<String>,
    /// Everybody may start it.
    pub public: bool,
    /// After that it is shown to nobody who does not know it.
    pub deprecate: Option<Timestamp>,
}

/// A wish for one image; nothing optional is left.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub digest: String,
    pub name: String,
    pub description: String,
    pub tags: Vec<(String, String)>,
    /// In GiB.
    pub disk: u64,
}

/// The disk of a new machine, in GiB: as the boards' own virtual machines have.
const DISK: u64 = 8;
/// So many tags may something have, by EC2.
const TAGS: usize = 50;
/// So many of them are kiln's own: four of AMIs and snapshots, and one of snapshots.
const OWN: usize = 5;

impl Wish {
    /// Looks whether AWS would take it, before it is asked.
    ///
    /// # Errors
    /// What is wrong with an option.
    pub fn check(&self) -> Result<(), CloudError> {
        let wrong = |text: String| Err(CloudError::Option(text));
        if let Some(name) = self.name.as_ref().filter(|name| !is_name(name)) {
            return wrong(format!("`{name}` is no name of an AMI: 3 to 128 letters, digits and ()[]. /-'@_"));
        }
        if self.description.as_ref().is_some_and(|text| text.len() > 255) {
            return wrong("the description is longer than 255 characters".to_owned());
        }
        if let Some(account) = self.share.iter().find(|account| !is_account(account)) {
            return wrong(format!("`{account}` is no account of AWS: those are 12 digits"));
        }
        if let Some(region) = self.copies.iter().find(|region| !is_region(region)) {
            return wrong(format!("`{region}` is no region of AWS, such as `eu-central-1`"));
        }
        if self.deprecate.is_some_and(|time| time <= clock::now()) {
            return wrong("the time to deprecate the AMI at is over already".to_owned());
        }
        self.tags.iter().try_for_each(|(key, value)| check_tag(key, value))?;
        let keys: BTreeSet<_> = self.tags.iter().map(|(key, _)| key).collect();
        if keys.len() < self.tags.len() || keys.len() + OWN > TAGS {
            return wrong(format!("a tag is there twice, or there are more than {} tags", TAGS - OWN));
        }
        Ok(())
    }

    /// What it means for `content`, which is called `image`.
    pub(super) fn target(&self, content: &Content, machine: &Machine, image: &str) -> Result<Target, CloudError> {
        let digest = content.digest().to_string();
        let name = self.name.clone().unwrap_or_else(|| default_name(image, &digest));
        let own = [(DIGEST, digest.as_str()), (IMAGE, image), (BOARD, machine.board()), ("Name", &name)];
        let own = own.into_iter().filter(|(key, _)| !self.tags.iter().any(|(said, _)| said == key));
        let tags = own.map(|(key, value)| (key.to_owned(), value.chars().take(255).collect()));
        let tags = tags.chain(self.tags.iter().cloned()).collect();
        let description = self.description.clone().unwrap_or_else(|| format!("{image} for {}", machine.board()));
        Ok(Target { name, tags, disk: self.gib(content)?, description: ascii(&description), digest })
    }

    fn gib(&self, content: &Content) -> Result<u64, CloudError> {
        let needed = content.gib();
        match self.disk.map(|disk| disk.bytes().div_ceil(1 << 30)) {
            None => Ok(needed.max(DISK)),
            Some(wanted) if wanted >= needed => Ok(wanted),
            Some(wanted) => {
                Err(CloudError::Option(format!("a disk of {wanted} GiB is too small: the image needs {needed} GiB")))
            }
        }
    }
}

/// The image's name as EC2 takes it, and enough of its digest that two images never have the same one.
fn default_name(image: &str, digest: &str) -> String {
    let plain = |letter: char| if is_name_letter(letter) { letter } else { '-' };
    let image: String = image.chars().map(plain).take(100).collect();
    format!("{image}-{}", &digest[..12])
}

/// Descriptions of snapshots are ASCII.
fn ascii(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_ascii() && !letter.is_ascii_control() { letter } else { '?' })
        .take(255)
        .collect()
}

fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "()[]. /-'@_".contains(letter)
}

fn is_name(name: &str) -> bool {
    (3..=128).contains(&name.len()) && name.chars().all(is_name_letter)
}

fn is_account(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// Also what becomes a part of addresses and of names in the store.
pub(super) fn is_region(region: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (5..=32).contains(&region.len()) && region.bytes().all(letter) && region.contains('-')
}

fn check_tag(key: &str, value: &str) -> Result<(), CloudError> {
    let lengths = (1..=128).contains(&key.chars().count()) && value.chars().count() <= 256;
    let taken = key.starts_with("aws:") || key.starts_with("kiln:");
    match (lengths, taken) {
        (true, false) => Ok(()),
        (false, _) => Err(CloudError::Option(format!("tag `{key}`: keys have 1 to 128 characters, values up to 256"))),
        (true, true) => {
            Err(CloudError::Option(format!("tag `{key}`: what begins with `aws:` or `kiln:` is not the user's")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(change: impl FnOnce(&mut Wish)) -> String {
        let mut wish = Wish::default();
        change(&mut wish);
        wish.check().unwrap_err().to_string()
    }

    #[test]
    fn what_aws_would_refuse_is_refused_before_it_is_asked() {
        Wish::default().check().unwrap();
        assert!(wrong(|wish| wish.name = Some("a".into())).contains("3 to 128"));
        assert!(wrong(|wish| wish.name = Some("köln".into())).contains("no name"));
        assert!(wrong(|wish| wish.share = vec!["all".into()]).contains("12 digits"));
        assert!(wrong(|wish| wish.copies = vec!["../x".into()]).contains("no region"));
        assert!(wrong(|wish| wish.deprecate = Some(Timestamp::UNIX_EPOCH)).contains("over already"));
        assert!(wrong(|wish| wish.tags = vec![("kiln:digest".into(), "x".into())]).contains("not the user's"));
        let twice = vec![("a".to_owned(), String::new()), ("a".to_owned(), String::new())];
        assert!(wrong(|wish| wish.tags = twice).contains("twice"));
    }

    #[test]
    fn names_have_the_digest_and_nothing_that_ec2_refuses() {
        let name = default_name("mine+k3s~x86_64", &"ab".repeat(32));
        assert_eq!(name, "mine-k3s-x86_64-abababababab");
        assert!(is_name(&name) && is_name(&default_name(&"x".repeat(300), &"ab".repeat(32))));
        assert_eq!(ascii("für\n"), "f?r?");
    }
}
