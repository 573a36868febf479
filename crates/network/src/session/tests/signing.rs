//! Signatures over whole requests, as the networks that ask for them show them.

use super::*;

/// A network that signs, and what its request must hold.
fn signed(http: &str, get_line: &str, query: &str) -> Arc<Connector> {
    let secrets: String = ["key", "secret", "pass"]
        .map(|key| {
            format!(
                "[[setting]]\nkey = \"{key}\"\nlabel = \"{key}\"\nhelp = \"Shown once.\"\nsecret = true\n"
            )
        })
        .concat();
    connector(&format!(
        "{secrets}[http]\n{http}\n[[fetch]]\nwhat = \"transactions\"\nget = \"{get_line}\"\nquery = {{ {query} }}\n\
         rows = '.rows | many'\n{MAP}"
    ))
}

fn at(text: &str) -> fn() -> Instant {
    match text {
        "2025-05-05" => || "2025-05-05T08:00:00Z".parse().unwrap(),
        "1746500000000" => || chrono::DateTime::from_timestamp_millis(1_746_500_000_000).unwrap(),
        _ => || chrono::DateTime::from_timestamp_millis(1_748_700_000_000).unwrap(),
    }
}

async fn check(clock: fn() -> Instant, secret: &str, connector: Arc<Connector>, sent: Exchange) {
    let transport = Transport::Replay(Replay::new(vec![sent]));
    let mut login = login();
    for (key, value) in [("key", "k"), ("secret", secret), ("pass", "pass")] {
        login.secrets.insert(key.to_owned(), Secret::new(value.to_owned()));
    }
    let mut session = Session::new(&transport, connector, login, clock);
    let day = Some(day("2026-03-05"));
    let known = Known { since: day, until: day, today: Day::of(now()), complete_to: None, backfill_days: 30 };
    let ask = session.plan(&known).remove(0);
    session.fetch(&ask, &mut |_| ()).await.unwrap();
}

fn headed(headers: &[(&str, &str)], exchange: Exchange) -> Exchange {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Exchange { headers, ..exchange }
}

#[tokio::test]
async fn over_time_method_path_and_query() {
    let http = "base = \"https://www.okx.com\"\nheaders = { OK-ACCESS-TIMESTAMP = \"{now_iso}\", OK-ACCESS-SIGN = \"{signature}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{now_iso}{method}{path}?{query}{body}\"\nkey = \"{secret}\"\n\
        hash = \"hmac-sha256\"\nencoding = \"base64\"";
    let path = "/api/v5/affiliate/performance/summary";
    let connector =
        signed(http, path, "periodType = \"custom\", begin = \"1746316800000\", end = \"1746403199999\"");
    let headers = [
        ("ok-access-timestamp", "2025-05-05T08:00:00.000Z"),
        ("ok-access-sign", "+s/gbGw8qLRFVBwlVdJPJzCoMZC0/KW2F34TWPlBjXo="),
    ];
    let sent = headed(&headers, get(&format!("https://www.okx.com{path}"), good()));
    check(at("2025-05-05"), "s3cret", connector, sent).await;
}

#[tokio::test]
async fn over_a_digest_with_a_key_that_is_base64() {
    let http = "base = \"https://api.kraken.com\"\nheaders = { API-Nonce = \"{now_ms}\", API-Sign = \"{signature}\" }\n\
        [[http.sign]]\nname = \"digest\"\nover = \"{now_ms}{body}\"\nhash = \"sha256\"\nencoding = \"hex\"\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{path}?{query}{raw:digest}\"\nkey = \"{secret}\"\n\
        key_encoding = \"base64\"\nhash = \"hmac-sha512\"\nencoding = \"base64\"";
    let path = "/affiliate/v1/daily-activity";
    let connector = signed(http, path, "activity_date = \"2025-05-04\"");
    let signature =
        "ZJuIktajvKqVQ4rRmC1lAN7z6LY/icsuZX1EFpZNK0YQ+3uoYYdnGdfiwQS9j3F1Dm+g8R3YIJzQmZsAFzQsCg==";
    let headers = [("api-nonce", "1746500000000"), ("api-sign", signature)];
    let sent =
        headed(&headers, get(&format!("https://api.kraken.com{path}?activity_date=2025-05-04"), good()));
    check(at("1746500000000"), "bWFkZS11cCBwcml2YXRlIGtleQ==", connector, sent).await;
}

#[tokio::test]
async fn a_key_that_is_no_base64_is_the_wrong_key() {
    let http = "base = \"https://api.kraken.com\"\nheaders = { API-Sign = \"{signature}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{now_ms}\"\nkey = \"{secret}\"\nkey_encoding = \"base64\"\n\
        hash = \"hmac-sha512\"\nencoding = \"base64\"";
    let transport = Transport::Replay(Replay::new(Vec::new()));
    let mut login = login();
    for key in ["key", "secret", "pass"] {
        login.secrets.insert(key.to_owned(), Secret::new("no base64!".to_owned()));
    }
    let error = read(&transport, signed(http, "/x", ""), login).await.unwrap_err();
    assert_eq!(error, NetworkError::Credentials { says: String::new() });
}

#[tokio::test]
async fn as_the_last_entry_of_the_query() {
    let http = "base = \"https://api.binance.com\"\n[[http.sign]]\nname = \"signature\"\nover = \"{query}\"\nkey = \"{secret}\"\n\
        hash = \"hmac-sha256\"\nencoding = \"hex\"";
    let path = "/sapi/v1/rebate/taxQuery";
    let connector = signed(
        http,
        path,
        "signature = \"{signature}\", startTime = \"1746057600000\", endTime = \"1748649599999\", page = \"{page}\", \
         recvWindow = \"5000\", timestamp = \"{now_ms}\"",
    );
    let query = "startTime=1746057600000&endTime=1748649599999&page=1&recvWindow=5000&timestamp=1748700000000&\
        signature=47f54fb282654c9353f9fdcff1cbe05344c7459d079428e2db6b966f6d3628a2";
    check(
        at("1748700000000"),
        "s3cret",
        connector,
        get(&format!("https://api.binance.com{path}?{query}"), good()),
    )
    .await;
}

#[tokio::test]
async fn with_a_second_signature_over_a_passphrase() {
    let http = "base = \"https://api.kucoin.com\"\nheaders = { KC-API-SIGN = \"{signature}\", KC-API-PASSPHRASE = \"{signed_pass}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{now_ms}{method}{path}?{query}{body}\"\nkey = \"{secret}\"\n\
        hash = \"hmac-sha256\"\nencoding = \"base64\"\n\
        [[http.sign]]\nname = \"signed_pass\"\nover = \"{pass}\"\nkey = \"{secret}\"\nhash = \"hmac-sha256\"\nencoding = \"base64\"";
    let path = "/api/v2/affiliate/queryMyCommission";
    let connector = signed(
        http,
        path,
        "siteType = \"all\", rebateType = \"0\", rebateStartAt = \"1746057600000\", rebateEndAt = \"1748735999999\", \
         page = \"{page}\", pageSize = \"50\"",
    );
    let headers = [
        ("kc-api-sign", "IwN/of/S6/vYtIRhwHFndGUM3sKLsR+FmYB/RT4ZTcg="),
        ("kc-api-passphrase", "EtsUK3/PbnV/xr0Py9+1rHBMFiJr4ERT3vcbYZYf15E="),
    ];
    check(
        at("1746500000000"),
        "s3cret",
        connector,
        headed(&headers, get(&format!("https://api.kucoin.com{path}"), good())),
    )
    .await;
}

#[tokio::test]
async fn with_the_time_at_the_end() {
    let http = "base = \"https://api.coinex.com/v2\"\nheaders = { X-COINEX-SIGN = \"{signature}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{method}{path}?{query}{body}{now_ms}\"\nkey = \"{secret}\"\n\
        hash = \"hmac-sha256\"\nencoding = \"hex\"";
    let connector = signed(
        http,
        "/refer/referee-rebate/record",
        "start_time = \"1746057600000\", end_time = \"1748735999999\", page = \"{page}\", limit = \"100\"",
    );
    let headers = [("x-coinex-sign", "ebe0e262c996d632c38cb630e43ce5cdd751e423107bc07c6721478b49787d42")];
    let sent = headed(&headers, get("https://api.coinex.com/v2/refer/referee-rebate/record", good()));
    check(at("1746500000000"), "s3cret", connector, sent).await;
}

#[tokio::test]
async fn a_nonce_never_comes_twice() {
    let http = "base = \"https://api.kraken.com\"\nheaders = { API-Nonce = \"{now_ms}\", API-Sign = \"{signature}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{now_ms}\"\nhash = \"sha256\"\nencoding = \"hex\"";
    let connector = signed(http, "/x", "");
    let call = |nonce: &str, answer: Answer| {
        headed(&[("api-nonce", nonce)], get("https://api.kraken.com/x", answer))
    };
    let exchanges = vec![call("1773144000000", answer(500, "")), call("1773144000001", good())];
    let transport = Transport::Replay(Replay::new(exchanges));
    read(&transport, connector, login()).await.unwrap();
}

#[tokio::test]
async fn over_time_key_window_and_query() {
    let http = "base = \"https://api.bybit.com\"\nheaders = { X-BAPI-SIGN = \"{signature}\" }\n\
        [[http.sign]]\nname = \"signature\"\nover = \"{now_ms}{key}5000{query}\"\nkey = \"{secret}\"\n\
        hash = \"hmac-sha256\"\nencoding = \"hex\"";
    let path = "/v5/affiliate/aff-user-list";
    let query = "size = \"100\", startDate = \"2025-05-04\", endDate = \"2025-05-04\"";
    let sign = "11faf46c5a5e3df9dd2d070bd5105f25cf59f03fe23094f851cf70afce010e9d";
    let sent = headed(&[("x-bapi-sign", sign)], get(&format!("https://api.bybit.com{path}"), good()));
    check(at("1746500000000"), "s3cret", signed(http, path, query), sent).await;
}
