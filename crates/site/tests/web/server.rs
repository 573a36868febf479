//! A small web on loopback: every host leads to one listener, which answers by host and path and writes down what came.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use site::{Manners, Reach, Rules, Web, Words};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A request that came, and when; it ended when the answer was there.
#[derive(Debug, Clone)]
pub struct Came {
    pub method: String,
    pub host: String,
    pub path: String,
    pub head: String,
    pub started: Instant,
    pub ended: Option<Instant>,
}

/// What is answered.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub wait: Duration,
}

pub fn html(body: impl AsRef<[u8]>) -> Reply {
    reply(200, body).with("content-type", "text/html; charset=utf-8")
}

pub fn reply(status: u16, body: impl AsRef<[u8]>) -> Reply {
    Reply { status, headers: Vec::new(), body: body.as_ref().to_vec(), wait: Duration::ZERO }
}

pub fn to(location: &str) -> Reply {
    reply(302, "").with("location", location)
}

impl Reply {
    pub fn with(mut self, name: &'static str, value: &str) -> Reply {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn after(mut self, wait: Duration) -> Reply {
        self.wait = wait;
        self
    }
}

/// The small web.
pub struct Small {
    pub address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Small {
    /// Starts it, with what each request is answered.
    pub async fn start(answer: impl Fn(&Came) -> Reply + Send + Sync + 'static) -> Small {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (came, answer) = (Arc::<Mutex<Vec<Came>>>::default(), Arc::new(answer));
        let all = Arc::clone(&came);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&all), Arc::clone(&answer)));
            }
        });
        Small { address, came }
    }

    /// A web of these hosts, asked with short pauses.
    pub fn web(&self, hosts: &[&str]) -> Web {
        self.web_with(hosts, Duration::from_millis(5), |_| {})
    }

    pub fn web_with(&self, hosts: &[&str], pause: Duration, change: impl Fn(&mut Manners)) -> Web {
        let mut names: std::collections::BTreeMap<_, _> =
            hosts.iter().map(|host| ((*host).to_owned(), self.address)).collect();
        names.insert(site::CONTROL.to_owned(), self.address);
        names.insert("lan.example".to_owned(), "10.0.0.5:80".parse().unwrap());
        let patience = Duration::from_secs(2);
        let mut manners = Manners { pause, patience, reach: Reach::StandIn(names), ..Manners::default() };
        change(&mut manners);
        Web::new(manners).unwrap()
    }

    pub fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// Methods and paths that came to a host.
    pub fn paths(&self, host: &str) -> Vec<String> {
        let came = self.came().into_iter().filter(|came| came.host == host);
        came.map(|came| format!("{} {}", came.method, came.path)).collect()
    }

    /// That no host was asked twice at once, and each was left alone for so long between two requests.
    pub fn was_asked_politely(&self, pause: Duration) {
        let mut last: HashMap<String, Instant> = HashMap::new();
        for came in self.came() {
            let ended = came.ended.unwrap_or_else(|| panic!("never answered: {came:?}"));
            if let Some(before) = last.insert(came.host.clone(), ended) {
                let alone = came.started.checked_duration_since(before);
                assert!(alone >= Some(pause), "{} {} came {alone:?} after the last", came.host, came.path);
            }
        }
    }
}

async fn serve(
    mut stream: TcpStream,
    all: Arc<Mutex<Vec<Came>>>,
    answer: Arc<impl Fn(&Came) -> Reply + Send + Sync + 'static>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let started = Instant::now();
    let head = String::from_utf8(head).unwrap();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap().to_owned(), words.next().unwrap().to_owned());
    let host =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("host: ").map(str::to_owned)).unwrap();
    let came = Came { method, host, path, head: head.clone(), started, ended: None };
    let index = {
        let mut all = all.lock().unwrap();
        all.push(came.clone());
        all.len() - 1
    };
    let reply = answer(&came);
    tokio::time::sleep(reply.wait).await;
    let mut text = format!("HTTP/1.1 {} x\r\nconnection: close\r\n", reply.status);
    for (name, value) in &reply.headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n", reply.body.len()));
    // Before the other side can know: what comes after the pause comes after this.
    all.lock().unwrap()[index].ended = Some(Instant::now());
    let _ = stream.write_all(text.as_bytes()).await;
    if came.method != "HEAD" {
        let _ = stream.write_all(&reply.body).await;
    }
    let _ = stream.shutdown().await;
}

/// Rules with these own hosts, and `track.example` as the host that counts clicks.
pub fn rules(own: &[&str]) -> Rules {
    Rules {
        tracking: site::Hosts::new(["track.example"]),
        own: site::Hosts::new(own),
        words: Words::with([]),
    }
}
