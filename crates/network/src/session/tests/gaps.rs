//! What an answer says by what it lacks.

use record::{Absent, Origin};

use super::*;

const WINDOW: &str = "days = 31, as = \"%F\", end = \"inclusive\"";

fn whole(more: &str) -> Arc<Connector> {
    plain("", &format!("window = {{ {WINDOW}, whole = true{more} }}"))
}

fn sums(revisit: u32) -> Arc<Connector> {
    plain("", &format!("sums = true\nwindow = {{ {WINDOW}, revisit = {revisit} }}"))
}

/// What the only window of the first days of March says by its gaps.
async fn said(connector: Arc<Connector>, body: &str) -> Absent {
    let found = replay(connector, vec![get(SALES, answer(200, body))]).await.unwrap();
    match &found[0].origin {
        Origin::Sync { absent, .. } => *absent,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_whole_answer_lacks_has_vanished() {
    for body in [rows(&[row("a", "ok")]), rows(&[])] {
        assert_eq!(said(whole(""), &body).await, Absent::Vanished, "{body}");
        assert_eq!(said(plain("", &format!("window = {{ {WINDOW} }}")), &body).await, Absent::Unknown);
    }
}

#[tokio::test]
async fn what_sums_lack_is_zero_unless_the_days_may_have_been_put_away() {
    let one = rows(&[row("a", "ok")]);
    // It is the tenth of March, and the first eight days are asked for.
    for (revisit, body, expected) in [
        (30, &one, Absent::Zero),
        (30, &rows(&[]), Absent::Zero),
        (2, &rows(&[]), Absent::Zero),
        (1, &rows(&[]), Absent::Unknown),
        (1, &one, Absent::Zero),
    ] {
        assert_eq!(said(sums(revisit), body).await, expected, "{revisit} {body}");
    }
    let elsewhere = r#"{"rows":[{"id":"a","at":"2026-02-01","sum":"1","state":"ok"}]}"#;
    assert_eq!(said(sums(1), elsewhere).await, Absent::Unknown, "rows of other days say nothing of these");
}

#[tokio::test]
async fn a_row_that_was_not_understood_could_be_any() {
    let unclear = rows(&[row("a", "ok"), row("b", "strange")]);
    assert_eq!(said(whole(""), &unclear).await, Absent::Unknown);
    assert_eq!(said(sums(30), &unclear).await, Absent::Unknown);
}

#[tokio::test]
async fn the_oldest_days_that_a_network_keeps_are_not_counted_on() {
    for (history, expected) in [(9, Absent::Unknown), (10, Absent::Unknown), (11, Absent::Vanished)] {
        let connector = whole(&format!(", history = {history}"));
        assert_eq!(said(connector, &rows(&[])).await, expected, "{history}");
    }
}

#[tokio::test]
async fn where_nobody_was_asked_nothing_is_said() {
    let of = |sites: &str| {
        let listed = format!(
            "[http]\nbase = \"https://api.riverbank.example/v1\"\n[[list]]\nname = \"site\"\nget = \"/sites\"\n\
             rows = '.[]'\n[[fetch]]\nwhat = \"transactions\"\nget = \"/p/{{publisher}}/sales\"\neach = \"site\"\n\
             rows = '.rows | many'\nwindow = {{ {WINDOW}, whole = true }}\n{MAP}"
        );
        (connector(&listed), get("https://api.riverbank.example/v1/sites", answer(200, sites)))
    };
    for (sites, asked, expected) in [("[]", 0, Absent::Unknown), ("[1, 2]", 2, Absent::Vanished)] {
        let (connector, list) = of(sites);
        let mut all = vec![list];
        all.extend((0..asked).map(|_| get(SALES, answer(200, &rows(&[])))));
        let found = replay(connector, all).await.unwrap();
        assert!(matches!(&found[0].origin, Origin::Sync { absent, .. } if *absent == expected), "{sites}");
    }
}
