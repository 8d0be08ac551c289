//! Ctrl-C: the first asks every worker to stop and clean up, the second ends the process at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Sets the returned flag on SIGINT, SIGTERM and SIGHUP.
pub fn on_signals() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    let seen = flag.clone();
    let handler = move || {
        if seen.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    };
    // Fails only when a handler is set already; then nothing of ours depends on this one.
    let _ = ctrlc::set_handler(handler);
    flag
}
