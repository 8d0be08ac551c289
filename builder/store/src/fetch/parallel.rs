//! Many downloads at a time.

use super::{FetchError, http::Http};
use crate::Cancel;
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// How quickly a wish to stop reaches a connection on which nothing arrives.
const BLINK: Duration = Duration::from_millis(50);

/// Calls `work` for every item, on up to `jobs` threads. The results are in the order of the items. After the first
/// error nothing new is begun; that of the first item among those that failed is returned.
pub(super) fn for_each<I: Sync, T: Send>(
    items: &[I],
    jobs: usize,
    (http, cancel): (&Http, &Cancel),
    work: impl Fn(&I) -> Result<T, FetchError> + Sync,
) -> Result<Vec<T>, FetchError> {
    let next = AtomicUsize::new(0);
    let (failed, finished) = (AtomicBool::new(false), AtomicBool::new(false));
    let results: Vec<Mutex<Option<Result<T, FetchError>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let worker = || {
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            let result = if cancel.is_cancelled() { Err(FetchError::Cancelled) } else { work(item) };
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            *results[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    thread::scope(|scope| {
        let watch = scope.spawn(|| watch(http, cancel, &finished));
        let workers: Vec<_> = (0..jobs.clamp(1, items.len().max(1))).map(|_| scope.spawn(worker)).collect();
        for handle in workers {
            if let Err(panic) = handle.join() {
                finished.store(true, Ordering::Relaxed);
                std::panic::resume_unwind(panic);
            }
        }
        finished.store(true, Ordering::Relaxed);
        watch.thread().unpark();
    });
    results.into_iter().filter_map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Breaks off all requests when the user wants to stop.
fn watch(http: &Http, cancel: &Cancel, finished: &AtomicBool) {
    while !finished.load(Ordering::Relaxed) {
        if cancel.is_cancelled() {
            return http.shut_down();
        }
        thread::park_timeout(BLINK);
    }
}
