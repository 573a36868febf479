//! Pages of one's own.

use std::time::{Duration, Instant};

use site::{Finding, NotAsked, Place, Stands, Stop, Words, read_page, stands};
use url::Url;

use crate::server::{Small, html, reply, rules, to};

const LINK: &str = "https://shop.example/shoes?a=1&tag=me";

/// How the one link stands on a page.
fn places(html: &str) -> Vec<Stands> {
    let page = read_page(&Url::parse("https://me.example/blog/post").unwrap(), None, html.as_bytes());
    let mut standing = page.stands(&[LINK.to_owned()], &Words::with([]));
    standing.remove(0).places
}

#[test]
fn a_link_is_found_however_it_is_written() {
    for written in [
        "<a href='https://shop.example/shoes?a=1&tag=me'>x</a>",
        "<A HREF=\"HTTP://SHOP.example:80/shoes?tag=me&amp;a=1#top\">x</A>",
        "<a href=' //shop.example/shoes?a=1&#38;tag=me\n'>x</a>",
        "<base href='https://shop.example/'><a href='shoes?a=1&tag=me'>x</a>",
        "<map><area href='https://shop.example/shoes?a=1&tag=me' alt=x></map>",
        "<iframe src='https://shop.example/shoes?a=1&tag=me' title=x></iframe>",
        "<noscript><a href='https://shop.example/shoes?a=1&tag=me'>x</a></noscript>",
        "<a href=/other>y<a href='https://shop.example/shoes?a=1&tag=me'>x",
        "<script>'<a href=x>'</script><a href='https://shop.example/shoes?a=1&tag=me'>x</a>",
    ] {
        let found = places(written);
        assert_eq!(found.len(), 1, "{written}");
        assert_eq!(found[0].link.text, "x", "{written}");
    }
    for hidden in [
        "<!-- <a href='https://shop.example/shoes?a=1&tag=me'>x</a> -->",
        "<script>var a = \"<a href='https://shop.example/shoes?a=1&tag=me'>\"</script>",
        "<template><a href='https://shop.example/shoes?a=1&tag=me'>x</a></template>",
        "<textarea><a href='https://shop.example/shoes?a=1&tag=me'>x</a></textarea>",
        "<a href='https://shop.example/shoes?a=1&tag=other'>x</a>",
        "<a href='https://shop.example/shoes?a=1'>x</a>",
        "<p>https://shop.example/shoes?a=1&tag=me",
    ] {
        assert_eq!(places(hidden), [], "{hidden}");
    }
}

#[test]
fn a_link_says_where_and_what_it_is() {
    let found = places(
        "<nav><a href=/a>A</a></nav><article><h1>T</h1><a rel='NoFollow Sponsored' href='https://shop.example/shoes?a=1&tag=me'>\n Red <b>shoes</b>\n</a></article>
         <aside><a href='https://shop.example/shoes?a=1&tag=me'><img data-src='/ad.png' src='data:,' width=300 height='250px' alt='Buy shoes'></a></aside>",
    );
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].link.text.as_str(), found[0].link.number, found[0].link.place),
        ("Red shoes", 2, Place::Article)
    );
    assert!(found[0].sponsored && found[0].nofollow && found[0].link.image.is_none());
    let image = found[1].link.image.as_ref().unwrap();
    assert_eq!(
        (image.src.as_str(), image.width, image.height),
        ("https://me.example/ad.png", Some(300), Some(250))
    );
    assert_eq!((found[1].link.text.as_str(), found[1].link.place), ("Buy shoes", Place::Aside));
    assert!(!found[1].sponsored && !found[1].nofollow);
}

#[test]
fn a_disclosure_is_near_in_the_article_or_before() {
    let link = "<a href='https://shop.example/shoes?a=1&tag=me'>shoes</a>";
    let words = |count: usize| "word ".repeat(count);
    for (html, expected) in [
        (format!("<p>Contains <em>affiliate links</em>.</p>{link}"), true),
        (format!("<p>Anzeige</p>{}{link}", words(390)), true),
        (format!("<p>Anzeige</p>{}{link}", words(410)), false),
        (format!("<p>Anzeige</p>{}{link}", "ж ".repeat(990)), true),
        (format!("<article>Anzeige {}{link}</article>", words(900)), true),
        (format!("<article>{link} {} (Werbung)</article>", words(900)), true),
        (format!("<article>Anzeige</article>{}<article>{link}</article>", words(900)), false),
        (format!("{link}<footer>Affiliate links</footer>"), false),
        (format!("<style>.anzeige{{}}</style><script>'Anzeige'</script><!-- Anzeige -->{link}"), false),
        ("<a href='https://shop.example/shoes?a=1&tag=me'>Shoes (paid link)</a>".to_owned(), true),
    ] {
        let found = places(&html);
        assert_eq!(found.iter().map(|place| place.disclosed).collect::<Vec<_>>(), [expected], "{html:.60}");
    }
}

#[tokio::test]
async fn a_page_is_read_in_its_own_letters_and_on_own_hosts_only() {
    let small = Small::start(|came| {
        let body =
            |text: &[u8]| [text, b"<a href='https://shop.example/shoes?a=1&tag=me'>caf\xe9</a>"].concat();
        match (came.host.as_str(), came.path.as_str()) {
            ("me.example", "/robots.txt") => reply(200, "User-agent: *\nDisallow: /secret"),
            ("down.me.example", "/robots.txt") => reply(500, ""),
            (_, "/robots.txt") => reply(404, ""),
            (_, "/lies") => html(body(b"")),
            (_, "/meta") => reply(200, body(b"<meta charset=iso-8859-1>")).with("content-type", "text/html"),
            (_, "/mark") => html(b"\xff\xfe<\0a\0 \0h\0r\0e\0f\0=\0x\0>\0\xe9\0"),
            (_, "/moved") => to("http://www.me.example/lies"),
            (_, "/away") => to("http://shop.example/lies"),
            (_, "/lan") => to("http://127.0.0.2:1/"),
            (_, "/feed") => reply(200, "<rss>").with("content-type", "application/rss+xml"),
            (_, "/gone") => reply(410, ""),
            (_, "/huge") => html([&body(b""), vec![b'a'; 3 << 20].as_slice()].concat()),
            _ => html("<title>\n Caf&eacute; </title>"),
        }
    })
    .await;
    let web = small.web(&["me.example", "www.me.example", "down.me.example", "shop.example"]);
    let (rules, links) = (rules(&["me.example"]), [LINK.to_owned(), "https://shop.example/hats".to_owned()]);
    for (page, finding, text) in [
        ("http://me.example/lies", Finding::Fine, Some("café")),
        ("http://me.example/meta", Finding::Fine, Some("café")),
        ("http://me.example/mark", Finding::Fine, None),
        ("http://me.example/moved", Finding::Fine, Some("café")),
        ("http://me.example/huge", Finding::TooLarge, Some("café")),
        ("http://me.example/gone", Finding::Dead { status: 410 }, None),
        ("http://me.example/feed", Finding::NotHtml { kind: "application/rss+xml".to_owned() }, None),
        ("http://me.example/secret/1", Finding::NotAsked { why: NotAsked::Robots }, None),
        ("http://down.me.example/", Finding::NotAsked { why: NotAsked::RobotsUnreachable }, None),
        (
            "http://shop.example/lies",
            Finding::NotAsked { why: NotAsked::NotOwn { host: "shop.example".to_owned() } },
            None,
        ),
        (
            "http://me.example/away",
            Finding::NotAsked { why: NotAsked::NotOwn { host: "shop.example".to_owned() } },
            None,
        ),
        (
            "http://me.example/lan",
            Finding::NotAsked { why: NotAsked::NotOwn { host: "127.0.0.2".to_owned() } },
            None,
        ),
    ] {
        let looked = stands(&web, page, &links, &rules, &Stop::never()).await;
        assert_eq!(looked.finding, finding, "{page}");
        let found =
            looked.links.first().and_then(|one| one.places.first()).map(|place| place.link.text.as_str());
        assert_eq!(found, text, "{page}: {looked:?}");
        assert!(looked.links.get(1).is_none_or(|hats| hats.places.is_empty()), "{page}");
        assert_eq!(looked.ended_at.is_some(), matches!(finding, Finding::Fine | Finding::TooLarge), "{page}");
    }
    assert_eq!(small.paths("shop.example"), [""; 0]);
    assert!(small.came().iter().all(|came| came.method == "GET"));
}

#[test]
fn a_page_made_to_be_slow_is_not() {
    // A quarter of what is read at most: without optimisation; what grows with the square would take minutes.
    let size = 512 << 10;
    let attributes: String = (0..size / 9).map(|index| format!(" a{index:07}")).collect();
    let link = "<a href='https://shop.example/shoes?a=1&tag=me'>x</a>";
    for (name, html, links) in [
        ("blocks in blocks", "<div>".repeat(size / 5), 1),
        ("ends of nothing", format!("{}{}", "<div>".repeat(size / 10), "</x>".repeat(size / 8)), 1),
        ("links in links", "<a href=x><b>".repeat(size / 13), 1),
        ("articles in articles", "<article>".repeat(size / 9), 1),
        ("attributes without end", format!("<p{attributes}>"), 1),
        ("disclosures without end", "anzeige ".repeat(size / 8), 1),
        (
            "a picture in the page",
            format!("<img src='data:image/png;base64,{}'>", "abcd/efgh".repeat(size / 90)),
            2,
        ),
    ] {
        let started = Instant::now();
        let found = places(&format!("{link}{html}{link}"));
        assert!(started.elapsed() < Duration::from_secs(25), "{name}: {:?}", started.elapsed());
        assert!(found.len() >= links, "{name}: {}", found.len());
    }
}

#[test]
fn noise_is_read_without_a_fault() {
    let pieces = [
        "<a href=",
        "'https://shop.example/shoes'",
        ">",
        "</a>",
        "<title>",
        "</title>",
        "<script>",
        "</script",
        "<!--",
        "-->",
        "&amp",
        "&#x1F600;",
        "&#xFFFFFFF;",
        "&",
        "<!DOCTYPE",
        "<![CDATA[",
        "]]>",
        "<template>",
        "</template>",
        "<article>",
        "</article>",
        "<textarea>",
        "<script type=application/ld+json>",
        "{\"availability\":[{\"@id\":\"x\"}]}",
        "</script>",
        "<base href=//a>",
        "<img src=",
        "\"",
        "=",
        "/",
        "\r",
        "\0",
        "é",
        "\u{feff}",
        "İ",
        "<iframe>",
        "</iframe>",
        "<plaintext",
        "<meta charset=",
        "utf-16",
        "<area href=x>",
        "</",
        "<",
        "<svg><title>",
        " ",
        "\n",
    ];
    let mut state: u64 = 20_261_130;
    for _ in 0..60 {
        let mut text = Vec::new();
        while text.len() < 40_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = usize::try_from(state >> 33).unwrap();
            match at % 97 {
                0 => text.push(u8::try_from(at % 251).unwrap()),
                _ => text.extend(pieces[at % pieces.len()].bytes()),
            }
        }
        let page = read_page(&Url::parse("https://me.example/").unwrap(), None, &text);
        page.stands(&[LINK.to_owned()], &Words::with([]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_it_runs_beside_other_things() {
    let small =
        Small::start(|came| if came.path == "/robots.txt" { reply(404, "") } else { html("here") }).await;
    let web = std::sync::Arc::new(small.web(&["me.example"]));
    let one = tokio::spawn(async move {
        let (rules, stop, page) = (rules(&["me.example"]), Stop::never(), "http://me.example/1");
        let link = site::Link { url: page.to_owned(), ..site::Link::default() };
        let (sought, limits) = (site::Sought::default(), site::Limits::default());
        let links = [link];
        let (checked, looked, crawled) = tokio::join!(
            site::check(&web, &links, &rules, &stop, |_, _| {}),
            stands(&web, page, &[], &rules, &stop),
            site::crawl(&web, page, &rules, &sought, &limits, &stop, |_| {}),
        );
        (checked[0].finding.clone(), looked.finding, crawled.ended)
    });
    assert_eq!(one.await.unwrap(), (Finding::Fine, Finding::Fine, site::Ended::Whole));
    small.was_asked_politely(Duration::from_millis(5));
}
