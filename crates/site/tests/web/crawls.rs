//! Own sites, looked through.

use std::io::Write;
use std::time::{Duration, Instant};

use site::{
    Because, Crawled, Ended, Finding, Limits, NotAsked, OnPage, Parameter, Sought, Stop, Told, crawl,
};
use tokio::sync::watch;

use crate::server::{Reply, Small, html, reply, rules, to};

const HOSTS: [&str; 4] = ["me.example", "www.me.example", "shop.example", "track.example"];

fn limits(pages: usize) -> Limits {
    Limits { pages, ..Limits::default() }
}

async fn crawled(small: &Small, limits: &Limits) -> (Crawled, Vec<Told>) {
    let mut told = Vec::new();
    let web = small.web(&HOSTS);
    let sought = Sought {
        parameters: vec![Parameter { name: "tag".to_owned(), values: vec!["me-21".to_owned()] }],
        known: vec!["https://shop.example/known".to_owned()],
    };
    let rules = rules(&["me.example"]);
    let crawled =
        crawl(&web, "http://me.example/", &rules, &sought, limits, &Stop::never(), |one| told.push(one))
            .await;
    (crawled, told)
}

fn read(told: &[Told]) -> Vec<&OnPage> {
    told.iter().filter_map(|one| if let Told::Page(page) = one { Some(page) } else { None }).collect()
}

fn xml(text: impl AsRef<[u8]>) -> Reply {
    reply(200, text).with("content-type", "application/xml")
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

fn urlset(pages: impl Iterator<Item = String>) -> String {
    let pages: String = pages.map(|page| format!("<url><loc>{page}</loc></url>")).collect();
    format!("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{pages}</urlset>")
}

#[tokio::test]
async fn a_site_is_looked_through_by_its_links() {
    let small = Small::start(|came| match (came.host.as_str(), came.path.as_str()) {
        (_, "/robots.txt") => reply(200, "User-agent: *\nDisallow: /secret"),
        (_, "/") => html(
            "<title>Me</title><a href=/a>a</a><a href=/photo.JPG>p</a><a href=/secret/x>s</a><a href='/a#more'>a</a>
             <a href=https://elsewhere.example/>e</a><img src=/i.png><a href=/gone>g</a><a href=/back>b</a><a href=/go/shoes>shoes</a>
             <a href='http://track.example/c?x=1' rel=sponsored><img src=/banner.png width=728 height=90></a>",
        ),
        (_, "/a") => html(
            "<a href=/b>b</a><p>Affiliate links</p><a href='https://shop.example/?TAG=me-21'>mine</a>
             <a href='https://shop.example/?tag=other-21'>not mine</a><a href=https://shop.example/known>known</a>",
        ),
        (_, "/b") => html("<a href=/c>c</a>"),
        (_, "/back") => to("/"),
        (_, "/go/shoes") => to("http://track.example/c?x=2"),
        (_, path) => reply(if path == "/sitemap.xml" || path == "/gone" { 404 } else { 500 }, ""),
    })
    .await;
    let (crawled, told) = crawled(&small, &Limits { depth: 2, ..Limits::default() }).await;
    assert_eq!(crawled, Crawled { ended: Ended::Whole, by_sitemap: false, asked: 7, left: 0 });
    let pages = read(&told);
    let named: Vec<_> = pages.iter().map(|page| page.page.as_str()).collect();
    assert_eq!(named, ["http://me.example/", "http://me.example/a", "http://me.example/b"]);
    let front = &pages[0].links;
    assert_eq!(front.len(), 1);
    assert_eq!(front[0].because, Because::TrackingHost { host: "track.example".to_owned() });
    assert!(front[0].stands.sponsored && !front[0].stands.disclosed);
    assert_eq!(front[0].stands.link.image.as_ref().and_then(|image| image.width), Some(728));
    let because: Vec<_> = pages[1].links.iter().map(|link| link.because.clone()).collect();
    let (name, value) = ("tag".to_owned(), "me-21".to_owned());
    let known = Because::Known { link: "https://shop.example/known".to_owned() };
    assert_eq!(because, [Because::Parameter { name, value }, known]);
    assert!(pages[1].links.iter().all(|link| link.stands.disclosed));
    let not_read: Vec<_> = told.iter().filter(|one| matches!(one, Told::NotRead { .. })).collect();
    let finding = Finding::StopsAtTracking { host: "track.example".to_owned() };
    assert!(told.contains(&Told::NotRead { page: "http://me.example/go/shoes".to_owned(), finding }));
    assert_eq!(not_read.len(), 3, "{not_read:?}");
    assert!(told.contains(&Told::Progress { asked: 7, known: 7 }));
    for never in ["photo", "i.png", "banner", "secret", "/c"] {
        assert!(!small.paths("me.example").iter().any(|path| path.contains(never)), "{never}");
    }
    assert_eq!(small.paths("track.example"), [""; 0]);
    small.was_asked_politely(Duration::from_millis(5));
}

#[tokio::test]
async fn a_sitemap_of_ten_thousand_pages_is_known_and_read_in_part() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        "/sitemap.xml" => xml(urlset((0..12_000).map(|page| format!("http://me.example/{page}")))),
        path => html(format!("<title>{path}</title><a href=/more>more</a>")),
    })
    .await;
    let started = Instant::now();
    let (crawled, told) = crawled(&small, &limits(30)).await;
    assert_eq!(crawled, Crawled { ended: Ended::Pages, by_sitemap: true, asked: 30, left: 9_970 });
    assert_eq!(read(&told)[29].title, "/29");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}

#[tokio::test]
async fn sitemaps_are_found_by_name_packed_or_in_lists() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(200, "Sitemap: http://me.example/index.xml\nSitemap: http://shop.example/foreign.xml"),
        "/index.xml" => xml("<sitemapindex><sitemap><loc>http://me.example/one.xml.gz</loc></sitemap>
            <sitemap><loc>http://me.example/index.xml</loc></sitemap><sitemap><loc>http://me.example/two.xml</loc></sitemap>
            <sitemap><loc>http://me.example/missing.xml</loc></sitemap></sitemapindex>"),
        "/one.xml.gz" => reply(200, packed(&urlset(["http://me.example/1".to_owned(), "http://www.me.example/2".to_owned()].into_iter())))
            .with("content-type", "application/x-gzip"),
        "/two.xml" => xml(format!("<!DOCTYPE x [<!ENTITY e 'http://me.example/e'>]>{}",
            urlset(["http://me.example/3".to_owned(), "&e;".to_owned(), "http://shop.example/4".to_owned()].into_iter()))),
        "/1" | "/2" | "/3" => html("here"),
        _ => reply(404, ""),
    })
    .await;
    let (crawled, told) = crawled(&small, &limits(100)).await;
    assert_eq!(crawled, Crawled { ended: Ended::Whole, by_sitemap: true, asked: 3, left: 0 });
    let pages: Vec<_> = read(&told).iter().map(|page| page.page.clone()).collect();
    assert_eq!(pages, ["http://me.example/1", "http://www.me.example/2", "http://me.example/3"]);
    assert_eq!(small.paths("shop.example"), [""; 0]);
}

#[tokio::test]
async fn a_crawl_stops_at_any_moment() {
    let (switch, stop) = watch::channel(false);
    let small = Small::start(move |came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        "/sitemap.xml" => xml(urlset((0..100).map(|page| format!("http://me.example/{page}")))),
        "/2" => {
            switch.send(true).unwrap();
            html("late").after(Duration::from_secs(10))
        }
        _ => html("here"),
    })
    .await;
    let (web, rules) = (small.web(&HOSTS), rules(&["me.example"]));
    let (sought, started, mut told) = (Sought::default(), Instant::now(), 0);
    let (limits, stop) = (limits(100), Stop::when(stop));
    let crawled = crawl(&web, "http://me.example/", &rules, &sought, &limits, &stop, |_| told += 1).await;
    assert_eq!(crawled, Crawled { ended: Ended::Stopped, by_sitemap: true, asked: 2, left: 98 });
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(told, 4);
}

#[tokio::test]
async fn a_crawl_ends_when_its_time_is_over() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(200, "User-agent: *\nCrawl-delay: 30"),
        _ => html("here"),
    })
    .await;
    let time = Duration::from_secs(1);
    let (crawled, _) = crawled(&small, &Limits { time, ..Limits::default() }).await;
    assert_eq!(crawled.ended, Ended::Time);
    assert_eq!(small.paths("me.example"), ["GET /robots.txt"]);
}

#[tokio::test]
async fn a_site_that_cannot_be_read_says_why() {
    for (robots, page, expected) in [
        (500, 200, Finding::NotAsked { why: NotAsked::RobotsUnreachable }),
        (404, 500, Finding::ServerError { status: 500 }),
    ] {
        let small = Small::start(move |came| match came.path.as_str() {
            "/robots.txt" => reply(robots, ""),
            "/sitemap.xml" => xml(urlset((0..100).map(|page| format!("http://me.example/{page}")))),
            _ => reply(page, ""),
        })
        .await;
        let (crawled, _) = crawled(&small, &limits(100)).await;
        assert_eq!(crawled.ended, Ended::Unreachable { finding: expected });
        assert!(small.came().len() <= 7, "{:?}", small.paths("me.example"));
    }
}

#[tokio::test]
async fn only_an_own_site_is_crawled_and_never_a_private_address() {
    let small = Small::start(|came| match came.path.as_str() {
        "/robots.txt" => reply(404, ""),
        "/" => to("http://lan.example/"),
        _ => reply(404, ""),
    })
    .await;
    let (web, sought) = (small.web(&HOSTS), Sought::default());
    let rules = rules(&["me.example", "lan.example"]);
    let mut told = Vec::new();
    let crawled =
        crawl(&web, "http://shop.example/", &rules, &sought, &limits(9), &Stop::never(), |_| {}).await;
    let host = "shop.example".to_owned();
    assert_eq!(
        crawled.ended,
        Ended::Unreachable { finding: Finding::NotAsked { why: NotAsked::NotOwn { host } } }
    );
    assert_eq!(small.came().len(), 0);
    crawl(&web, "http://me.example/", &rules, &sought, &limits(9), &Stop::never(), |one| told.push(one))
        .await;
    let private = Finding::NotAsked { why: NotAsked::Private { address: "10.0.0.5".to_owned() } };
    assert!(matches!(&told[0], Told::NotRead { finding, .. } if *finding == private), "{told:?}");
}
