//! What is known of an upload that was begun: a note, replaced as a whole, and a log that only grows. Both outlive the
//! process, so that the next one can go on, or take back what was begun.

use super::{Store, StoreError, disk};
use std::{
    fs::{self, File, TryLockError},
    io::{ErrorKind, Read, Write},
    path::PathBuf,
};

const NOTE: &str = "json";
const LOG: &str = "log";

/// An upload, which this process alone has as long as this value lives.
#[derive(Debug)]
pub struct Upload {
    name: String,
    note: PathBuf,
    log: PathBuf,
    file: File,
}

impl Store {
    /// The upload called `name`: letters, digits, dots and dashes. Nothing when another process has it.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn upload(&self, name: &str) -> Result<Option<Upload>, StoreError> {
        let base = self.layout.uploads().join(name);
        let path = |ending: &str| PathBuf::from(format!("{}.{ending}", base.display()));
        let (note, log) = (path(NOTE), path(LOG));
        let options = File::options().read(true).append(true).create(true).open(&log);
        let file = options.map_err(StoreError::io("open", &log))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Upload { name: name.to_owned(), note, log, file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &log)(error)),
        }
    }

    /// The names of all uploads that were begun, by this process or another one.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn uploads(&self) -> Result<Vec<String>, StoreError> {
        let entries = disk::entries(&self.layout.uploads())?;
        let name = |entry: &PathBuf| Some(entry.file_name()?.to_str()?.strip_suffix(".json")?.to_owned());
        Ok(entries.iter().filter_map(name).collect())
    }
}

impl Upload {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The note; nothing when there is none.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn note(&self) -> Result<Option<String>, StoreError> {
        match fs::read_to_string(&self.note) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(StoreError::io("read", &self.note)),
        }
    }

    /// Replaces the note, for good: it is on the disk when this returns.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn set_note(&self, text: &str) -> Result<(), StoreError> {
        let temporary = self.note.with_extension("json-new");
        let written = File::create(&temporary).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(StoreError::io("write", &temporary))?;
        disk::rename(&temporary, &self.note)
    }

    /// Adds a line to the log. Lines may be lost in a power cut, and the last one may be torn.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn log(&self, line: &str) -> Result<(), StoreError> {
        (&self.file).write_all(format!("{line}\n").as_bytes()).map_err(StoreError::io("write", &self.log))
    }

    /// The log so far.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn logged(&self) -> Result<String, StoreError> {
        let mut bytes = Vec::new();
        let read = File::open(&self.log).and_then(|mut file| file.read_to_end(&mut bytes));
        read.map_err(StoreError::io("read", &self.log))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Empties the log.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn clear_log(&self) -> Result<(), StoreError> {
        self.file.set_len(0).map_err(StoreError::io("empty", &self.log))
    }

    /// Nothing is left to go on with. The note goes first: without it the log means nothing.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn forget(self) -> Result<(), StoreError> {
        disk::remove(&self.note)?;
        disk::remove(&self.log)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_outlives_its_process_and_has_one_at_a_time() {
        let dir = std::env::temp_dir().join(format!("kiln-upload-{}", std::process::id()));
        let store = Store::open(&dir).unwrap();
        let upload = store.upload("aws-1-x").unwrap().unwrap();
        assert!(store.upload("aws-1-x").unwrap().is_none());
        assert_eq!((upload.note().unwrap(), store.uploads().unwrap()), (None, vec![]));
        upload.set_note("{}").unwrap();
        upload.log("1 a").unwrap();
        upload.log("2 b").unwrap();
        drop(upload);
        assert_eq!(store.uploads().unwrap(), ["aws-1-x"]);
        let upload = store.upload("aws-1-x").unwrap().unwrap();
        assert_eq!((upload.note().unwrap().as_deref(), upload.logged().unwrap().as_str()), (Some("{}"), "1 a\n2 b\n"));
        upload.clear_log().unwrap();
        upload.log("3 c").unwrap();
        assert_eq!(upload.logged().unwrap(), "3 c\n");
        upload.forget().unwrap();
        assert!(store.uploads().unwrap().is_empty());
        drop(store);
        fs::remove_dir_all(&dir).unwrap();
    }
}
