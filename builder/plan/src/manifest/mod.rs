//! Manifests of Kubernetes: what objects they have, which container images these run, and what must be changed in their
//! text so that a node does not ask a registry for those. Pure: text in, text out.
//!
//! The text is changed where it must be and stays as it is everywhere else. Reading it and writing it anew would not do: the
//! node reads YAML 1.1, where `0644` is a number to the base of eight and `on` is true, and parsers of today read 1.2.

mod edit;
mod images;
mod objects;
#[cfg(test)]
mod tests;
mod yaml;

pub use images::{Hint, Reference};
pub use objects::Object;

use kiln_types::ImageName;
use yaml::Document;

/// What is wrong in a manifest, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ManifestFault {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong, and the way out.
    pub problem: String,
}

/// A manifest that has been read.
#[derive(Clone, Debug)]
pub struct Manifest {
    text: String,
    documents: Vec<Document>,
    objects: Vec<Object>,
}

impl Manifest {
    /// Reads all documents of a text.
    ///
    /// # Errors
    /// What is not YAML, and what is no object of Kubernetes.
    pub fn parse(text: &str) -> Result<Self, ManifestFault> {
        let documents = yaml::documents(text)?;
        let objects = objects::objects(&documents)?;
        Ok(Self { text: text.to_owned(), documents, objects })
    }

    /// Its objects; those of a List one by one.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The images that it runs, in the order of the text.
    ///
    /// # Errors
    /// A name that is none.
    pub fn images(&self) -> Result<Vec<Reference>, ManifestFault> {
        images::references(&self.documents)
    }

    /// Texts that look like names of images and are none that it runs itself, such as arguments of an operator.
    pub fn hints(&self) -> Vec<Hint> {
        images::hints(&self.documents)
    }

    /// The text, with `imagePullPolicy` of every container of one of the images that `there` knows set to `IfNotPresent`,
    /// where it would ask a registry.
    ///
    /// # Errors
    /// A name that is none.
    pub fn without_pulls(&self, there: impl Fn(&ImageName) -> bool) -> Result<String, ManifestFault> {
        let edits = images::edits(&self.documents, &there)?;
        Ok(edit::apply(&self.text, edits))
    }
}
