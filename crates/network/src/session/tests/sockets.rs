//! Over real sockets of this machine.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

/// A stand-in that gives one answer to each connection; afterwards it tells what it was asked.
async fn standin(answers: Vec<Vec<u8>>) -> (Transport, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let request = String::from_utf8(request).unwrap();
            asked.push(request.lines().next().unwrap().to_owned());
            if answer.is_empty() {
                // It never answers, and keeps the connection.
                std::future::pending::<()>().await;
            }
            // The other side may have had enough before the end.
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
        asked
    });
    (Transport::live(Some(&origin)).unwrap(), served)
}

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}

fn sales() -> Vec<u8> {
    http("200 OK", "", &rows(&[row("a", "ok")]))
}

#[tokio::test]
async fn a_stand_in_is_asked_in_the_place_of_every_host() {
    let (transport, served) = standin(vec![sales()]).await;
    assert_eq!(ids(&read(&transport, plain("", "query = { a = \"b c\" }"), login()).await.unwrap()), ["a"]);
    assert_eq!(served.await.unwrap(), ["GET /api.riverbank.example/v1/p/77/sales?a=b%20c HTTP/1.1"]);
}

#[tokio::test]
async fn a_redirect_stays_on_its_host() {
    let to = |place: &str| http("301 Moved", &format!("Location: {place}\r\n"), "");
    let (transport, served) = standin(vec![to("/v1/p/77/sales/"), sales()]).await;
    assert_eq!(ids(&read(&transport, plain("", ""), login()).await.unwrap()), ["a"]);
    assert_eq!(served.await.unwrap()[1], "GET /api.riverbank.example/v1/p/77/sales/ HTTP/1.1");
    let (transport, served) = standin(vec![to("https://elsewhere.example/")]).await;
    let error = read(&transport, plain("", ""), login()).await.unwrap_err();
    assert_eq!(error, NetworkError::Refused { status: 301, says: String::new() });
    assert_eq!(served.await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_next_page_of_a_stand_in_may_bear_its_own_address() {
    let paged = plain("", "pages = { next = 'link-header' }");
    let (transport, served) =
        standin(vec![http("200 OK", "Link: </v1/p/77/sales?page=2>; rel=\"next\"\r\n", "{}"), sales()]).await;
    assert_eq!(ids(&read(&transport, paged, login()).await.unwrap()), ["a"]);
    assert_eq!(served.await.unwrap()[1], "GET /api.riverbank.example/v1/p/77/sales?page=2 HTTP/1.1");
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again() {
    let cut = || b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"rows\":[".to_vec();
    let (transport, _) = standin(vec![cut(), cut(), sales()]).await;
    assert_eq!(ids(&read(&transport, plain("", ""), login()).await.unwrap()), ["a"]);
    let (transport, served) = standin(vec![cut(), cut(), cut(), cut()]).await;
    let error = read(&transport, plain("", ""), login()).await.unwrap_err();
    assert!(matches!(error, NetworkError::Unreachable { .. }), "{error:?}");
    assert_eq!(served.await.unwrap().len(), 4);
}

#[tokio::test]
async fn nobody_there_is_told_without_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let transport = Transport::live(Some(&origin)).unwrap();
    let error = read(&transport, plain("", "query = { key = \"{token}\" }"), login()).await.unwrap_err();
    assert!(matches!(error, NetworkError::Unreachable { .. }), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("planted"), "{error:?}");
}

#[tokio::test]
async fn a_network_that_never_answers_is_given_up() {
    let (transport, served) = standin(vec![Vec::new()]).await;
    // Time passes by itself as soon as nothing else happens.
    tokio::time::pause();
    let error = read(&transport, plain("timeout = 30", ""), login()).await.unwrap_err();
    assert_eq!(error, NetworkError::Timeout);
    served.abort();
}

#[tokio::test]
async fn an_answer_without_end_is_not_kept() {
    let told = b"HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n[".to_vec();
    let mut untold = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    untold.resize((32 << 20) + 1_000, b' ');
    for answer in [told, untold] {
        let (transport, _) = standin(vec![answer]).await;
        assert_eq!(read(&transport, plain("", ""), login()).await.unwrap_err(), NetworkError::TooLarge);
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_sent_is_no_failure_of_the_network() {
    let (transport, served) = standin(Vec::new()).await;
    let secrets = [("token".to_owned(), Secret::new("two\nlines".to_owned()))].into();
    let error = read(&transport, plain("", ""), Login { secrets, ..login() }).await.unwrap_err();
    assert!(matches!(error, NetworkError::Connector { .. }), "{error:?}");
    assert!(served.await.unwrap().is_empty());
}
