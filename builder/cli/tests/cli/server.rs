//! A web server on the loopback interface that has nothing, or never answers.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

/// What the server does with every request.
#[derive(Clone, Copy)]
pub enum Manner {
    /// Says that there is no such file.
    Empty,
    /// Takes the request and says nothing.
    Silent,
}

pub struct Server {
    pub root: String,
    asked: Receiver<String>,
}

impl Server {
    pub fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let (sender, asked) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let sender = sender.clone();
                thread::spawn(move || answer(&stream, manner, &sender));
            }
        });
        Self { root, asked }
    }

    /// Waits for a request; what was asked for.
    pub fn wait(&self) -> String {
        self.asked.recv().unwrap()
    }

    /// What was asked for until now.
    pub fn asked(&self) -> Vec<String> {
        self.asked.try_iter().collect()
    }
}

fn answer(stream: &TcpStream, manner: Manner, asked: &Sender<String>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        if let Some(target) = first.split(' ').nth(1) {
            let _ = asked.send(target.to_owned());
        }
        let _headers = lines.by_ref().take_while(|line| !line.is_empty()).count();
        match manner {
            Manner::Empty => {
                let mut stream = stream;
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
            Manner::Silent => loop {
                thread::park();
            },
        }
    }
}
