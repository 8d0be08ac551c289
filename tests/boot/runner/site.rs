//! A web server on loopback that stands in for the web and for a registry of container images while an image is built.
//!
//! The address is in the lock of that image, so the port of the first time is kept beside it and taken again.

use crate::failure::{Outcome, file, unexpected};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
};

/// Serves the files of `folder` until this process ends; returns host and port.
pub fn serve(folder: PathBuf, remembered: &Path) -> Outcome<String> {
    let before: u16 = fs::read_to_string(remembered).ok().and_then(|port| port.trim().parse().ok()).unwrap_or(0);
    let listener = TcpListener::bind(("127.0.0.1", before)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)));
    let listener = listener.map_err(file("127.0.0.1"))?;
    let address = listener.local_addr().map_err(file("127.0.0.1"))?;
    fs::write(remembered, address.port().to_string()).map_err(file(remembered.display()))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // A client that hangs up is no fault of the test.
            thread::spawn(move || answer(&stream, &folder));
        }
    });
    Ok(address.to_string())
}

fn answer(mut stream: &TcpStream, folder: &Path) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let path = lines.next()?.split(' ').nth(1)?.trim_start_matches('/').to_owned();
    lines.take_while(|line| !line.is_empty()).for_each(drop);
    let inside = !path.split('/').any(|part| part == "..");
    let (status, body) = match fs::read(folder.join(&path)) {
        Ok(body) if inside => ("200 OK", body),
        _ => ("404 X", Vec::new()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len()).ok()?;
    stream.write_all(&body).ok()
}

/// Runs a script of `images/` that fills `folder` anew.
pub fn fill(script: &Path, folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(file(folder.display()))?;
    }
    fs::create_dir_all(folder).map_err(file(folder.display()))?;
    let output = std::process::Command::new(script).arg(folder).output().map_err(file(script.display()))?;
    match output.status.success() {
        true => Ok(()),
        false => unexpected(format!("{}: {}", script.display(), String::from_utf8_lossy(&output.stderr).trim())),
    }
}
