//! What connectors can say.

use super::*;

const TOKEN: &str = "https://login.riverbank.example/token";

fn post(url: &str, body: &str, answer: Answer) -> Exchange {
    Exchange { method: "POST".to_owned(), body: Some(body.as_bytes().to_vec()), ..get(url, answer) }
}

fn bearing(token: &str, exchange: Exchange) -> Exchange {
    Exchange { headers: vec![("authorization".to_owned(), format!("Bearer {token}"))], ..exchange }
}

fn oauth(more: &str) -> Arc<Connector> {
    connector(&format!(
        "[http]\nbase = \"https://api.riverbank.example/v1\"\nauth = {{ bearer = \"{{access}}\" }}\n\
         [http.session]\npost = \"{TOKEN}\"\nform = {{ key = \"{{token}}\" }}\n\
         keep = {{ access = '.access', refresh = '.refresh' }}\n{more}\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nrows = '.rows | many'\n{MAP}"
    ))
}

const RENEW: &str = "lasts = '.lasts'\n[http.session.renew]\npost = \"https://login.riverbank.example/token\"\n\
    form = { refresh = \"{refresh}\" }\nkeep = { access = '.access', refresh = '.refresh' }";

#[tokio::test]
async fn a_token_that_lapsed_is_renewed_once() {
    let first = || {
        post(
            TOKEN,
            "key=planted%2Fsecret",
            answer(200, r#"{"access":"first-one","refresh":"r1","lasts":900}"#),
        )
    };
    let again = || post(TOKEN, "refresh=r1", answer(200, r#"{"access":"second-one","refresh":"r2"}"#));
    let sales = |token: &str, answer: Answer| bearing(token, get(SALES, answer));
    let lapsed = || answer(401, "token first-one is unknown");
    let found = replay(
        oauth(RENEW),
        vec![first(), sales("first-one", lapsed()), again(), sales("second-one", good())],
    )
    .await;
    assert_eq!(ids(&found.unwrap()), ["a"]);
    // A renewal that is refused falls back to the first call; a second refusal is the end.
    let refused = post(TOKEN, "refresh=r1", answer(400, "no"));
    let all = vec![first(), sales("first-one", lapsed()), refused, first(), sales("first-one", lapsed())];
    let error = replay(oauth(RENEW), all).await.unwrap_err();
    assert_eq!(error, NetworkError::Credentials { says: "token ••• is unknown".to_owned() });
}

#[tokio::test]
async fn a_sign_in_that_is_refused_or_yields_nothing_is_about_the_credentials() {
    for refusal in
        [answer(400, r#"{"error":"invalid_grant"}"#), answer(401, ""), answer(200, r#"{"error":"no"}"#)]
    {
        let error = replay(oauth(""), vec![post(TOKEN, "key=planted%2Fsecret", refusal)]).await.unwrap_err();
        assert!(matches!(error, NetworkError::Credentials { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_token_that_rotates_is_handed_back() {
    let rotating = connector(&format!(
        "[http]\nbase = \"https://api.riverbank.example/v1\"\nauth = {{ bearer = \"{{access}}\" }}\n\
         [http.session]\npost = \"{TOKEN}\"\njson = {{ token = \"{{token}}\" }}\n\
         keep = {{ access = '.access', token = '.next' }}\nstore = [\"token\"]\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nrows = '.rows | many'\n{MAP}"
    ));
    let exchanges = vec![
        post(
            TOKEN,
            r#"{"token":"planted/secret"}"#,
            answer(200, r#"{"access":"first-one","next":"rotated"}"#),
        ),
        bearing("first-one", get(SALES, good())),
    ];
    let transport = Transport::Replay(Replay::new(exchanges));
    let mut session = Session::new(&transport, rotating, login(), now);
    all(&mut session).await.unwrap();
    let rotated = session.rotated();
    assert_eq!(rotated.get("token").map(Secret::reveal_to_vault), Some("rotated"));
    assert!(session.rotated().is_empty());
}

#[tokio::test]
async fn cookies_and_changing_headers_are_sent_back() {
    let text = format!(
        "[http]\nbase = \"https://api.riverbank.example/v1\"\nheaders = {{ X-Session = \"{{session}}\" }}\n\
         [http.session]\npost = \"/login\"\njson = {{ key = \"{{token}}\" }}\ncookies = true\n\
         keep_headers = {{ session = \"X-Session\" }}\nevery_answer = true\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nquery = {{ page = \"{{page}}\" }}\n\
         pages = {{ number = 0 }}\nrows = '.rows | many'\n{MAP}"
    );
    let session = |id: &str, answer: Answer| Answer {
        headers: vec![
            ("x-session".to_owned(), id.to_owned()),
            ("set-cookie".to_owned(), format!("sid={id}; Path=/")),
        ],
        ..answer
    };
    let page = |id: &str, number: &str, answer: Answer| {
        let headers =
            vec![("x-session".to_owned(), id.to_owned()), ("cookie".to_owned(), format!("sid={id}"))];
        Exchange { headers, ..get(&format!("{SALES}?page={number}"), answer) }
    };
    let exchanges = vec![
        post(
            "https://api.riverbank.example/v1/login",
            r#"{"key":"planted/secret"}"#,
            session("s1", answer(200, "")),
        ),
        page("s1", "0", session("s2", good())),
        page("s2", "1", answer(200, &rows(&[]))),
    ];
    assert_eq!(ids(&replay(connector(&text), exchanges).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn a_query_is_sent_in_its_order_and_without_what_is_empty() {
    let asked = plain(
        "query = { z = \"1\" }",
        "query = { \"filter[from]\" = \"{from}\", multi = [\"a b\", \"c\"], none = \"{cursor}\", year = \"{to:%Y}\" }\n\
         window = { days = 31, as = \"%d/%m/%Y\", end = \"exclusive\" }",
    );
    let query = "z=1&filter[from]=01/03/2026&multi=a b&multi=c&year=2026";
    assert_eq!(ids(&replay(asked, vec![get(&format!("{SALES}?{query}"), good())]).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn a_form_field_can_hold_json() {
    let login = "form = { D = { requests = [{ fields = [[\"key\", \"{token}\"]], n = \"{page:number}\" }], S = \"\" } }";
    let text = format!(
        "[http]\nbase = \"https://api.riverbank.example/v1\"\n\
         [[fetch]]\nwhat = \"transactions\"\npost = \"/server\"\n{login}\nrows = '.rows | many'\n{MAP}"
    );
    let body = crate::fill::percent(r#"{"requests":[{"fields":[["key","planted/secret"]],"n":1}],"S":""}"#);
    let sent = post("https://api.riverbank.example/v1/server", &format!("D={body}"), good());
    assert_eq!(ids(&replay(connector(&text), vec![sent]).await.unwrap()), ["a"]);
}

#[tokio::test]
async fn a_second_list_over_the_same_days_is_joined_to_the_first() {
    let more = "each = \"state\"\nquery = { state = \"{state}\", from = \"{from}\", after = \"{cursor}\" }\n\
        window = { days = 31, as = \"unix_ms\", end = \"inclusive\" }\npages = { cursor = '.next' }";
    let text = format!(
        "[[list]]\nname = \"state\"\nvalues = [\"ok\", \"no\"]\n[http]\nbase = \"https://api.riverbank.example/v1\"\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nrows = '.rows | many'\n{more}\n\
         [fetch.join]\nget = \"/sums\"\nquery = {{ state = \"{{state}}\", after = \"{{cursor}}\" }}\n\
         pages = {{ cursor = '.next' }}\nrows = '.sums[]'\nkey = '.of'\non = '.id'\n{}",
        MAP.replace("'.sum'", "'$joined.sum'")
    );
    let sums = |query: &str, body: &str| {
        get(&format!("https://api.riverbank.example/v1/sums?{query}"), answer(200, body))
    };
    let sales =
        |state: &str, answer: Answer| get(&format!("{SALES}?state={state}&from=1772323200000"), answer);
    let exchanges = vec![
        sums("state=ok", r#"{"sums":[{"of":"b","sum":9}],"next":"x"}"#),
        sums("state=ok&after=x", r#"{"sums":[{"of":"a","sum":7.25}]}"#),
        sales("ok", good()),
        sums("state=no", r#"{"sums":[]}"#),
        sales("no", answer(200, &rows(&[row("c", "no")]))),
    ];
    let found = replay(connector(&text), exchanges).await.unwrap();
    assert_eq!(ids(&found), ["a"]);
    assert_eq!(transactions(&found)[0].commission.decimal(), "7.25");
    assert_eq!(found[0].problems[0].field.as_deref(), Some("commission"), "c has no sum");
}

#[tokio::test]
async fn a_window_whose_answer_is_cut_off_is_halved() {
    let asked = plain(
        "",
        "query = { from = \"{from}\", to = \"{to}\" }\n\
         window = { days = 31, as = \"%d\", end = \"inclusive\", least = 2, full = '$count >= 2' }",
    );
    let sales = |from: &str, to: &str, answer: Answer| get(&format!("{SALES}?from={from}&to={to}"), answer);
    let at = |id: &str, day: u32| format!(r#"{{"id":"{id}","at":"2026-03-0{day}","sum":"1","state":"ok"}}"#);
    let full = || answer(200, &rows(&[at("x", 1), at("y", 1)]));
    let one = |id: &str, day: u32| answer(200, &rows(&[at(id, day)]));
    let exchanges =
        vec![sales("01", "08", full()), sales("01", "04", one("a", 1)), sales("05", "08", one("b", 8))];
    assert_eq!(ids(&replay(asked.clone(), exchanges).await.unwrap()), ["a", "b"]);
    // An answer that is too large is one that is cut off.
    let large = || answer(200, &format!("[{}0]", "0,".repeat(1_000_000)));
    let exchanges =
        vec![sales("01", "08", large()), sales("01", "04", one("a", 1)), sales("05", "08", one("b", 8))];
    assert_eq!(ids(&replay(asked.clone(), exchanges).await.unwrap()), ["a", "b"]);
    let never = vec![sales("01", "08", large()), sales("01", "04", large()), sales("01", "02", large())];
    assert_eq!(replay(asked.clone(), never).await.unwrap_err(), NetworkError::TooLarge);
    let never = vec![sales("01", "08", full()), sales("01", "04", full()), sales("01", "02", full())];
    assert_eq!(replay(asked, never).await.unwrap_err(), NetworkError::TooManyPages);
}

#[tokio::test]
async fn the_zone_can_be_a_setting() {
    let zoned = connector(&format!(
        "[[setting]]\nkey = \"zone\"\nlabel = \"Zone\"\nhelp = \"Of the panel.\"\ndefault = \"UTC\"\n\
         [http]\nbase = \"https://{{publisher}}.riverbank.example\"\nzone = \"{{zone}}\"\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/sales\"\nrows = '.rows | many'\n{MAP}"
    ));
    let sales = "https://77.riverbank.example/sales";
    let body = rows(&[r#"{"id":"a","at":"2026-03-05 23:30:00","sum":"1","state":"ok"}"#.to_owned()]);
    for (zone, at) in [("", "2026-03-05T23:30:00Z"), ("America/New_York", "2026-03-06T04:30:00Z")] {
        let transport = Transport::Replay(Replay::new(vec![get(sales, answer(200, &body))]));
        let mut login = login();
        login.settings.insert("zone".to_owned(), zone.to_owned());
        let found = read(&transport, zoned.clone(), login).await.unwrap();
        assert_eq!(transactions(&found)[0].occurred_at, at.parse::<Instant>().unwrap());
        assert_eq!(transactions(&found)[0].day, day("2026-03-05"));
    }
    let mut login = login();
    login.settings.insert("zone".to_owned(), "Atlantis".to_owned());
    let error = read(&Transport::Replay(Replay::new(Vec::new())), zoned, login).await.unwrap_err();
    assert!(matches!(error, NetworkError::Connector { .. }), "{error:?}");
}

#[tokio::test]
async fn a_setting_that_is_an_address_must_be_a_safe_one() {
    let hosted = connector(&format!(
        "[http]\nbase = \"{{publisher}}\"\nauth = {{ bearer = \"{{token}}\" }}\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/sales\"\nrows = '.rows | many'\n{MAP}"
    ));
    for (given, asked) in [
        ("https://panel.example/", Some("https://panel.example/sales")),
        ("panel.example/app", Some("https://panel.example/app/sales")),
        ("http://localhost:8080", Some("http://localhost:8080/sales")),
        ("http://panel.example", None),
        ("https://panel.example?x=", None),
        ("https://user@panel.example", None),
        ("http://localhost.evil.example", None),
        ("ftp://panel.example", None),
    ] {
        let exchanges = asked.iter().map(|url| get(url, good())).collect();
        let transport = Transport::Replay(Replay::new(exchanges));
        let settings = [("publisher".to_owned(), given.to_owned())].into();
        let found = read(&transport, hosted.clone(), Login { settings, ..login() }).await;
        assert_eq!(found.is_ok(), asked.is_some(), "{given}: {found:?}");
    }
}

#[tokio::test]
async fn a_check_asks_for_one_page_of_one_site() {
    let listed = "each = \"site\"\nquery = { site = \"{site}\", page = \"{page}\", from = \"{from}\" }\n\
        window = { days = 31, as = \"%F\", end = \"inclusive\", unit = \"month\" }\npages = { number = 1 }";
    let text = format!(
        "[[list]]\nname = \"site\"\nvalues = [\"1\", \"2\"]\n[http]\nbase = \"https://api.riverbank.example/v1\"\n\
         [[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\nrows = '.rows | many'\n{listed}\n{MAP}"
    );
    let transport =
        Transport::Replay(Replay::new(vec![get(&format!("{SALES}?site=1&page=1&from=2026-03-04"), good())]));
    let checked = Session::new(&transport, connector(&text), login(), now).check().await.unwrap();
    assert_eq!((checked.name, checked.rows), (None, 1));
}

#[tokio::test]
async fn a_program_may_bear_its_own_link_and_what_is_no_address_is_told() {
    let connector = connector(
        "[http]\nbase = \"https://api.riverbank.example\"\n[[fetch]]\nwhat = \"programs\"\nget = \"/programs\"\nrows = '.[]'\n\
         map = { id = '.id', name = '.name', link = '.link' }\n",
    );
    let programs = r#"[{"id":1,"name":"Tents","link":" https://go.riverbank.example/t "},
        {"id":2,"name":"Boats"},{"id":3,"name":"Lamps","link":"javascript:alert(1)"}]"#;
    let asked = get("https://api.riverbank.example/programs", answer(200, programs));
    let found = replay(connector, vec![asked]).await.unwrap();
    let links = found.iter().flat_map(|batch| &batch.records).map(|record| match record {
        Record::Program(program) => (program.name.as_str(), program.link.as_deref()),
        other => panic!("{other:?}"),
    });
    let wanted = [("Tents", Some("https://go.riverbank.example/t")), ("Boats", None), ("Lamps", None)];
    assert_eq!(links.collect::<Vec<_>>(), wanted);
    let told: Vec<_> = found.iter().flat_map(|batch| &batch.problems).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].reason, "link: “javascript:alert(1)” is no address of the web.");
}

const BANNERS: &str = "https://api.riverbank.example/banners";

/// What a network lists to be shown, as a file of one's own may read it.
fn listing(more: &str) -> Arc<Connector> {
    connector(&format!(
        "[http]\nbase = \"https://api.riverbank.example\"\ndates = [\"%d.%m.%Y\"]\n\
         [[fetch]]\nwhat = \"creatives\"\nget = \"/banners\"\nrows = '.[]'\noptional = true\n\
         map = {{ id = '.id', name = '.name', kind = '.kind', program_id = '.shop', program = '.shop_name', url = '.url', \
         image = '.image', html = '.html', code = '.code', width = '.w', height = '.h', starts = '.from', ends = '.to' }}\n{more}"
    ))
}

#[tokio::test]
async fn what_a_network_lists_to_be_shown_is_read_and_what_is_unclear_of_it_is_told() {
    let banners = r#"[
        {"id":1,"name":"Tents","kind":"BANNER","shop":7,"shop_name":"Tent shop","url":"https://go.riverbank.example/1",
         "image":"https://cdn.riverbank.example/1.png","html":"<script>alert(1)</script>","w":"300","h":250,
         "from":"2026-03-01","to":"31.12.2026"},
        {"id":2,"name":"Lamps","url":"go.riverbank.example/2","image":"//cdn.riverbank.example/2.png","w":0,"h":0},
        {"id":3,"name":"Ten percent","code":"TEN","to":"0000-00-00"},
        {"id":4,"name":"Video","kind":"hologram","w":"wide","h":250,"from":"soon"},
        {"id":5,"name":"Skyscraper","kind":"hologram","w":120,"h":600,"shop":8},
        {"id":5,"name":"Skyscraper","kind":"widget","w":-1,"shop":9},
        {"id":true,"name":"Nothing"},
        {"id":6}
    ]"#;
    let found = replay(listing(""), vec![get(BANNERS, answer(200, banners))]).await.unwrap();
    let [batch] = &found[..] else { panic!("{found:?}") };
    let rows: Vec<_> = batch
        .records
        .iter()
        .map(|record| match record {
            Record::Creative(row) => row,
            other => panic!("{other:?}"),
        })
        .collect();
    let kinds: Vec<_> = rows.iter().map(|row| (row.id.0.as_str(), row.kind.word())).collect();
    let wanted =
        [("1", "banner"), ("2", "text"), ("3", "coupon"), ("4", "text"), ("5", "banner"), ("5", "widget")];
    assert_eq!(kinds, wanted, "an id is one among those of its program");
    let full = rows[0];
    assert_eq!((full.width, full.height), (Some(300), Some(250)));
    assert_eq!((full.starts, full.ends), (Some(day("2026-03-01")), Some(day("2026-12-31"))));
    assert_eq!(full.html.as_deref(), Some("<script>alert(1)</script>"));
    assert_eq!(
        (full.program_id.as_ref().map(|id| id.0.as_str()), full.program.as_deref()),
        (Some("7"), Some("Tent shop"))
    );
    assert_eq!((rows[1].url.as_deref(), rows[1].image.as_deref(), rows[1].width), (None, None, None));
    let told: Vec<_> = batch.problems.iter().map(|problem| problem.reason.as_str()).collect();
    assert_eq!(
        told,
        [
            "image: “//cdn.riverbank.example/2.png” is no address of the web.",
            "url: “go.riverbank.example/2” is no address of the web.",
            "width: “wide” is not a number.",
            "kind: “hologram” is none of banner, text, widget, coupon; by what it has it is kept as a text.",
            "starts: “soon” is not a date that is known here.",
            "kind: “hologram” is none of banner, text, widget, coupon; by what it has it is kept as a banner.",
            "width: -1 is no number of pixels.",
            "id: “true” tells no row from another.",
            "name is missing.",
        ]
    );
    assert_eq!(absent(&found), record::Absent::Unknown, "a row is lost, which may be one that is known");
}

fn absent(found: &[Batch]) -> record::Absent {
    match &found[0].origin {
        record::Origin::Sync { what, days: None, absent } if what == "creatives" => *absent,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_list_of_creatives_is_whole_only_where_nothing_can_be_missing() {
    let one = || get(BANNERS, answer(200, r#"[{"id":1,"name":"Tents","kind":"hologram"}]"#));
    let found = replay(listing(""), vec![one()]).await.unwrap();
    assert_eq!((absent(&found), found[0].problems.len()), (record::Absent::Vanished, 1), "no row is lost");
    let none = get(BANNERS, answer(200, "[]"));
    assert_eq!(absent(&replay(listing(""), vec![none]).await.unwrap()), record::Absent::Vanished);
    let refused = get(BANNERS, answer(403, "{}"));
    assert_eq!(absent(&replay(listing(""), vec![refused]).await.unwrap()), record::Absent::Unknown);
    let second = "[[fetch]]\nwhat = \"creatives\"\nget = \"/coupons\"\nrows = '.[]'\nmap = { id = '.id', name = '.name' }\n";
    let coupons = get("https://api.riverbank.example/coupons", answer(200, "[]"));
    let found = replay(listing(second), vec![one(), coupons]).await.unwrap();
    assert_eq!(absent(&found), record::Absent::Unknown, "each of two fetches holds a part");
}
