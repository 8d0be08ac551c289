//! A Debian archive with a suite and its security updates. Tests take it and harm it.

use crate::{
    keys::{self, DAY, now},
    server,
};
use kiln_types::Digest;
use pgp::composed::{SignedPublicKey, SignedSecretKey};
use std::{collections::HashMap, io::Read};

pub const SUITES: [&str; 2] = ["trixie", "trixie-security"];
/// The component that boards with firmware ask for too.
const COMPONENTS: [&str; 2] = ["main", "non-free-firmware"];

pub struct Archive {
    pub secret: SignedSecretKey,
    /// What the profile trusts.
    pub trusted: SignedPublicKey,
    /// Lines in front of the digests of each Release.
    pub extra: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// What is served, by path.
    pub files: HashMap<String, Vec<u8>>,
}

impl Archive {
    /// An archive in order, of an hour ago; its indexes are there, its Release files are not yet.
    pub fn new() -> Self {
        let secret = keys::key(1);
        let trusted = secret.to_public_key();
        let mut archive = Self { secret, trusted, extra: String::new(), made: now() - 3600, files: HashMap::new() };
        for suite in SUITES {
            for component in COMPONENTS {
                archive.files.insert(index_path(suite, component), xz(packages(suite, component).as_bytes()));
            }
        }
        archive
    }

    /// Trusts another form of the key that signs.
    pub fn trusting(mut self, form: impl Fn(&SignedSecretKey) -> SignedPublicKey) -> Self {
        self.trusted = form(&self.secret);
        self
    }

    /// Signs a Release for each suite, over what the indexes are now.
    pub fn signed(mut self) -> Self {
        for suite in SUITES {
            let text = self.release(suite);
            let signed = keys::sign(&self.secret, &text, self.made);
            self.files.insert(release_path(suite), signed.into_bytes());
        }
        self
    }

    /// Changes a file that is served.
    pub fn harmed(mut self, path: &str, harm: impl Fn(Vec<u8>) -> Vec<u8>) -> Self {
        let file = self.files.remove(path).unwrap();
        self.files.insert(path.to_owned(), harm(file));
        self
    }

    /// Begins to serve it; the address.
    pub fn serve(&self) -> String {
        server::serve(self.files.clone())
    }

    fn release(&self, suite: &str) -> String {
        let digests = COMPONENTS.map(|component| {
            let index = &self.files[&index_path(suite, component)];
            format!(" {} {} {component}/binary-amd64/Packages.xz\n", Digest::of(index), index.len())
        });
        format!(
            "Suite: {suite}\nCodename: {suite}\nDate: {}\nArchitectures: amd64\nComponents: {}\n{}SHA256:\n{}",
            date(self.made),
            COMPONENTS.join(" "),
            self.extra,
            digests.concat()
        )
    }
}

pub fn release_path(suite: &str) -> String {
    format!("/dists/{suite}/InRelease")
}

pub fn index_path(suite: &str, component: &str) -> String {
    format!("/dists/{suite}/{component}/binary-amd64/Packages.xz")
}

/// The field that ends the validity of an archive so many days from now.
pub fn valid_for(days: i64) -> String {
    format!("Valid-Until: {}\n", date(now() + days * DAY))
}

fn date(second: i64) -> String {
    jiff::Timestamp::from_second(second).unwrap().strftime("%a, %d %b %Y %H:%M:%S UTC").to_string()
}

/// One package, which no other index has: of two indexes with one digest only one would be asked for.
fn packages(suite: &str, component: &str) -> String {
    let sha256 = Digest::of("a package");
    format!(
        "Package: clay-{suite}-{component}\nVersion: 1\nArchitecture: all\nFilename: pool/clay.deb\nSize: 9\n\
         SHA256: {sha256}\n"
    )
}

pub fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    liblzma::read::XzEncoder::new(bytes, 1).read_to_end(&mut packed).unwrap();
    packed
}
