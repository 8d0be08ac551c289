//! The order of it all.

use super::{
    begun::{Begun, Thing, Undone},
    caller::Caller,
    ec2::{self, Ec2},
    found::Ami,
    image,
    job::Job,
    journal, snapshot, wait,
    wish::Target,
};
use crate::{CloudError, Left, Unfinished};
use kiln_event::Event;
use serde::Serialize;
use std::sync::atomic::AtomicBool;

/// An AMI of the image.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Uploaded {
    /// Where.
    pub region: String,
    /// The AMI.
    pub ami: String,
    /// What it is called.
    pub name: String,
    /// What it is made of.
    pub snapshots: Vec<String>,
    /// Whether it was there already.
    pub found: bool,
}

/// Brings the image to the account's region and to those that get copies; the first is that of the account.
///
/// # Errors
/// When it was not done, with what could not be taken back.
pub fn upload(job: &Job<'_>) -> Result<Vec<Uploaded>, Unfinished> {
    job.wish.check()?;
    let target = job.wish.target(job.content, job.machine, job.image)?;
    let caller = job.caller(job.cancel)?;
    let begun = Begun::default();
    let done = job.watched(&caller, || whole(job, &caller, &target, &begun));
    done.map_err(|error| {
        let refused = matches!(error, CloudError::Refused { .. });
        Unfinished { error: Box::new(error), left: undo(job, &target, &begun, refused) }
    })
}

fn whole(job: &Job<'_>, caller: &Caller<'_>, target: &Target, begun: &Begun) -> Result<Vec<Uploaded>, CloudError> {
    let account = ec2::account(caller, job.account.region())?;
    let mut all = vec![here(job, caller, (target, &account), begun)?];
    all.extend(copies(job, caller, (target, &all[0].ami), begun)?);
    for made in &all {
        let ec2 = Ec2 { caller, region: &made.region };
        let ami = ec2.ami(&made.ami)?.ok_or_else(|| gone(made))?;
        image::share(&ec2, &ami, (&job.wish.share, job.wish.public))?;
        if let Some(at) = job.wish.deprecate {
            image::deprecate(&ec2, &made.ami, at)?;
        }
    }
    Ok(all)
}

/// The AMI in the account's region.
fn here(
    job: &Job<'_>,
    caller: &Caller<'_>,
    (target, account): (&Target, &str),
    begun: &Begun,
) -> Result<Uploaded, CloudError> {
    let region = job.account.region();
    let ec2 = Ec2 { caller, region };
    let name = journal::name(account, region, &job.content.digest());
    let removed = journal::sweep(job.store, &ec2, (account, &name))?;
    if removed > 0 {
        let text = format!("removed {removed} snapshots that earlier runs had begun and not finished");
        job.listener.hear(Event::Detail { text });
    }
    if let Some(ami) = image::find(&ec2, &target.digest)? {
        wait::for_ami(&ec2, job.listener, &ami.id)?;
        journal::discard_named(job.store, caller, region, &name)?;
        return Ok(uploaded(region, ami, true));
    }
    image::check_name(&ec2, target)?;
    let busy = || CloudError::Busy { region: region.to_owned() };
    let upload = job.store.upload(&name)?.ok_or_else(busy)?;
    let snapshot = snapshot::ensure(job, &ec2, (target, &upload), begun)?;
    begun.add(region, Thing::Ami(target.name.clone()));
    let id = image::register(&ec2, target, job.machine, &snapshot)?;
    let ami = finished(job, &ec2, &id)?;
    upload.forget()?;
    begun.keep(region);
    Ok(uploaded(region, ami, false))
}

/// The AMIs in other regions: all are begun before one is waited for.
fn copies(
    job: &Job<'_>,
    caller: &Caller<'_>,
    (target, source): (&Target, &str),
    begun: &Begun,
) -> Result<Vec<Uploaded>, CloudError> {
    let mut copies = Vec::new();
    for region in job.wish.copies.iter().filter(|region| *region != job.account.region()) {
        let ec2 = Ec2 { caller, region };
        let found = image::find(&ec2, &target.digest)?;
        let id = match &found {
            Some(ami) => ami.id.clone(),
            None => {
                image::check_name(&ec2, target)?;
                begun.add(region, Thing::Ami(target.name.clone()));
                image::copy(&ec2, target, (source, job.account.region()))?
            }
        };
        copies.push((region, id, found.is_some()));
    }
    let finish = |(region, id, found): (&String, String, bool)| {
        let ami = finished(job, &Ec2 { caller, region }, &id)?;
        begun.keep(region);
        Ok(uploaded(region, ami, found))
    };
    copies.into_iter().map(finish).collect()
}

/// An AMI, when it can be started.
fn finished(job: &Job<'_>, ec2: &Ec2<'_>, id: &str) -> Result<Ami, CloudError> {
    wait::for_ami(ec2, job.listener, id)?;
    let missing = || CloudError::NotThere { what: id.to_owned(), region: ec2.region.to_owned() };
    ec2.ami(id)?.ok_or_else(missing)
}

fn uploaded(region: &str, ami: Ami, found: bool) -> Uploaded {
    Uploaded { region: region.to_owned(), ami: ami.id, name: ami.name, snapshots: ami.snapshots, found }
}

fn gone(made: &Uploaded) -> CloudError {
    CloudError::NotThere { what: made.ami.clone(), region: made.region.clone() }
}

/// Takes back what was begun, with connections of its own: those that Ctrl-C broke off are of no use. What is known of an upload
/// is forgotten only when nothing of it is left: what AWS has `refused` it has not begun, but of what was lost nobody knows.
fn undo(job: &Job<'_>, target: &Target, begun: &Begun, refused: bool) -> Vec<Left> {
    if begun.is_empty() && !refused {
        return Vec::new();
    }
    let never = AtomicBool::new(false);
    let Ok(caller) = job.caller(&never) else { return Vec::new() };
    job.listener.hear(Event::Detail { text: "taking back what was begun".to_owned() });
    let Undone { left, unsure } = begun.undo(&caller, &target.digest);
    if left.is_empty()
        && (refused || !unsure)
        && let Ok(account) = ec2::account(&caller, job.account.region())
    {
        let name = journal::name(&account, job.account.region(), &job.content.digest());
        // When this fails the note stays, and the next run finds that there is nothing to go on with.
        let _ = journal::discard_named(job.store, &caller, job.account.region(), &name);
    }
    left
}
