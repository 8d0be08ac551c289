//! Manifests of Kubernetes: what objects they have, which container images these need, and what must be changed in their
//! text so that a node does not ask a registry for those. Pure: text in, text out.
//!
//! The text is changed where it must be and stays as it is everywhere else. Reading it and writing it anew would not do: the
//! node reads YAML 1.1, where `0644` is a number to the base of eight and `on` is true, and parsers of today read 1.2.

mod edit;
mod embedded;
mod images;
mod objects;
mod terse;
#[cfg(test)]
mod tests;
mod told;
mod words;
mod yaml;

pub use images::{About, Reference, Remark};
pub use objects::Object;
pub use terse::terse;

use edit::Edit;
use embedded::Embedded;
use images::Images;
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
    embedded: Vec<Embedded>,
    objects: Vec<Object>,
    references: Vec<Reference>,
}

impl Manifest {
    /// Reads all documents of a text.
    ///
    /// # Errors
    /// What is not YAML, what is no object of Kubernetes, and a container whose image has no name of one.
    pub fn parse(text: &str) -> Result<Self, ManifestFault> {
        let documents = yaml::documents(text)?;
        let objects = objects::objects(&documents)?;
        let embedded = embedded::embedded(&documents, text);
        let references = Images::of(&documents, &embedded).references()?;
        Ok(Self { text: text.to_owned(), documents, embedded, objects, references })
    }

    /// Its objects; those of a List one by one.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The images that it runs, and those that it tells others to run: each once, by their first place.
    pub fn images(&self) -> &[Reference] {
        &self.references
    }

    /// What the user should know of images that were not found, or will be asked for all the same.
    pub fn remarks(&self) -> Vec<Remark> {
        Images::of(&self.documents, &self.embedded).remarks()
    }

    /// The text, with `imagePullPolicy` of every container of one of the images that `there` knows set to `IfNotPresent`,
    /// where it would ask a registry.
    ///
    /// # Errors
    /// A container that is written in a way in which this cannot be done.
    pub fn without_pulls(&self, there: impl Fn(&ImageName) -> bool) -> Result<String, ManifestFault> {
        let edits = self.edits(&there)?;
        let Some(line) = edits.first().map(Edit::line) else { return Ok(self.text.clone()) };
        let changed = edit::apply(&self.text, edits);
        // There are many ways to write YAML: the result is judged by what it says.
        let again = Self::parse(&changed).ok().filter(|again| {
            let names = |manifest: &Self| manifest.references.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
            let same = names(again) == names(self) && again.others() == self.others();
            same && again.edits(&there).is_ok_and(|left| left.is_empty())
        });
        let problem = "kiln cannot change when this image is pulled: write `imagePullPolicy: IfNotPresent` beside it";
        again.map(|_| changed).ok_or_else(|| ManifestFault { line, problem: problem.to_owned() })
    }

    /// All words but those of policies, which alone may be others after a change. A text with YAML in it counts as that.
    fn others(&self) -> Vec<&str> {
        const POLICIES: [&str; 8] =
            ["imagePullPolicy", "pullPolicy", "Always", "IfNotPresent", "Never", "null", "~", ""];
        let (mut words, inside) = (Vec::new(), self.embedded.iter().map(|embedded| &embedded.document));
        for document in self.documents.iter().chain(inside) {
            document.root.walk(&mut |node| words.extend(node.text()));
        }
        words.retain(|word| !word.contains('\n') && !POLICIES.contains(word));
        words
    }

    fn edits(&self, there: &dyn Fn(&ImageName) -> bool) -> Result<Vec<Edit>, ManifestFault> {
        edit::edits(&Images::of(&self.documents, &self.embedded), there)
    }
}
