//! AMIs and snapshots that nobody needs any more.

use super::{DIGEST, ec2::Ec2, found::Ami};
use crate::CloudError;

/// Removes an AMI and the snapshots of the image that no other AMI needs.
pub(super) fn ami(ec2: &Ec2<'_>, ami: &Ami, digest: &str) -> Result<(), CloudError> {
    ec2.deregister(&ami.id)?;
    // The snapshot of a copy that was just begun is not among those of its AMI yet.
    let tagged = ec2.snapshots(&format!("tag:{DIGEST}"), digest)?.into_iter().map(|snapshot| snapshot.id);
    let tagged = tagged.filter(|id| !ami.snapshots.contains(id));
    ami.snapshots.iter().cloned().chain(tagged).try_for_each(|id| snapshot(ec2, &id))
}

/// Removes a snapshot, unless an AMI needs it. One that was just deregistered does so for some seconds more.
pub(super) fn snapshot(ec2: &Ec2<'_>, id: &str) -> Result<(), CloudError> {
    for _ in 0..ec2.caller.patience.attempts {
        if ec2.delete_snapshot(id)? || is_needed(ec2, id)? {
            return Ok(());
        }
        ec2.caller.pause(ec2.caller.patience.look)?;
    }
    let what = format!("{id} in {}", ec2.region);
    Err(CloudError::Broken { what, state: "in use".to_owned(), why: "AWS says that an AMI needs it".to_owned() })
}

fn is_needed(ec2: &Ec2<'_>, id: &str) -> Result<bool, CloudError> {
    Ok(ec2.all_amis()?.iter().any(|ami| ami.snapshots.iter().any(|used| used == id)))
}
