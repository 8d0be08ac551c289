//! The locks of several images in one file, as `Cargo.lock` has the crates of a whole workspace.

use super::Lock;
use std::collections::BTreeMap;

/// The locks of all images that one file is for, by profile and board.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LockFile {
    locks: BTreeMap<Image, Lock>,
}

/// Names of a profile and a board.
type Image = (String, String);

fn image(lock: &Lock) -> Image {
    (lock.request.profile.name.clone(), lock.request.board.name.clone())
}

impl Lock {
    /// The text of a file with this lock alone.
    pub fn to_text(&self) -> String {
        LockFile::of(self.clone()).to_text()
    }
}

impl LockFile {
    /// A file for one image.
    pub fn of(lock: Lock) -> Self {
        let mut file = Self::default();
        file.put(lock);
        file
    }

    /// The lock of the image of a profile and a board.
    pub fn get(&self, profile: &str, board: &str) -> Option<&Lock> {
        self.locks.get(&(profile.to_owned(), board.to_owned()))
    }

    /// Puts a lock in the place of an earlier one for the same image, which it returns; the others stay as they are.
    pub fn put(&mut self, lock: Lock) -> Option<Lock> {
        self.locks.insert(image(&lock), lock)
    }

    /// All locks, by profile and board.
    pub fn locks(&self) -> impl Iterator<Item = &Lock> {
        self.locks.values()
    }
}
