//! Links, looked at.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use site::{Checked, Finding, Gone, Link, NotAsked, Stop, check};
use tokio::sync::watch;

use crate::server::{Came, Reply, Small, html, reply, rules, to};

const HOSTS: [&str; 4] = ["shop.example", "other.example", "track.example", "refused.example"];

fn link(url: &str) -> Link {
    Link { url: url.to_owned(), ..Link::default() }
}

async fn checked(small: &Small, urls: &[&str]) -> Vec<Checked> {
    let links: Vec<_> = urls.iter().map(|url| link(url)).collect();
    check(&small.web(&HOSTS), &links, &rules(&["me.example"]), &Stop::never(), |_, _| {}).await
}

fn offer(words: &[&str]) -> Reply {
    let offers: Vec<_> = words
        .iter()
        .map(|word| format!(r#"{{"@type":"Offer","availability":"https://schema.org/{word}"}}"#))
        .collect();
    html(format!(
        r#"<script type="application/ld+json">{{"@type":"Product","offers":[{}]}}</script>"#,
        offers.join(",")
    ))
}

/// Very much of nothing, packed into very little.
static PACKED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&vec![b' '; 20 << 20]).unwrap();
    packed.finish().unwrap()
});

fn shop(came: &Came) -> Reply {
    let is_head = came.method == "HEAD";
    match (came.host.as_str(), came.path.as_str()) {
        (_, "/robots.txt") => reply(200, "User-agent: *\nDisallow: /private/\n"),
        ("other.example", _) => html("<title>Other</title>"),
        (_, "/" | "/shoes" | "/old?p=1") => html("<title>Shoes</title><p>in stock"),
        (_, "/404") => reply(404, "").with("content-type", "text/html"),
        (_, "/410") => reply(410, ""),
        (_, "/403") => reply(403, ""),
        (_, "/418") => reply(418, ""),
        (_, "/500") => reply(503, ""),
        (_, "/slow") => html("late").after(Duration::from_secs(4)),
        (_, "/head405") if is_head => reply(405, ""),
        (_, "/head404") if is_head => reply(404, ""),
        (_, "/head405" | "/head404") => html("here"),
        (_, "/a") => to("/b"),
        (_, "/b") => to("/a"),
        (_, "/old") => to("http://SHOP.example/"),
        (_, "/away") => to("//other.example/de/"),
        (_, "/moved") => reply(301, "").with("location", "/old?p=1"),
        (_, "/nowhere") => reply(302, ""),
        (_, "/app") => to("itms://store"),
        (_, "/click") => to("https://www.track.example/c?id=1"),
        (_, "/lan") => to("http://192.168.0.1/admin"),
        (_, "/meta") => to("http://[::ffff:169.254.169.254]/latest"),
        (_, "/named") => to("http://lan.example/"),
        (_, "/soft") => html("<title>Page not found | Shop</title>"),
        (_, "/out") => offer(&["OutOfStock", "SoldOut"]),
        (_, "/sizes") => offer(&["OutOfStock", "InStock"]),
        (_, "/never") => html("<link itemprop='availability' href='http://schema.org/Discontinued'>"),
        (_, "/canonical") => html("<link rel=canonical href='/'>"),
        (_, "/pdf") => reply(200, "%PDF").with("content-type", "application/pdf"),
        (_, "/bomb") => html(&*PACKED).with("content-encoding", "gzip"),
        (_, "/huge") => html(vec![b'a'; 3 << 20]),
        (_, path) => match path.strip_prefix("/chain/").map(|left| left.parse::<u32>().unwrap()) {
            Some(0) => html("the end"),
            Some(left) => to(&format!("/chain/{}", left - 1)),
            None => panic!("{came:?}"),
        },
    }
}

#[tokio::test]
async fn every_fault_has_its_name() {
    LazyLock::force(&PACKED);
    let small = Small::start(shop).await;
    let not = |why| Finding::NotAsked { why };
    let private = |address: &str| not(NotAsked::Private { address: address.to_owned() });
    let gone = |gone| Finding::ProductGone { gone };
    let front = |at: &str| Finding::ToFrontPage { at: at.to_owned() };
    let tracking = "track.example".to_owned();
    let cases = [
        ("/shoes", Finding::Fine),
        ("/404", Finding::Dead { status: 404 }),
        ("/410", Finding::Dead { status: 410 }),
        ("/403", Finding::Forbidden { status: 403 }),
        ("/418", Finding::Odd { status: 418 }),
        ("/500", Finding::ServerError { status: 503 }),
        ("/slow", Finding::Slow),
        ("/head405", Finding::Fine),
        ("/head404", Finding::Fine),
        ("/a", Finding::RedirectLoop { at: "http://shop.example/a".to_owned() }),
        ("/chain/10", Finding::Fine),
        ("/chain/11", Finding::TooManyRedirects),
        ("/old", front("http://shop.example/")),
        ("/away", front("http://other.example/de/")),
        ("/moved", Finding::Fine),
        ("/nowhere", Finding::Odd { status: 302 }),
        ("/app", Finding::Odd { status: 302 }),
        ("/click", Finding::StopsAtTracking { host: tracking.clone() }),
        ("/lan", private("192.168.0.1")),
        ("/meta", private("::ffff:169.254.169.254")),
        ("/named", private("10.0.0.5")),
        ("/private/x", not(NotAsked::Robots)),
        ("/soft", gone(Gone::Title { words: "page not found".to_owned() })),
        ("/out", gone(Gone::OutOfStock)),
        ("/sizes", Finding::Fine),
        ("/never", gone(Gone::Discontinued)),
        ("/canonical", gone(Gone::CanonicalIsFront)),
        ("/pdf", Finding::NotHtml { kind: "application/pdf".to_owned() }),
        ("/huge", Finding::TooLarge),
        ("/bomb", Finding::TooLarge),
        ("/", Finding::Fine),
        ("http://nobody.example/x", Finding::GoneHost),
        ("http://track.example/c?id=2", not(NotAsked::TrackingHost { host: tracking })),
        ("http://10.1.2.3/", private("10.1.2.3")),
        ("mailto:me@shop.example", not(NotAsked::NotAnAddress)),
    ];
    let urls = cases.iter().map(|(path, _)| match path.starts_with('/') {
        true => format!("http://shop.example{path}"),
        false => (*path).to_owned(),
    });
    let urls: Vec<_> = urls.collect();
    let started = Instant::now();
    let found = checked(&small, &urls.iter().map(String::as_str).collect::<Vec<_>>()).await;
    assert_eq!(found.len(), cases.len());
    for ((path, expected), found) in cases.iter().zip(&found) {
        assert_eq!(&found.finding, expected, "{path}: {found:?}");
    }
    let by = |path: &str| found.iter().find(|one| one.url.ends_with(path)).unwrap();
    assert_eq!(by("/chain/10").hops.len(), 10);
    assert_eq!(by("/chain/10").ended_at.as_deref(), Some("http://shop.example/chain/0"));
    assert_eq!(by("/moved").hops[0].status, 301);
    assert_eq!(by("/click").hops[0].url, "http://shop.example/click");
    assert_eq!(small.paths("track.example"), [""; 0]);
    // What HEAD says for sure is not asked for again; what may pass is, once.
    let count = |one: &str| small.paths("shop.example").iter().filter(|path| *path == one).count();
    assert_eq!(
        (count("HEAD /410"), count("GET /410"), count("GET /pdf"), count("GET /private/x")),
        (1, 0, 0, 0)
    );
    assert_eq!((count("GET /500"), count("GET /robots.txt"), count("GET /404")), (2, 1, 1));
    let agent = small.came()[0].head.to_lowercase();
    assert!(agent.contains("user-agent: tributary/") && agent.contains("(link check)"), "{agent}");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
}

#[tokio::test]
async fn one_link_is_asked_where_others_are_not() {
    let small = Small::start(|came| match (came.host.as_str(), came.path.as_str()) {
        (_, "/robots.txt") => reply(200, "User-agent: *\nDisallow: /"),
        ("shop.example", "/go") => to("http://track.example/c"),
        ("track.example", _) => to("http://other.example/shoes"),
        _ => html("here"),
    })
    .await;
    let mut links =
        vec![link("http://shop.example/go"), link("http://shop.example/go"), link("http://me.example/go")];
    links[0].even_so = true;
    let web = small.web(&["shop.example", "track.example", "other.example", "me.example"]);
    let found = check(&web, &links, &rules(&["me.example"]), &Stop::never(), |_, _| {}).await;
    assert_eq!(found[0].finding, Finding::Fine);
    assert_eq!(found[0].hops.len(), 2);
    assert_eq!(found[1].finding, Finding::NotAsked { why: NotAsked::Robots });
    // A link on the user's own host is his own to ask for.
    assert_eq!(found[2].finding, Finding::Fine);
}

#[tokio::test]
async fn where_a_link_leads_decides_whether_a_front_page_is_wrong() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        "/x1" => to("http://other.example/"),
        _ => html("here"),
    })
    .await;
    let to_front =
        Link { leads_to: Some("https://other.example/?ref=me".to_owned()), ..link("http://shop.example/x1") };
    let to_page =
        Link { leads_to: Some("https://other.example/shoes".to_owned()), ..link("http://shop.example/x1") };
    let found = check(&small.web(&HOSTS), &[to_front, to_page], &rules(&[]), &Stop::never(), |_, _| {}).await;
    assert_eq!(found[0].finding, Finding::Fine);
    assert_eq!(found[1].finding, Finding::ToFrontPage { at: "http://other.example/".to_owned() });
}

#[tokio::test]
async fn no_host_is_asked_twice_at_once_or_without_a_pause() {
    let names: Vec<_> = (0..5).map(|index| format!("host{index}.example")).collect();
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        // Redirects to another host wait for that host's turn too.
        "/2" => to("http://host0.example/elsewhere"),
        _ => html("here").after(Duration::from_millis(20)),
    })
    .await;
    let hosts: Vec<_> = names.iter().map(String::as_str).collect();
    let pause = Duration::from_millis(100);
    let links: Vec<_> = (0..4)
        .flat_map(|page| hosts.iter().map(move |host| link(&format!("http://{host}/{page}"))))
        .collect();
    let started = Instant::now();
    let (web, most) = (small.web_with(&hosts, pause, |_| {}), AtomicUsize::new(0));
    let found = check(&web, &links, &rules(&[]), &Stop::never(), |_, _| {
        most.fetch_add(1, Ordering::SeqCst);
    })
    .await;
    assert!(found.iter().all(|one| one.finding == Finding::Fine), "{found:?}");
    assert_eq!(most.load(Ordering::SeqCst), links.len());
    small.was_asked_politely(pause);
    // Side by side: far less than one after the other.
    let requests = u32::try_from(small.came().len()).unwrap();
    assert!(
        started.elapsed() < (pause + Duration::from_millis(20)) * requests * 2 / 3,
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn only_so_many_hosts_are_asked_side_by_side() {
    let names: Vec<_> = (0..6).map(|index| format!("host{index}.example")).collect();
    let small = Small::start(|_| reply(404, "").after(Duration::from_millis(50))).await;
    let hosts: Vec<_> = names.iter().map(String::as_str).collect();
    let web = small.web_with(&hosts, Duration::ZERO, |manners| manners.side_by_side = 2);
    let links: Vec<_> = hosts.iter().map(|host| link(&format!("http://{host}/x"))).collect();
    check(&web, &links, &rules(&[]), &Stop::never(), |_, _| {}).await;
    let came = small.came();
    let at_once = |one: &Came| {
        came.iter().filter(|other| other.started <= one.started && other.ended > Some(one.started)).count()
    };
    assert_eq!(came.iter().map(at_once).max(), Some(2));
}

#[tokio::test]
async fn a_host_that_asks_for_more_time_gets_it() {
    let count = AtomicUsize::new(0);
    let small = Small::start(move |came| match (came.host.as_str(), came.path.as_str()) {
        ("shop.example", "/robots.txt") => reply(200, "User-agent: *\nCrawl-delay: 0.4"),
        (_, "/robots.txt") => reply(404, ""),
        ("other.example", _) if count.fetch_add(1, Ordering::SeqCst) == 0 => {
            reply(429, "").with("retry-after", "1")
        }
        ("track.example", _) => reply(503, "").with("retry-after", "3600"),
        _ => html("here"),
    })
    .await;
    let urls = [
        "http://shop.example/1",
        "http://other.example/1",
        "http://track.example/1",
        "http://track.example/2",
    ];
    let links: Vec<_> = urls.iter().map(|url| Link { even_so: true, ..link(url) }).collect();
    let found = check(&small.web(&HOSTS), &links, &rules(&[]), &Stop::never(), |_, _| {}).await;
    assert_eq!((&found[0].finding, &found[1].finding), (&Finding::Fine, &Finding::Fine));
    for one in &found[2..] {
        let Finding::NotAsked { why: NotAsked::AskedToWait { seconds: 3500..=3600 } } = one.finding else {
            panic!("{one:?}");
        };
    }
    let of = |host: &str| small.came().into_iter().filter(|came| came.host == host).collect::<Vec<_>>();
    for pair in of("shop.example").windows(2) {
        assert!(pair[1].started - pair[0].ended.unwrap() >= Duration::from_millis(400));
    }
    let other = of("other.example");
    assert!(other[2].started - other[1].ended.unwrap() >= Duration::from_secs(1));
    assert_eq!(small.paths("track.example"), ["GET /robots.txt", "HEAD /1"]);
}

#[tokio::test]
async fn a_cookie_is_never_sent_back() {
    let small = Small::start(|came| match came.path.as_str() {
        "/1" => to("/2").with("set-cookie", "id=1; Path=/"),
        _ => html("here").with("set-cookie", "id=2"),
    })
    .await;
    let found = checked(&small, &["http://shop.example/1", "http://shop.example/3"]).await;
    assert!(found.iter().all(|one| one.finding == Finding::Fine), "{found:?}");
    assert!(small.came().len() >= 6);
    assert!(small.came().iter().all(|came| !came.head.to_lowercase().contains("cookie")));
}

#[tokio::test]
async fn a_stopped_check_keeps_what_it_has() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        _ => html("here"),
    })
    .await;
    let web = small.web_with(&HOSTS, Duration::from_millis(150), |_| {});
    let links: Vec<_> = (0..50).map(|page| link(&format!("http://shop.example/{page}"))).collect();
    let (switch, stop) = watch::channel(false);
    let (switch, started) = (Mutex::new(switch), Instant::now());
    let found = check(&web, &links, &rules(&[]), &Stop::when(stop), |index, _| {
        if index == 1 {
            switch.lock().unwrap().send(true).unwrap();
        }
    })
    .await;
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(found.len(), 50);
    assert!(found[..2].iter().all(|one| one.finding == Finding::Fine));
    assert!(found[2..].iter().all(|one| one.finding == Finding::NotAsked { why: NotAsked::Stopped }));
    let came = small.came().len();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(small.came().len(), came);
}

#[tokio::test]
async fn a_computer_without_a_network_says_nothing_of_a_link() {
    let small = Small::start(|_| html("here")).await;
    let web = small.web_with(&[], Duration::ZERO, |manners| {
        manners.reach = site::Reach::StandIn(std::collections::BTreeMap::new());
    });
    let found = check(&web, &[link("http://shop.example/x")], &rules(&[]), &Stop::never(), |_, _| {}).await;
    assert_eq!(found[0].finding, Finding::Offline);
}

#[tokio::test]
async fn connections_that_fail_say_how() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let secure = self_signed().await;
    let small = Small::start(|_| html("here")).await;
    let web = small.web_with(&[], Duration::ZERO, |manners| {
        let names = [("refused.example", closed), ("secure.example", secure)];
        manners.reach =
            site::Reach::StandIn(names.into_iter().map(|(name, at)| (name.to_owned(), at)).collect());
    });
    let links = ["http://refused.example/x", "https://secure.example/x"].map(link);
    let found = check(&web, &links, &rules(&[]), &Stop::never(), |_, _| {}).await;
    assert!(matches!(&found[0].finding, Finding::Refused { why } if why.contains("refused")), "{found:?}");
    assert!(matches!(&found[1].finding, Finding::CertificateWrong { .. }), "{found:?}");
}

/// A host whose certificate nobody vouches for.
async fn self_signed() -> std::net::SocketAddr {
    use tokio_rustls::TlsAcceptor;
    use tokio_rustls::rustls::pki_types::PrivateKeyDer;
    use tokio_rustls::rustls::{ServerConfig, crypto::aws_lc_rs};

    let made = rcgen::generate_simple_self_signed(["secure.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = std::sync::Arc::new(aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![made.cert.into()], key).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _ = acceptor.accept(stream).await;
        }
    });
    address
}
