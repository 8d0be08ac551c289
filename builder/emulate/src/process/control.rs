//! QEMU's control protocol (QMP): one JSON object a line.
//!
//! Specification: <https://www.qemu.org/docs/master/interop/qmp-spec.html>. QEMU greets, we name our capabilities (none),
//! then every command has one answer, with events in between that nobody here waits for.

use crate::error::Error;
use serde_json::{Value, json};
use std::{
    io::{self, BufRead as _, BufReader, Write as _},
    os::unix::net::UnixStream,
    time::Duration,
};

/// Commands are answered at once; a machine that does not answer for so long hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// QEMU's ear.
pub(crate) struct Control {
    reader: BufReader<UnixStream>,
}

impl Control {
    /// Takes over a fresh connection.
    ///
    /// # Errors
    /// [`Error::Control`] when the other side does not speak the protocol.
    pub fn open(stream: UnixStream) -> Result<Self, Error> {
        stream.set_read_timeout(Some(PATIENCE)).map_err(|error| refused("connect", error))?;
        let mut control = Self { reader: BufReader::new(stream) };
        control.read().map_err(|error| refused("connect", error))?;
        control.tell("qmp_capabilities")?;
        Ok(control)
    }

    /// Presses the power button: the guest shuts itself down.
    pub fn press_power(&mut self) -> Result<(), Error> {
        self.tell("system_powerdown")
    }

    /// Presses the reset button: the guest starts anew, without a goodbye.
    pub fn press_reset(&mut self) -> Result<(), Error> {
        self.tell("system_reset")
    }

    /// Ends QEMU.
    pub fn quit(&mut self) -> Result<(), Error> {
        self.tell("quit")
    }

    /// Plugs the cable of a network card in or pulls it out.
    pub fn set_link(&mut self, card: &str, plugged: bool) -> Result<(), Error> {
        self.tell_with("set_link", json!({ "name": card, "up": plugged }))
    }

    fn tell(&mut self, command: &str) -> Result<(), Error> {
        self.tell_with(command, json!({}))
    }

    fn tell_with(&mut self, command: &str, arguments: Value) -> Result<(), Error> {
        let broken = |error| refused(command, error);
        let line = format!("{}\n", json!({ "execute": command, "arguments": arguments }));
        self.reader.get_mut().write_all(line.as_bytes()).map_err(broken)?;
        loop {
            let answer = self.read().map_err(broken)?;
            if answer.get("return").is_some() {
                return Ok(());
            }
            if let Some(error) = answer.get("error") {
                let reason = error["desc"].as_str().unwrap_or("no reason given").to_owned();
                return Err(Error::Control { command: command.to_owned(), reason });
            }
        }
    }

    fn read(&mut self) -> io::Result<Value> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_str(&line)?)
    }
}

fn refused(command: &str, error: io::Error) -> Error {
    Error::Control { command: command.to_owned(), reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    /// Plays QEMU: greets, then answers each command with the next of `answers`; returns what it was told.
    fn qemu(mut end: UnixStream, answers: &'static [&'static str]) -> thread::JoinHandle<Vec<String>> {
        thread::spawn(move || {
            end.write_all(b"{\"QMP\":{\"version\":{}}}\n").unwrap();
            let mut lines = BufReader::new(end.try_clone().unwrap()).lines();
            answers
                .iter()
                .map(|answer| {
                    let told = lines.next().unwrap().unwrap();
                    end.write_all(answer.as_bytes()).unwrap();
                    told
                })
                .collect()
        })
    }

    #[test]
    fn passes_over_events_and_reports_refusals() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let playing = qemu(
            theirs,
            &[
                "{\"return\":{}}\n",
                "{\"event\":\"POWERDOWN\"}\n{\"return\":{}}\n",
                "{\"error\":{\"class\":\"X\",\"desc\":\"not now\"}}\n",
            ],
        );
        let mut control = Control::open(ours).unwrap();
        control.press_power().unwrap();
        assert_eq!(control.quit().unwrap_err().to_string(), "QEMU refused `quit`: not now");
        let told = playing.join().unwrap();
        let told: Vec<Value> = told.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told[1], json!({ "execute": "system_powerdown", "arguments": {} }));
        assert_eq!(told[2], json!({ "execute": "quit", "arguments": {} }));
    }
}
