//! Reading the host channel.

use super::Message;
use std::io::{BufRead, BufReader, Read};

/// A line longer than this is not ours: a kubeconfig has about 6 KiB, a status of 110 pods about 20 KiB.
const LONGEST_LINE: u64 = 1 << 20;

/// Hands every message to `hear` until the machine is gone. A line cut in two by a reboot is passed over.
pub(crate) fn follow(source: impl Read, mut hear: impl FnMut(Message)) {
    let mut reader = BufReader::new(source);
    loop {
        let mut line = Vec::new();
        match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if let Ok(message) = serde_json::from_slice(&line) {
            hear(message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hears_messages_and_passes_over_rubbish() {
        let bytes = b"{\"kind\":\"kubeconfig\",\"data\":\"a\"}\n{\"kind\":\"sta\n\xff\xfe\n\n{\"kind\":\"future\"}\n";
        let mut heard = Vec::new();
        follow(&bytes[..], |message| heard.push(message));
        assert_eq!(heard, [Message::Kubeconfig { data: "a".into() }, Message::Unknown]);
    }

    #[test]
    fn a_line_without_end_does_not_fill_memory() {
        let mut heard = 0;
        follow(std::io::repeat(b'x').take(3 * LONGEST_LINE), |_| heard += 1);
        assert_eq!(heard, 0);
    }
}
