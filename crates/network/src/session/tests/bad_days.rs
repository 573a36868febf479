//! What goes wrong, and how it ends.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn credentials_that_are_refused_are_told_in_the_networks_words_without_the_secret() {
    let body = r#"{"message":"the key planted/secret\n (planted%2Fsecret) of 77 is unknown"}"#;
    let error = replay(plain("", ""), vec![get(SALES, answer(401, body))]).await.unwrap_err();
    assert_eq!(error, NetworkError::Credentials { says: "the key ••• (•••) of 77 is unknown".to_owned() });
    let error = replay(plain("", ""), vec![get(SALES, answer(403, "not yours"))]).await.unwrap_err();
    assert_eq!(error, NetworkError::Forbidden { says: "not yours".to_owned() });
}

#[tokio::test]
async fn a_missing_secret_is_named_before_anything_is_asked() {
    let transport = Transport::Replay(Replay::new(Vec::new()));
    let empty = Login { secrets: [("token".to_owned(), Secret::new(" ".to_owned()))].into(), ..login() };
    let error = read(&transport, plain("", ""), empty).await.unwrap_err();
    assert_eq!(error, NetworkError::MissingSecret { key: "token".to_owned() });
    let error = read(&transport, plain("", ""), Login { settings: [].into(), ..login() }).await.unwrap_err();
    assert_eq!(error, NetworkError::MissingSetting { key: "publisher".to_owned() });
}

#[tokio::test(start_paused = true)]
async fn a_network_that_asks_for_patience_gets_it() {
    for (asked, waited) in [("3", 3), ("600", 5), ("Tue, 10 Mar 2026 12:00:04 GMT", 4)] {
        let began = tokio::time::Instant::now();
        let slow = with_header("retry-after", asked, answer(429, "slow down"));
        let found = replay(plain("", ""), vec![get(SALES, slow), get(SALES, good())]).await.unwrap();
        assert_eq!(ids(&found), ["a"]);
        assert_eq!(began.elapsed().as_secs(), waited, "{asked}");
    }
    let slow = || get(SALES, with_header("retry-after", "1", answer(503, "back soon")));
    let error = replay(plain("", ""), vec![slow(), slow(), slow(), slow()]).await.unwrap_err();
    assert_eq!(error, NetworkError::Wait { seconds: Some(1), says: "back soon".to_owned() });
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_network_is_tried_again_three_times() {
    let oops = || get(SALES, answer(502, "oops"));
    let found = replay(plain("", ""), vec![oops(), oops(), get(SALES, good())]).await.unwrap();
    assert_eq!(ids(&found), ["a"]);
    let error = replay(plain("", ""), vec![oops(), oops(), oops(), oops()]).await.unwrap_err();
    assert_eq!(error, NetworkError::Server { status: 502, says: "oops".to_owned() });
    // What is asked wrongly is not asked again.
    let error = replay(plain("", ""), vec![get(SALES, answer(404, ""))]).await.unwrap_err();
    assert_eq!(error, NetworkError::Refused { status: 404, says: String::new() });
}

#[tokio::test]
async fn an_answer_that_is_not_what_it_says_ends_the_window() {
    for body in ["<!DOCTYPE html><html><body>Log in</body></html>", r#"{"rows":[{"id":"a","#, "maintenance"] {
        let error = replay(plain("", ""), vec![get(SALES, answer(200, body))]).await.unwrap_err();
        assert!(matches!(error, NetworkError::NotWhatItSays { .. }), "{body}: {error:?}");
    }
    for nothing in [answer(204, ""), answer(200, "  "), answer(200, "null"), answer(200, r#"{"rows":null}"#)]
    {
        let found = replay(plain("", ""), vec![get(SALES, nothing)]).await.unwrap();
        assert!(found[0].records.is_empty() && found[0].problems.is_empty());
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_told_and_spoils_no_other() {
    let bad = [
        (r#"{"id":"b","at":"2026-03-05","sum":"1","state":"weird planted/secret"}"#, "status"),
        (r#"{"id":"c","at":"2026-03-05","sum":"1.2.3","state":"ok"}"#, "commission"),
        (r#"{"id":"d","at":"soon","sum":"1","state":"ok"}"#, "at"),
        (r#"{"at":"2026-03-05","sum":"1","state":"ok"}"#, "id"),
        (r#"{"id":{"x":1},"at":"2026-03-05","sum":"1","state":"ok"}"#, "id"),
        (r#"["no object"]"#, "id"),
        (r#"{"id":true,"at":"2026-03-05","sum":"1","state":"ok"}"#, "id"),
    ];
    let mut all: Vec<String> = bad.iter().map(|(row, _)| (*row).to_owned()).collect();
    all.extend([row("a", " OK "), row("z", "no")]);
    let found = replay(plain("", ""), vec![get(SALES, answer(200, &rows(&all)))]).await.unwrap();
    assert_eq!(ids(&found), ["a", "z"]);
    let fields: Vec<_> = found[0].problems.iter().map(|problem| problem.field.as_deref().unwrap()).collect();
    assert_eq!(fields, bad.map(|(_, field)| field));
    assert_eq!(found[0].problems[1].row.as_deref(), Some(bad[1].0));
    assert_eq!(found[0].problems[1].line, Some(2));
    let told = format!("{:?}", found[0].problems);
    assert!(told.contains("•••") && !told.contains("planted"), "{told}");
}

#[tokio::test]
async fn rows_of_other_days_are_dropped_and_the_later_of_two_wins() {
    let at =
        |id: &str, at: &str, sum: &str| format!(r#"{{"id":"{id}","at":"{at}","sum":{sum},"state":"ok"}}"#);
    let all = [
        at("before", "2026-02-28T23:59:59Z", "1"),
        at("first", "2026-03-01T00:00:00Z", "1"),
        at("twice", "2026-03-05", "1"),
        at("last", "2026-03-09T00:59:59+01:00", "1"),
        at("after", "2026-03-09T00:00:00Z", "1"),
        at("twice", "2026-03-05", "0.12345675"),
    ];
    let found = replay(plain("", ""), vec![get(SALES, answer(200, &rows(&all)))]).await.unwrap();
    assert_eq!(ids(&found), ["first", "twice", "last"]);
    let twice = transactions(&found)[1];
    assert_eq!(
        (twice.commission.decimal().as_str(), twice.commission_text.as_deref()),
        ("0.123457", Some("0.12345675"))
    );
}

#[tokio::test]
async fn a_page_that_comes_twice_is_not_counted_twice() {
    let paged = plain("", "query = { page = \"{page}\" }\npages = { number = 1 }");
    let page = |number: &str, answer: Answer| get(&format!("{SALES}?page={number}"), answer);
    let error = replay(paged.clone(), vec![page("1", good()), page("2", good())]).await.unwrap_err();
    assert_eq!(error, NetworkError::RepeatedPage);
    let empty = || answer(200, &rows(&[]));
    let second = answer(200, &rows(&[row("b", "ok")]));
    let found = replay(paged, vec![page("1", good()), page("2", second), page("3", empty())]).await.unwrap();
    assert_eq!(ids(&found), ["a", "b"]);
}

#[tokio::test]
async fn the_next_page_is_never_at_a_host_that_the_file_does_not_name() {
    let paged = plain("query = { format = \"json\" }", "pages = { next = '.next' }");
    let next = |to: &str| answer(200, &format!(r#"{{"rows":[],"next":"{to}"}}"#));
    let first = |to: &str| get(&format!("{SALES}?format=json"), next(to));
    let error = replay(paged.clone(), vec![first("https://elsewhere.example/v1?page=2")]).await.unwrap_err();
    assert!(matches!(error, NetworkError::Connector { .. }), "{error:?}");
    // What is sent with every request is sent with this one too.
    let second = get(&format!("{SALES}?page=2&format=json"), good());
    let found = replay(paged, vec![first("/v1/p/77/sales?page=2"), second]).await.unwrap();
    assert_eq!(ids(&found), ["a"]);
}

#[tokio::test]
async fn what_is_optional_is_asked_once_if_it_is_refused() {
    let text = "[http]\nbase = \"https://api.riverbank.example/v1\"\n[[fetch]]\nwhat = \"daily\"\nget = \"/clicks\"\n\
         optional = true\nwindow = { days = 4, as = \"%F\", end = \"inclusive\" }\nrows = '.[]'\n\
         [fetch.map]\nday = '.day'\nclicks = '.clicks'\n";
    let clicks = "https://api.riverbank.example/v1/clicks";
    let found = replay(connector(text), vec![get(clicks, answer(403, "no"))]).await.unwrap();
    assert_eq!(found.len(), 2);
    for batch in found {
        assert!(matches!(batch.origin, record::Origin::Sync { days: None, .. }), "nothing may be replaced");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pace_is_not_waited_for_in_a_rehearsal() {
    let paced = plain(
        "pace = { requests = 1, seconds = 60 }",
        "query = { page = \"{page}\" }\npages = { number = 1 }",
    );
    let page = |number: &str, answer: Answer| get(&format!("{SALES}?page={number}"), answer);
    let began = tokio::time::Instant::now();
    replay(paced, vec![page("1", good()), page("2", answer(200, &rows(&[])))]).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_run_can_be_moved_between_threads() {
    fn is_send<T: Send>(_: T) {}
    let transport = Transport::Replay(Replay::new(Vec::new()));
    let mut session = Session::new(&transport, plain("", ""), login(), now);
    is_send(all(&mut session));
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_told() {
    let noon = "Tue, 10 Mar 2026 12:00:00 GMT";
    let check = async |date: &str, age: &str, answer: Answer| {
        let mut dated = with_header("date", date, answer);
        dated.headers.push(("age".to_owned(), age.to_owned()));
        let transport = Transport::Replay(Replay::new(vec![get(SALES, dated)]));
        let mut session = Session::new(&transport, plain("", ""), login(), now);
        let found = all(&mut session).await;
        let told: Vec<String> = found
            .into_iter()
            .flatten()
            .flat_map(|batch| batch.problems)
            .map(|problem| problem.reason)
            .collect();
        (session.clock_is_off(), told)
    };
    let off = |text: &str| Some(format!("The clock of this computer is {text} that of the network"));
    assert_eq!(check(noon, "", good()).await, (None, Vec::new()));
    assert_eq!(check("Tue, 10 Mar 2026 12:09:00 GMT", "", good()).await, (None, Vec::new()));
    assert_eq!(
        check("Tue, 10 Mar 2026 10:00:00 GMT", "7200", good()).await,
        (None, Vec::new()),
        "a cached one"
    );
    assert_eq!(check("soon", "", good()).await, (None, Vec::new()));
    let refused = answer(401, "the signature is too old");
    assert_eq!(check("Tue, 10 Mar 2026 11:40:00 GMT", "", refused).await.0, off("20 minutes ahead of"));
    // A day that is the network's own is read whatever the clock says; another one is told.
    assert_eq!(check("Tue, 10 Mar 2026 14:00:00 GMT", "", good()).await, (off("2 hours behind"), Vec::new()));
    let (is_off, told) = check("Wed, 11 Mar 2026 12:00:00 GMT", "", good()).await;
    assert_eq!(is_off, off("24 hours behind"));
    assert!(told.len() == 1 && told[0].contains("days asked for"), "{told:?}");
    assert_eq!(check("Mon, 2 Mar 2026 12:00:00 GMT", "", good()).await.0, off("8 days ahead of"));
}

#[tokio::test(start_paused = true)]
async fn a_network_that_names_a_moment_to_wait_for_means_its_own_clock() {
    let began = tokio::time::Instant::now();
    let mut slow = with_header("retry-after", "Wed, 11 Mar 2026 12:00:03 GMT", answer(429, "slow down"));
    slow.headers.push(("date".to_owned(), "Wed, 11 Mar 2026 12:00:00 GMT".to_owned()));
    replay(plain("", ""), vec![get(SALES, slow), get(SALES, good())]).await.unwrap();
    assert_eq!(began.elapsed().as_secs(), 3);
}
