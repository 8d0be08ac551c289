//! A program of the user's that signs: a token's, or one that asks a service.

use kiln_image::signing::{Certificate, SignError, Signer};
use std::{
    io::{self, Write as _},
    process::{Command, Output, Stdio},
};

/// A program that signs what it reads.
pub(super) struct Program {
    words: Vec<String>,
    certificate: Certificate,
}

impl Program {
    pub(super) fn new(words: Vec<String>, certificate: Certificate) -> Self {
        Self { words, certificate }
    }

    fn run(&self, message: &[u8]) -> io::Result<Output> {
        let (name, arguments) = self.words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(name);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        // Some kilobytes: a pipe takes them even when nobody reads, so nobody waits for the other.
        let written = child.stdin.take().map_or(Ok(()), |mut into| into.write_all(message));
        let output = child.wait_with_output()?;
        // A program that fails may not have read; what it says is the better reason.
        if output.status.success() { written.map(|()| output) } else { Ok(output) }
    }
}

impl Signer for Program {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn sign_raw(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let name = self.words.first().cloned().unwrap_or_default();
        let failed = |reason: String| SignError::Program { program: name.clone(), reason };
        let output = self.run(message).map_err(|error| failed(error.to_string()))?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(failed(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim()))),
        }
    }
}
