//! What a child says, line by line, read by threads of their own so that the caller can look at the clock.

use std::{
    io::{BufRead, BufReader, Read},
    process::Child,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

/// One line.
pub enum Line {
    /// Of standard output; nobody has asked yet what it says.
    Out,
    /// Of standard error.
    Err(String),
}

/// Lines of both, until both end.
pub fn of(child: &mut Child) -> Receiver<Line> {
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        read(stdout, sender.clone(), |_| Line::Out);
    }
    if let Some(stderr) = child.stderr.take() {
        read(stderr, sender, Line::Err);
    }
    receiver
}

fn read(stream: impl Read + Send + 'static, sender: Sender<Line>, kind: fn(String) -> Line) {
    thread::spawn(move || {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        // Nobody listens any more when the child was ended.
        lines.map(kind).try_for_each(|line| sender.send(line))
    });
}
