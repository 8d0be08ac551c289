//! Who asks, and where: found as Amazon's own tools find it.

use super::{
    endpoint::{self, Service},
    transport::Transport,
};
use crate::CloudError;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::{Credentials, provider::ProvideCredentials};
use aws_types::{SdkConfig, service_config::ServiceConfigKey};
use kiln_store::{Proxies, Wire, clock};
use std::{
    error::Error,
    fmt::{self, Write},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::runtime::Runtime;

/// Credentials are found anew when they end within this time.
const MARGIN: Duration = Duration::from_secs(300);

/// Who asks, and where.
pub struct Account {
    runtime: Mutex<Runtime>,
    config: SdkConfig,
    region: String,
    known: Mutex<Option<Credentials>>,
}

impl fmt::Debug for Account {
    /// Nothing of credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({})", self.region)
    }
}

impl Account {
    /// Reads the environment and the files of `~/.aws`. Without `region`, that of those; the credentials themselves are asked for
    /// when they are needed.
    ///
    /// # Errors
    /// No region, and proxies that cannot be understood.
    pub fn find(region: Option<&str>, proxies: &Proxies) -> Result<Self, CloudError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| CloudError::Credentials(error.to_string()))?;
        let (wire, direct) = (Wire::new(proxies, 1)?, Wire::new(&Proxies::default(), 1)?);
        let transport = Transport { wire: Arc::new(wire), direct: Arc::new(direct) };
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(transport);
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let config = runtime.block_on(loader.load());
        let region = config.region().map(ToString::to_string).ok_or(CloudError::NoRegion)?;
        Ok(Self { runtime: Mutex::new(runtime), config, region, known: Mutex::new(None) })
    }

    /// The region that is meant when no other one is said.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The address of a service, without a slash at its end.
    pub(super) fn endpoint(&self, service: Service, region: &str) -> String {
        let said = self.endpoint_of(service).or_else(|| self.config.endpoint_url().map(str::to_owned));
        let (fips, dual) = (self.config.use_fips(), self.config.use_dual_stack());
        let address = || endpoint::address(service, region, fips.unwrap_or(false), dual.unwrap_or(false));
        said.map_or_else(address, |said| said.trim_end_matches('/').to_owned())
    }

    /// `AWS_ENDPOINT_URL_EC2`, or `endpoint_url` of the service in `~/.aws/config`.
    fn endpoint_of(&self, service: Service) -> Option<String> {
        let key = ServiceConfigKey::builder().service_id(service.id()).env("AWS_ENDPOINT_URL").profile("endpoint_url");
        self.config.service_config()?.load_config(key.build().ok()?)
    }

    /// Credentials that hold for a while.
    pub(super) fn credentials(&self) -> Result<Credentials, CloudError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(credentials) if !ends_soon(credentials) => Ok(credentials.clone()),
            _ => {
                let found = self.ask()?;
                *known = Some(found.clone());
                Ok(found)
            }
        }
    }

    fn ask(&self) -> Result<Credentials, CloudError> {
        let none = || CloudError::Credentials("there are no credentials".to_owned());
        let provider = self.config.credentials_provider().ok_or_else(none)?;
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        runtime.block_on(provider.provide_credentials()).map_err(|error| CloudError::Credentials(in_words(&error)))
    }
}

fn ends_soon(credentials: &Credentials) -> bool {
    credentials.expiry().is_some_and(|end| end < now() + MARGIN)
}

/// The time, as signatures have it.
pub(super) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(clock::now().as_second().unsigned_abs())
}

/// An error of the SDK with its causes, which say more than it does.
fn in_words(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {cause}");
        next = cause.source();
    }
    text
}
