//! What became of one of many images.

use kiln_engine::{Built, BuiltImage};
use kiln_spec::Spec;
use serde_json::{Value, json};
use std::time::Duration;

/// One of many images.
pub struct Row {
    pub image: String,
    pub profile: String,
    pub board: String,
    pub took: Duration,
    pub ended: Ended,
}

/// What became of it.
pub enum Ended {
    /// Its files are there.
    Done(Built),
    /// In a few words why it was not made.
    Failed(String),
    /// It was being made when the user wanted to stop.
    Interrupted,
    /// The run ended before it.
    NotBegun,
}

impl Row {
    pub fn new(spec: &Spec, took: Duration, ended: Ended) -> Self {
        let (image, profile, board) = (spec.image.id.clone(), spec.profile.clone(), spec.board.name.clone());
        Self { image, profile, board, took, ended }
    }

    /// In a word, as machines read it.
    pub fn status(&self) -> &'static str {
        match &self.ended {
            Ended::Done(Built { up_to_date: true, .. }) => "unchanged",
            Ended::Done(_) => "built",
            Ended::Failed(_) => "failed",
            Ended::Interrupted => "interrupted",
            Ended::NotBegun => "not-begun",
        }
    }

    /// Its images; none when it was not made.
    pub fn files(&self) -> &[BuiltImage] {
        match &self.ended {
            Ended::Done(built) => &built.images,
            _ => &[],
        }
    }

    /// Why it was not made.
    pub fn error(&self) -> Option<&str> {
        match &self.ended {
            Ended::Failed(why) => Some(why),
            _ => None,
        }
    }

    pub fn to_json(&self) -> Value {
        let file = |image: &BuiltImage| {
            let (size, written) = (image.size.bytes(), image.written.bytes());
            json!({ "format": image.format, "path": image.path.to_string_lossy(), "bytes": size, "written": written })
        };
        let files: Vec<_> = self.files().iter().map(file).collect();
        json!({
            "image": self.image,
            "profile": self.profile,
            "board": self.board,
            "status": self.status(),
            "seconds": seconds(self.took),
            "files": files,
            "error": self.error(),
        })
    }
}

/// To a thousandth: more of them say nothing.
pub fn seconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1000.0).round() / 1000.0
}
