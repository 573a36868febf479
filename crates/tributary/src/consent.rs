//! Consent in the user's own browser: the network's page leads back to an address of this computer that listens for
//! as long as it takes. What comes of it is a secret: a form gets a stand-in for it, never the secret itself.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::Key;
use chacha20poly1305::aead::Generate;
use network::{Connector, Secret, Session, returned};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::accounts::Replaced;
use crate::view::{ConsentRequest, Event};
use crate::{App, Error, ErrorKind, accounts, own};

/// What a form holds in place of a secret that came from a browser begins with this.
pub(crate) const STAND_IN: &str = "from-browser:";
/// How long the user has.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How long a browser may take to write its request, and how long that may be.
const REQUEST_TIME: Duration = Duration::from_secs(10);
const REQUEST_LENGTH: usize = 16 << 10;

/// Asks for consent and waits until it is given: for each field that it fills, what the form may hold in its place.
/// The address to open is told as an event. A second request takes the place of the first.
pub(crate) async fn ask(app: &Arc<App>, request: ConsentRequest) -> Result<BTreeMap<String, String>, Error> {
    let open = app.profile();
    let (connector, login) = app
        .blocking(move |app, open| {
            let connector = accounts::connector(open, &request.network)?;
            if connector.consented().is_empty() {
                return Err(Error::input(format!("{} asks for nothing in a browser.", connector.name)));
            }
            own::hosts_seen(app, open, &connector, &request.hosts)?;
            let login = accounts::partly(open, &connector, request.account, request.values)?;
            Ok((connector, login))
        })
        .await?;
    let listener = listen(&connector).await?;
    let port = listener.local_addr().map_err(|error| no_listener(&error))?.port();
    let (state, verifier) = (random()?, random()?);
    let mut session = Session::new(&open.transport, connector.clone(), login, app.options.now);
    let told = |error| Error::from_network(error, &connector.name);
    let page = session.consent_page(&format!("http://127.0.0.1:{port}/"), &state, &verifier).map_err(told)?;
    let (cancel, cancelled) = oneshot::channel();
    *app.consent.lock().unwrap_or_else(PoisonError::into_inner) = Some(cancel);
    app.tell(Event::ConsentPage { address: page });
    let code = tokio::select! {
        code = code(&listener, &state, &connector) => code?,
        _ = cancelled => return Err(Error::input("Nothing was allowed in the browser.")),
        () = tokio::time::sleep(PATIENCE) => {
            return Err(Error::input("Nothing came back from the browser.").hint("Press the button again when you are ready."));
        }
    };
    drop(listener);
    let given = session.redeem(code).await.map_err(told)?;
    drop(session);
    let mut replaced = app.replaced.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stand_ins = BTreeMap::new();
    for (key, now) in given {
        let stand_in = format!("{STAND_IN}{}", random()?.reveal_to_vault());
        replaced.push(Replaced { before: Secret::new(stand_in.clone()), now });
        stand_ins.insert(key, stand_in);
    }
    Ok(stand_ins)
}

/// Stops waiting for the browser.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub(crate) async fn cancel(app: &Arc<App>, (): ()) -> Result<(), Error> {
    drop(app.consent.lock().unwrap_or_else(PoisonError::into_inner).take());
    Ok(())
}

/// An address of this computer that nobody else can guess before the browser is told of it.
async fn listen(connector: &Connector) -> Result<TcpListener, Error> {
    let port = connector.consent_port().unwrap_or(0);
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| no_listener(&error))
}

fn no_listener(error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Input, "This computer cannot listen for the browser to come back.")
        .hint("Another program may use the address; close it and try again.")
        .detail(error)
}

fn random() -> Result<Secret, Error> {
    let key = Key::try_generate().map_err(|error| {
        Error::new(ErrorKind::Bug, "This computer gives no random numbers.").detail(error)
    })?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(key)))
}

/// Answers every browser until one brings what belongs to this consent.
async fn code(listener: &TcpListener, state: &Secret, connector: &Connector) -> Result<Secret, Error> {
    loop {
        let (mut stream, _) = listener.accept().await.map_err(|error| no_listener(&error))?;
        let target = tokio::time::timeout(REQUEST_TIME, target(&mut stream)).await.ok().flatten();
        let found = target.and_then(|target| returned(&target, state));
        let (status, words) = match &found {
            Some(Ok(_)) => (
                "200 OK",
                format!(
                    "{} may be read now. You can close this page and go back to Tributary.",
                    connector.name
                ),
            ),
            Some(Err(_)) => (
                "200 OK",
                "Nothing was allowed. You can close this page and go back to Tributary.".to_owned(),
            ),
            None => ("404 Not Found", "There is nothing here.".to_owned()),
        };
        // A browser that has gone away does not matter: what it brought is there.
        let _ = tokio::time::timeout(REQUEST_TIME, say(&mut stream, status, &words)).await;
        match found {
            Some(Ok(code)) => return Ok(code),
            Some(Err(words)) => {
                return Err(Error::new(
                    ErrorKind::Credentials,
                    format!(
                        "{} did not allow it. It says: “{}”.",
                        connector.name,
                        words.chars().take(200).collect::<String>()
                    ),
                )
                .hint("Try again, and allow it on the network's page."));
            }
            None => {}
        }
    }
}

/// The path and query of a `GET`.
async fn target(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    let mut buffer = [0; 2048];
    while !read.windows(4).any(|end| end == b"\r\n\r\n") && read.len() < REQUEST_LENGTH {
        match stream.read(&mut buffer).await.ok()? {
            0 => break,
            count => read.extend_from_slice(buffer.get(..count)?),
        }
    }
    let text = String::from_utf8_lossy(&read);
    let mut line = text.lines().next()?.split(' ');
    (line.next()? == "GET").then_some(())?;
    Some(line.next()?.to_owned())
}

async fn say(stream: &mut TcpStream, status: &str, words: &str) -> std::io::Result<()> {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>Tributary</title>\
         <body style=\"font: 16px/1.5 system-ui; max-width: 36em; margin: 20vh auto; padding: 0 1em\"><p>{words}</p>"
    );
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}
