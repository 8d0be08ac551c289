//! What an upload would do, found out by looking alone.

use super::{
    DIGEST,
    ec2::{self, Ec2},
    image,
    job::Job,
    journal,
};
use crate::CloudError;

/// Every step of the upload in words, in its order.
///
/// # Errors
/// Whatever would stop the upload before it changes anything.
pub fn foresee(job: &Job<'_>) -> Result<Vec<String>, CloudError> {
    job.wish.check()?;
    let target = job.wish.target(job.content, job.machine, job.image)?;
    let caller = job.caller(job.cancel)?;
    job.watched(&caller, || {
        let account = ec2::account(&caller, job.account.region())?;
        let region = job.account.region();
        let ec2 = Ec2 { caller: &caller, region };
        let mut steps = vec![format!("account {account}; the image is {}", target.digest)];
        match image::find(&ec2, &target.digest)? {
            Some(ami) => steps.push(format!("{region}: keep {} ({}), which is this image", ami.id, ami.name)),
            None => {
                image::check_name(&ec2, &target)?;
                steps.push(format!("{region}: {}", snapshot(job, &ec2, (&account, &target.digest))?));
                steps.push(format!(
                    "{region}: register `{}` ({}, UEFI, TPM 2.0, IMDSv2, gp3 of {} GiB)",
                    target.name,
                    job.machine.ec2(),
                    target.disk
                ));
            }
        }
        for copy in job.wish.copies.iter().filter(|copy| *copy != region) {
            let ec2 = Ec2 { caller: &caller, region: copy };
            steps.push(match image::find(&ec2, &target.digest)? {
                Some(ami) => format!("{copy}: keep {}, which is this image", ami.id),
                None => {
                    image::check_name(&ec2, &target)?;
                    format!("{copy}: copy the AMI from {region}")
                }
            });
        }
        steps.extend(afterwards(job));
        Ok(steps)
    })
}

fn snapshot(job: &Job<'_>, ec2: &Ec2<'_>, (account, digest): (&str, &str)) -> Result<String, CloudError> {
    let name = journal::name(account, ec2.region, &job.content.digest());
    if job.store.uploads()?.contains(&name) {
        return Ok("go on with the upload that an earlier run has begun".to_owned());
    }
    let tagged = ec2.snapshots(&format!("tag:{DIGEST}"), digest)?;
    Ok(match tagged.into_iter().find(|found| found.state == "completed") {
        Some(found) => format!("take {}, which has this image", found.id),
        None => format!(
            "upload {} in {} blocks into a snapshot of {} GiB",
            job.content.to_send(),
            job.content.blocks().len(),
            job.content.gib()
        ),
    })
}

fn afterwards(job: &Job<'_>) -> Vec<String> {
    let wish = job.wish;
    let mut steps = Vec::new();
    if !wish.share.is_empty() {
        steps.push(format!("let {} start and copy it", wish.share.join(", ")));
    }
    if wish.public {
        steps.push("let everybody start it".to_owned());
    }
    if let Some(at) = wish.deprecate {
        steps.push(format!("deprecate it at {at}"));
    }
    steps
}
