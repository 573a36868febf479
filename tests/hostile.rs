//! Networks that mean harm: whatever they answer, it ends soon, takes little memory, is told in a sentence, reaches nobody
//! else and leaves the ledger as it was.

use std::io::{BufWriter, Error, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use crate::alone;
use crate::standin::invented::{HOST, connector, profile, rows, synced};
use crate::standin::{Request, serve_raw};

const MB: usize = 1 << 20;
const GOOD: &[u8] = br#"{"rows":[{"id":"s1","at":"2026-03-05T10:00:00Z","sum":"1.50"}]}"#;

/// 64 MB in a few kilobytes.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    fill(&mut gzip, " ", 64 * MB).unwrap();
    gzip.finish().unwrap()
});

type Out<'o> = &'o mut dyn Write;

/// What is answered in the place of a good answer.
#[derive(Clone, Copy)]
struct Attack {
    name: &'static str,
    /// The format that is expected.
    format: &'static str,
    write: fn(Out<'_>) -> Result<()>,
    /// What the user is told: the kind of the error and a piece of the sentence; nothing where the row alone is told.
    told: Option<(&'static str, &'static str)>,
}

const fn json(
    name: &'static str,
    told: Option<(&'static str, &'static str)>,
    write: fn(Out<'_>) -> Result<()>,
) -> Attack {
    Attack { name, format: "json", write, told }
}

const fn xml(name: &'static str, word: &'static str, write: fn(Out<'_>) -> Result<()>) -> Attack {
    Attack { name, format: "xml", write, told: Some(("connector", word)) }
}

const fn csv(name: &'static str, write: fn(Out<'_>) -> Result<()>) -> Attack {
    Attack { name, format: "csv", write, told: TOO_LARGE }
}

const TOO_LARGE: Option<(&str, &str)> = Some(("connector", "more than can be read at once"));
const NO_HTTP: Option<(&str, &str)> = Some(("connector", "something else than HTTP"));
const ELSEWHERE: Option<(&str, &str)> = Some(("connector", "points to another address"));

const ATTACKS: [Attack; 26] = [
    json("50 MB of nesting", TOO_LARGE, |out| {
        begin(out, "content-length: 52428800\r\n")?;
        fill(out, "[", 50 * MB)
    }),
    json("8 MB of nesting", TOO_LARGE, |out| body(out, "", "[", 8 * MB, "")),
    json("1 MB of nesting", Some(("connector", "recursion limit")), |out| {
        body(out, "", "{\"rows\":", MB, "")
    }),
    json("31 MB of one text", None, |out| {
        body(out, "{\"rows\":[{\"at\":\"2026-03-05\",\"sum\":\"1\",\"id\":\"", "a", 31 * MB, "\"}]}")
    }),
    json("31 MB of one number", None, |out| {
        body(out, "{\"rows\":[{\"at\":\"2026-03-05\",\"id\":\"x\",\"sum\":", "9", 31 * MB, "}]}")
    }),
    json("31 MB of numbers", TOO_LARGE, |out| body(out, "{\"rows\":[", "0,", 31 * MB, "0]}")),
    json("a million fields", TOO_LARGE, |out| {
        begin(out, "")?;
        write!(out, "{{\"rows\":[{{")?;
        (0..1_000_000).try_for_each(|n| write!(out, "\"f{n}\":0,"))?;
        write!(out, "\"id\":\"x\"}}]}}")
    }),
    json("300,000 fields of one row", None, |out| {
        begin(out, "")?;
        write!(out, "{{\"rows\":[{{")?;
        (0..300_000).try_for_each(|n| write!(out, "\"f{n}\":0,"))?;
        write!(out, "\"id\":\"x\"}}]}}")
    }),
    json("a refusal of 8 MB of numbers", Some(("credentials", "does not let this key read this.")), |out| {
        write!(out, "HTTP/1.1 403 .\r\nconnection: close\r\n\r\n[")?;
        fill(out, "0,", 8 * MB)?;
        write!(out, "0]")
    }),
    json("a gzip bomb", TOO_LARGE, |out| {
        begin(out, "content-encoding: gzip\r\n")?;
        out.write_all(&BOMB)
    }),
    json("an endless body", TOO_LARGE, |out| {
        begin(out, "transfer-encoding: chunked\r\n")?;
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(65_536));
        loop {
            out.write_all(chunk.as_bytes())?;
        }
    }),
    json("a body that never ends to begin", Some(("unreachable", "did not answer in time")), |out| {
        begin(out, "")?;
        loop {
            write!(out, " ")?;
            out.flush()?;
            std::thread::sleep(Duration::from_millis(200));
        }
    }),
    json("endless headers", NO_HTTP, |out| {
        write!(out, "HTTP/1.1 200 .\r\n")?;
        loop {
            write!(out, "x-more: {}\r\n", "a".repeat(1_000))?;
        }
    }),
    json("no HTTP at all", NO_HTTP, |out| write!(out, "SSH-2.0-OpenSSH_9.9\r\n")),
    json("a redirect in a circle", ELSEWHERE, |out| redirect(out, 302, "/json")),
    json("a redirect to another host", ELSEWHERE, |out| redirect(out, 302, "https://elsewhere.example/x")),
    json("one that keeps the request", ELSEWHERE, |out| redirect(out, 307, "//elsewhere.example/x")),
    json("one to another port", ELSEWHERE, |out| redirect(out, 308, "https://invented.example:8443/x")),
    json("a next page at another host", Some(("connector", "cannot be used")), |out| {
        begin(out, "")?;
        write!(out, r#"{{"rows":[],"next":"https://elsewhere.example/x"}}"#)
    }),
    xml("a billion laughs", "a document type declaration", |out| {
        begin(out, "")?;
        write!(out, "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"ha\">")?;
        ('b'..='j').zip('a'..='i').try_for_each(|(name, inner)| {
            write!(out, "<!ENTITY {name} \"{}\">", format!("&{inner};").repeat(10))
        })?;
        write!(out, "]><r><row><id>&j;</id></row></r>")
    }),
    xml("an entity from outside", "a document type declaration", |out| {
        begin(out, "")?;
        write!(out, "<!DOCTYPE r [<!ENTITY e SYSTEM \"https://elsewhere.example/x\">]><r><id>&e;</id></r>")
    }),
    xml("nearly a million elements within each other", "nested too deep", |out| {
        body(out, "", "<a>", 2_999_999, "")
    }),
    xml("8 MB of elements", "more than can be read at once", |out| {
        body(out, "<r>", "<row/>", 8 * MB, "</r>")
    }),
    xml("300,000 attributes", "too many", |out| {
        begin(out, "")?;
        write!(out, "<r ")?;
        (0..300_000).try_for_each(|n| write!(out, "a{n}='' "))?;
        write!(out, "/>")
    }),
    csv("8 MB of separators", |out| body(out, "id,at,sum\n", ",", 8 * MB, "\n")),
    csv("a few thousand headings over half a million rows", |out| {
        begin(out, "")?;
        write!(out, "id,at,sum")?;
        (0..9_000).try_for_each(|n| write!(out, ",h{n}"))?;
        (0..490_000).try_for_each(|n| write!(out, "\n{n}"))
    }),
];

fn begin(out: Out<'_>, headers: &str) -> Result<()> {
    write!(out, "HTTP/1.1 200 .\r\nconnection: close\r\n{headers}\r\n")
}

/// A piece again and again, up to so many bytes.
fn fill(out: Out<'_>, piece: &str, bytes: usize) -> Result<()> {
    let block = piece.repeat(65_536_usize.div_ceil(piece.len()));
    (0..bytes / block.len()).try_for_each(|_| out.write_all(block.as_bytes()))
}

/// A body that is a beginning, a piece again and again, and an end.
fn body(out: Out<'_>, start: &str, piece: &str, bytes: usize, end: &str) -> Result<()> {
    begin(out, "")?;
    out.write_all(start.as_bytes())?;
    fill(out, piece, bytes)?;
    out.write_all(end.as_bytes())
}

fn redirect(out: Out<'_>, status: u16, to: &str) -> Result<()> {
    write!(out, "HTTP/1.1 {status} .\r\nconnection: close\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

/// A network for each format.
fn networks() -> Vec<(&'static str, String)> {
    let fetch = |next: &str, rows: &str| {
        format!(
            "window = {{ days = 400, as = \"%F\", end = \"inclusive\", revisit = 30, least = 400 }}\n\
             pages = {{ next = '{next}' }}\nrows = '{rows}'"
        )
    };
    let network = |id, format: &str, next: &str, rows: &str| {
        (id, connector(id, &format!("timeout = 1\nformat = {format}"), &fetch(next, rows)))
    };
    vec![
        network("json", "\"json\"", ".next", ".rows | many"),
        network("xml", "{ xml = {} }", "link-header", ".row | many"),
        network("csv", "{ csv = { separator = \",\" } }", "link-header", ".[]"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_network_answers_ends_soon_and_is_told() {
    if alone::given("RUN").is_none() {
        let test = "hostile::whatever_a_network_answers_ends_soon_and_is_told";
        return alone::run(test, &[("RUN", String::new())]);
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (attack, hosts) = (Arc::new(Mutex::new(None::<Attack>)), Arc::new(Mutex::new(Vec::new())));
    let (now, asked) = (attack.clone(), hosts.clone());
    serve_raw(listener, move |request: &Request, stream: &mut TcpStream| {
        asked.lock().unwrap().push(request.host.clone());
        let now = *now.lock().unwrap();
        let mut out = BufWriter::new(stream);
        match now {
            Some(attack) => (attack.write)(&mut out)?,
            None => begin(&mut out, "").and_then(|()| out.write_all(GOOD))?,
        }
        out.flush()?;
        Err(Error::other("the connection is closed"))
    });
    LazyLock::force(&BOMB);
    let folder = tempfile::tempdir().unwrap();
    let app = profile(folder.path(), &url, || "2026-03-10T12:00:00Z".parse().unwrap(), &networks()).await;
    assert_eq!(synced(&app, "json").await.state, "done");
    let (known, mut wrong) = (rows(&app), Vec::new());
    assert_eq!(known.len(), 1);
    for one in ATTACKS {
        *attack.lock().unwrap() = Some(one);
        let began = Instant::now();
        let line = synced(&app, one.format).await;
        let took = began.elapsed();
        println!("measured {}: {took:.1?}, {} MB at most", one.name, alone::peak());
        let told = match (one.told, &line.error) {
            (Some((kind, word)), Some(error)) => {
                line.state == "failed"
                    && error.kind == kind
                    && error.message.contains(word)
                    && error.hint.is_some()
            }
            (None, None) => (line.state.as_str(), line.problems) == ("part", 1),
            _ => false,
        };
        if !told || rows(&app) != known || took > Duration::from_secs(20) {
            wrong.push(format!("{}: {took:?}, {line:?}", one.name));
        }
    }
    *attack.lock().unwrap() = None;
    assert_eq!((synced(&app, "json").await.state.as_str(), rows(&app)), ("done", known));
    wrong.extend(hosts.lock().unwrap().iter().filter(|host| *host != HOST).cloned());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(alone::peak() < 450, "{} MB", alone::peak());
}
