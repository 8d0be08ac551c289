//! AMIs of kiln's that are there already: listed, deprecated, deregistered with their snapshots.

use super::{Account, DIGEST, Patience, caller::Caller, ec2::Ec2, found::Ami, image, remove, wish::is_region};
use crate::CloudError;
use kiln_plan::Timestamp;
use kiln_store::Proxies;
use std::sync::atomic::AtomicBool;

/// Which AMIs are meant, and who asks.
#[derive(Clone, Copy)]
pub struct Which<'a> {
    /// Who asks.
    pub account: &'a Account,
    /// The way there.
    pub proxies: &'a Proxies,
    /// Where they are; that of the account when nothing is said.
    pub regions: &'a [String],
    /// How long AWS is borne with.
    pub patience: Patience,
    /// Set when the user wants to stop.
    pub cancel: &'a AtomicBool,
}

/// An AMI and where it is.
type Found = (String, Ami);

/// All AMIs that kiln has made, the oldest first.
///
/// # Errors
/// What AWS refuses, and faults that last.
pub fn list(which: &Which<'_>) -> Result<Vec<Found>, CloudError> {
    let caller = which.caller()?;
    let mut all = Vec::new();
    for region in which.regions()? {
        let mut amis = Ec2 { caller: &caller, region: &region }.amis("tag-key", DIGEST)?;
        amis.sort_by(|a, b| a.created.cmp(&b.created));
        all.extend(amis.into_iter().map(|ami| (region.clone(), ami)));
    }
    Ok(all)
}

/// Deprecates AMIs, named by `ami-…` or by the digest of their image.
///
/// # Errors
/// AMIs that are not there or not kiln's; nothing is changed then.
pub fn deprecate(which: &Which<'_>, what: &[String], at: Timestamp) -> Result<Vec<Found>, CloudError> {
    let caller = which.caller()?;
    let found = which.find(&caller, what)?;
    found.iter().try_for_each(|(region, ami)| image::deprecate(&Ec2 { caller: &caller, region }, &ami.id, at))?;
    Ok(found)
}

/// Removes AMIs with their snapshots. With `dry_run`, says which these are.
///
/// # Errors
/// AMIs that are not there or not kiln's; nothing is changed then.
pub fn deregister(which: &Which<'_>, what: &[String], dry_run: bool) -> Result<Vec<Found>, CloudError> {
    let caller = which.caller()?;
    let found = which.find(&caller, what)?;
    for (region, ami) in found.iter().filter(|_| !dry_run) {
        let digest = ami.tag(DIGEST).unwrap_or_default();
        remove::ami(&Ec2 { caller: &caller, region }, ami, digest)?;
    }
    Ok(found)
}

impl<'a> Which<'a> {
    fn caller(&self) -> Result<Caller<'a>, CloudError> {
        Caller::new(self.account, (self.proxies, 1), self.patience, self.cancel)
    }

    fn regions(&self) -> Result<Vec<String>, CloudError> {
        if let Some(region) = self.regions.iter().find(|region| !is_region(region)) {
            return Err(CloudError::Option(format!("`{region}` is no region of AWS, such as `eu-central-1`")));
        }
        let own = || vec![self.account.region().to_owned()];
        Ok(if self.regions.is_empty() { own() } else { self.regions.to_vec() })
    }

    /// Every one of `what` must be in at least one region.
    fn find(&self, caller: &Caller<'_>, what: &[String]) -> Result<Vec<Found>, CloudError> {
        let regions = self.regions()?;
        let mut all = Vec::new();
        for one in what {
            let before = all.len();
            for region in &regions {
                let ec2 = Ec2 { caller, region };
                let found = match one.starts_with("ami-") {
                    true => ec2.ami(one)?.into_iter().collect(),
                    false => ec2.amis(&format!("tag:{DIGEST}"), one)?,
                };
                all.extend(found.into_iter().map(|ami| (region.clone(), ami)));
            }
            if all.len() == before {
                return Err(CloudError::NotThere { what: one.clone(), region: regions.join(", ") });
            }
        }
        match all.iter().find(|(_, ami)| ami.tag(DIGEST).is_none()) {
            Some((region, ami)) => Err(CloudError::NotOurs { id: ami.id.clone(), region: region.clone() }),
            None => Ok(all),
        }
    }
}
