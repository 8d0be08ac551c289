//! From the bytes of a terminal to lines of text.

/// A line longer than this is cut: a program that draws on the screen may never end one.
const LONGEST_LINE: usize = 4096;

/// Cuts the bytes of a terminal into lines, without colours and cursor movements.
#[derive(Default, Debug)]
pub(crate) struct Lines {
    line: Vec<u8>,
    escape: Escape,
}

/// Where in an escape sequence (ECMA-48) the stream is.
#[derive(Default, Debug, PartialEq)]
enum Escape {
    #[default]
    Outside,
    /// After ESC.
    Begun,
    /// In a control sequence, which ends with a byte from `@` to `~`.
    Control,
    /// In a string, which ends with BEL or ESC `\`.
    Text,
}

impl Lines {
    /// Takes bytes; hands on every line that became complete, without blank ones.
    pub fn feed(&mut self, bytes: &[u8], mut hear: impl FnMut(String)) {
        for &byte in bytes {
            if self.escape != Escape::Outside || byte == 0x1b {
                self.escape(byte, &mut hear);
            } else if matches!(byte, b'\n' | b'\r') || self.line.len() == LONGEST_LINE {
                self.finish(&mut hear);
            } else if byte == b'\t' || byte >= b' ' {
                self.line.push(byte);
            }
        }
    }

    /// What the last line has so far: a prompt does not end its line.
    pub fn unfinished(&self) -> String {
        String::from_utf8_lossy(&self.line).into_owned()
    }

    fn escape(&mut self, byte: u8, hear: &mut impl FnMut(String)) {
        self.escape = match (&self.escape, byte) {
            (_, 0x1b) => Escape::Begun,
            (Escape::Begun, b'[') => Escape::Control,
            (Escape::Begun, b']' | b'P' | b'X' | b'^' | b'_') => Escape::Text,
            (Escape::Control, b'@'..=b'~') => {
                // Moving the cursor or clearing the screen begins a new line for the reader.
                if matches!(byte, b'H' | b'f' | b'J') {
                    self.finish(hear);
                }
                Escape::Outside
            }
            (Escape::Control, _) => Escape::Control,
            (Escape::Text, 0x07) => Escape::Outside,
            (Escape::Text, _) => Escape::Text,
            _ => Escape::Outside,
        };
    }

    fn finish(&mut self, hear: &mut impl FnMut(String)) {
        let line = String::from_utf8_lossy(&self.line).trim_end().to_owned();
        self.line.clear();
        if !line.is_empty() {
            hear(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]]) -> (Vec<String>, String) {
        let (mut lines, mut heard) = (Lines::default(), Vec::new());
        for chunk in chunks {
            lines.feed(chunk, |line| heard.push(line));
        }
        (heard, lines.unfinished())
    }

    #[test]
    fn takes_colours_and_cursor_movements_out() {
        let (heard, _) =
            lines(&[b"\x1b[2J\x1b[01;01Hone\x1b[0m[\x1b[0;32m  OK  \x1b[0m] two\r\n\x1b]0;title\x07three\n"]);
        assert_eq!(heard, ["one[  OK  ] two", "three"]);
    }

    #[test]
    fn joins_lines_and_sequences_that_come_in_pieces() {
        let (heard, rest) = lines(&[b"ker", b"nel\x1b", b"[3", b"1m ok\r", b"\nkiln login: "]);
        assert_eq!(heard, ["kernel ok"]);
        assert_eq!(rest, "kiln login: ");
    }

    #[test]
    fn a_line_without_end_is_cut() {
        let (heard, _) = lines(&[&[b'x'; 10_000]]);
        assert_eq!(heard.len(), 2);
    }
}
