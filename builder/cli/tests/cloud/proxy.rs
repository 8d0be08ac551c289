//! Between kiln and what stands in for AWS: does what networks do, and an AWS that is not well.

use super::{
    aws::{Aws, refusal},
    http::Request,
};
use std::{
    collections::HashMap,
    io::Write,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What happens to a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// It is answered.
    Fine,
    /// AWS answers with a status and the code of an error.
    Refused(u16, &'static str),
    /// The line is cut before AWS hears of it.
    Lost,
    /// AWS does it, and the answer is lost.
    AnswerLost,
    /// AWS does it, and the answer is cut off in the middle.
    AnswerCut,
    /// A bit of the body is changed on its way.
    Altered,
    /// Nothing happens for some seconds.
    Stuck,
    /// AWS does it, and nothing is heard of it for some seconds.
    AnswerStuck,
}

/// Decides by the action, and how often it was asked for before.
type Weather = Arc<dyn Fn(&str, usize) -> Fate + Send + Sync>;

/// What was asked for: all of it, and how often since the weather changed.
#[derive(Default)]
struct Asked {
    seen: Vec<String>,
    done: Vec<String>,
    counts: HashMap<String, usize>,
    last: HashMap<String, Request>,
}

pub struct Proxy {
    pub root: String,
    weather: Arc<Mutex<Weather>>,
    asked: Arc<Mutex<Asked>>,
}

impl Proxy {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let fine: Weather = Arc::new(|_, _| Fate::Fine);
        let (weather, asked, aws) = (Arc::new(Mutex::new(fine)), Arc::default(), Arc::new(Aws::default()));
        let line = Line { weather: Arc::clone(&weather), asked: Arc::clone(&asked), aws };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let line = line.clone();
                thread::spawn(move || line.answer(stream));
            }
        });
        Self { root, weather, asked }
    }

    /// Decides the fate of every request from now on.
    pub fn weather(&self, weather: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) {
        *self.weather.lock().unwrap() = Arc::new(weather);
        self.asked.lock().unwrap().counts.clear();
    }

    /// Every action that was asked for, in its order.
    pub fn seen(&self) -> Vec<String> {
        self.asked.lock().unwrap().seen.clone()
    }

    /// How often an action was asked for.
    pub fn count(&self, action: &str) -> usize {
        self.seen().iter().filter(|seen| *seen == action).count()
    }

    /// How often AWS has done it, whether or not that was heard.
    pub fn done(&self, action: &str) -> usize {
        self.asked.lock().unwrap().done.iter().filter(|done| *done == action).count()
    }

    /// The last request of every action.
    pub fn last(&self) -> HashMap<String, Request> {
        self.asked.lock().unwrap().last.clone()
    }

    pub fn forget(&self) {
        self.asked.lock().unwrap().seen.clear();
    }
}

#[derive(Clone)]
struct Line {
    weather: Arc<Mutex<Weather>>,
    asked: Arc<Mutex<Asked>>,
    aws: Arc<Aws>,
}

impl Line {
    /// One connection: one request, since every answer says that it is the last one.
    fn answer(&self, mut stream: TcpStream) -> Option<()> {
        let mut request = Request::read(&mut stream)?;
        let number = self.asked.lock().unwrap().note(&request);
        let decide = self.weather.lock().unwrap().clone();
        let fate = decide(&request.action, number);
        match fate {
            Fate::Lost => return None,
            Fate::Stuck => return stuck(),
            Fate::Refused(status, code) => return stream.write_all(&refusal(&request, status, code)).ok(),
            Fate::Altered if !request.body.is_empty() => request.body[0] ^= 1,
            _ => {}
        }
        let answer = self.aws.answer(&request);
        self.asked.lock().unwrap().done.push(request.action.clone());
        match fate {
            Fate::AnswerLost => None,
            Fate::AnswerStuck => stuck(),
            Fate::AnswerCut => stream.write_all(&answer[..answer.len() - answer.len().min(40)]).ok(),
            _ => stream.write_all(&answer).ok(),
        }
    }
}

impl Asked {
    /// Which one it is of its action, from 0.
    fn note(&mut self, request: &Request) -> usize {
        self.seen.push(request.action.clone());
        self.last.insert(request.action.clone(), request.clone());
        let count = self.counts.entry(request.action.clone()).or_default();
        *count += 1;
        *count - 1
    }
}

fn stuck() -> Option<()> {
    thread::sleep(Duration::from_secs(20));
    None
}
