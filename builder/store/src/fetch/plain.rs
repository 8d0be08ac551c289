//! Single files at addresses of the user's own, such as manifests.

use super::{
    Fault, FetchError, Fetcher,
    download::{Access, Check, Wanted},
    mirror,
    retry::retry,
};
use kiln_types::Digest;
use std::io::Read;

/// Manifests have at most some megabytes.
const LARGEST: u64 = 16 << 20;

impl Fetcher<'_> {
    /// What is at an address today, for a lock; it is in the store then.
    ///
    /// # Errors
    /// What keeps it from arriving.
    pub fn pin(&self, what: &str, url: &str) -> Result<Vec<u8>, FetchError> {
        if self.sources.offline {
            return Err(FetchError::Offline { missing: vec![what.to_owned()] });
        }
        let urls = mirror::addresses(url, &self.sources.web_mirrors);
        let bytes = retry(what, &urls, (self.sources.pause, self.cancel), |url| {
            let answer = self.http.get_believed(url)?;
            let announced = answer.len;
            let mut bytes = Vec::new();
            let read = answer.body.take(LARGEST + 1).read_to_end(&mut bytes);
            read.map_err(|error| Fault::Network(error.to_string()))?;
            match bytes.len() as u64 {
                found if found > LARGEST => Err(Fault::TooLarge { most: LARGEST }.into()),
                found if announced.is_some_and(|len| len != found) => {
                    Err(Fault::Network("the connection was cut".to_owned()).into())
                }
                _ => Ok(bytes),
            }
        })?;
        self.store.insert(&bytes)?;
        Ok(bytes)
    }

    /// What was at an address when a lock was made.
    ///
    /// # Errors
    /// What keeps it from arriving; something else may be at the address today.
    pub fn pinned(&self, what: &str, url: &str, (sha256, size): (Digest, u64)) -> Result<Vec<u8>, FetchError> {
        if self.stored(&sha256, size)?.is_none() {
            let check = Check::Exact { sha256, size };
            self.download_alone(&Wanted {
                what: what.to_owned(),
                urls: mirror::addresses(url, &self.sources.web_mirrors),
                check,
                access: Access::Open,
            })?;
        }
        Ok(self.store.read(&sha256)?.unwrap_or_default())
    }
}
