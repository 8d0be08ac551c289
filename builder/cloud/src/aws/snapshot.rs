//! From the blocks of an image to a whole snapshot: taken as it is, gone on with, or begun.

use super::{
    DIGEST,
    begun::{Begun, Thing},
    ebs::{Ebs, Start},
    ec2::Ec2,
    job::Job,
    journal::{self, Note},
    remove, wait,
    wish::Target,
};
use crate::{BLOCK, Block, CloudError};
use kiln_event::{Activity, Event, Task};
use kiln_store::Upload;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    thread,
};

/// So many blocks are on their way at once: when one takes 60 ms, that is 140 MB a second. AWS allows 1000 a second and account.
pub(super) const AT_ONCE: usize = 16;

/// The snapshot of the image.
pub(super) fn ensure(
    job: &Job<'_>,
    ec2: &Ec2<'_>,
    (target, upload): (&Target, &Upload),
    begun: &Begun,
) -> Result<String, CloudError> {
    let note = upload.note()?.as_deref().and_then(Note::parse).filter(|note| note.digest.to_string() == target.digest);
    if let Some(whole) = whole(ec2, target, note.as_ref())? {
        // What others have made is not taken back.
        if note.is_some_and(|note| note.snapshot.as_ref() == Some(&whole)) {
            begun.name(ec2.region, &whole);
        }
        return Ok(whole);
    }
    let (mut note, snapshot) = open(job, ec2, (target, upload, begun), note)?;
    let ebs = Ebs { caller: ec2.caller, region: ec2.region };
    if !note.sealed {
        put(job, &ebs, upload, &snapshot)?;
        note.sealed = true;
        note.save(upload)?;
    }
    seal(job, (&ebs, ec2), &snapshot)?;
    Ok(snapshot)
}

/// A snapshot of the image that an earlier run has finished, or somebody else has.
///
/// One that the note says is not sealed is not whole, whatever state it is said to be in.
fn whole(ec2: &Ec2<'_>, target: &Target, note: Option<&Note>) -> Result<Option<String>, CloudError> {
    let open = note.filter(|note| !note.sealed).and_then(|note| note.snapshot.as_ref());
    let tagged = ec2.snapshots(&format!("tag:{DIGEST}"), &target.digest)?;
    let whole = tagged.into_iter().find(|found| found.state == "completed" && Some(&found.id) != open);
    Ok(whole.map(|found| found.id))
}

/// The snapshot that the note names, if it can still be written to, or a new one.
fn open(
    job: &Job<'_>,
    ec2: &Ec2<'_>,
    (target, upload, begun): (&Target, &Upload, &Begun),
    note: Option<Note>,
) -> Result<(Note, String), CloudError> {
    let mut note = match note {
        Some(note) => match still_open(ec2, &note)? {
            true => note,
            false => fresh(job, target, upload)?,
        },
        None => fresh(job, target, upload)?,
    };
    if let Some(snapshot) = note.snapshot.clone() {
        begun.name(ec2.region, &snapshot);
        let text = format!("going on with {snapshot}, which an earlier run has begun");
        job.listener.hear(Event::Detail { text });
        return Ok((note, snapshot));
    }
    begun.add(ec2.region, Thing::Upload(note.token.clone()));
    let (token, description, tags) = (note.token.as_str(), note.description.as_str(), note.tags.as_slice());
    let start = Start { token, gib: job.content.gib(), description, tags };
    let snapshot = Ebs { caller: ec2.caller, region: ec2.region }.start(&start)?;
    begun.name(ec2.region, &snapshot);
    note.snapshot = Some(snapshot.clone());
    note.save(upload)?;
    Ok((note, snapshot))
}

/// Whether what was begun can be gone on with. One that AWS has ended is removed.
fn still_open(ec2: &Ec2<'_>, note: &Note) -> Result<bool, CloudError> {
    let Some(id) = &note.snapshot else { return Ok(true) };
    match ec2.snapshot(id)? {
        Some(found) if found.state == "pending" || found.state == "completed" => Ok(true),
        Some(_) => remove::snapshot(ec2, id).map(|()| false),
        None => Ok(false),
    }
}

/// A note about something new, which is on the disk when this returns.
fn fresh(job: &Job<'_>, target: &Target, upload: &Upload) -> Result<Note, CloudError> {
    upload.clear_log()?;
    let note = Note::new(job.content.digest(), target.description.clone(), target.tags.clone());
    note.save(upload)?;
    Ok(note)
}

/// Sends all blocks that have not arrived.
fn put(job: &Job<'_>, ebs: &Ebs<'_>, upload: &Upload, snapshot: &str) -> Result<(), CloudError> {
    let log = upload.logged()?;
    let todo = journal::missing(job.content.blocks(), &log);
    let what = format!("{} to {}", job.image, ebs.region);
    let task = Task::start(job.listener, Activity::Upload, what, Some(job.content.to_send().bytes()));
    let sent = AtomicU64::new((job.content.blocks().len() - todo.len()) as u64);
    // A line that was torn must not become the start of the next one.
    upload.log("")?;
    in_parallel(&todo, |block| {
        ebs.put(snapshot, block, &job.content.bytes_of(block)?)?;
        upload.log(&journal::line(block))?;
        task.advance((sent.fetch_add(1, Ordering::Relaxed) + 1) * BLOCK);
        Ok(())
    })?;
    task.done("");
    Ok(())
}

/// Calls `work` for every block; after the first error nothing new is begun.
fn in_parallel(blocks: &[&Block], work: impl Fn(&Block) -> Result<(), CloudError> + Sync) -> Result<(), CloudError> {
    let (next, failed, error) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(None));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(blocks.len()) {
            scope.spawn(|| {
                while let Some(block) = blocks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if failed.load(Ordering::Relaxed) {
                        return;
                    }
                    if let Err(why) = work(block) {
                        failed.store(true, Ordering::Relaxed);
                        error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
                    }
                }
            });
        }
    });
    error.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Says that all is there, with the checksum over it, and waits until AWS agrees.
fn seal(job: &Job<'_>, (ebs, ec2): (&Ebs<'_>, &Ec2<'_>), snapshot: &str) -> Result<(), CloudError> {
    match ebs.complete(snapshot, job.content) {
        // Heard already, and the answer was lost: what became of it is seen below.
        Err(CloudError::Refused { code, .. }) if code == "ConflictException" => {}
        other => other?,
    }
    wait::for_snapshot(ec2, job.listener, snapshot)
}
