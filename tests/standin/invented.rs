//! A network that is invented for a test, read by a file of one's own.

use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use record::Instant;
use serde_json::{Value, json};
use tributary::view::{SyncAccount, SyncRequest};
use tributary::{App, Options, export, sync, vault};

use super::http::{Answer, Request, serve};

/// The host of all that are invented.
pub const HOST: &str = "invented.example";

type Reply = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

/// Where it answers, and what.
pub struct Invented {
    /// What `TRIBUTARY_API_ORIGIN` has to be.
    pub url: String,
    reply: Arc<Mutex<Reply>>,
}

impl Invented {
    /// Opens it on a free port.
    pub fn start(reply: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Invented {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let reply: Arc<Mutex<Reply>> = Arc::new(Mutex::new(Arc::new(reply)));
        let replies = reply.clone();
        serve(listener, move |request| {
            let reply = replies.lock().unwrap().clone();
            reply(request)
        });
        Invented { url, reply }
    }

    /// Answers otherwise from now on.
    pub fn answers(&self, reply: impl Fn(&Request) -> Answer + Send + Sync + 'static) {
        *self.reply.lock().unwrap() = Arc::new(reply);
    }
}

/// The file of a network: what stands in `[http]` and in its one fetch beside what all have.
pub fn connector(id: &str, http: &str, fetch: &str) -> String {
    format!(
        r#"
format = 1
id = "{id}"
name = "Invented"
kind = "network"
site = "https://{HOST}"
docs = "https://{HOST}/docs"
confidence = "low"
[[setting]]
key = "token"
label = "Token"
help = "Any."
secret = true
[http]
base = "https://{HOST}"
auth = {{ bearer = "{{token}}" }}
{http}
[status]
pending = ["open"]
approved = ["ok"]
[[fetch]]
what = "transactions"
get = "/{id}"
{fetch}
[fetch.map]
id = '.id'
at = '.at'
commission = '.sum'
currency = '"EUR"'
status = '.state // "ok"'
"#
    )
}

/// A profile with an account at each of these networks, named like it.
pub async fn profile(
    folder: &Path,
    url: &str,
    now: fn() -> Instant,
    networks: &[(&str, String)],
) -> Arc<App> {
    let connectors = folder.join("connectors");
    std::fs::create_dir_all(&connectors).unwrap();
    for (id, file) in networks {
        std::fs::write(connectors.join(format!("{id}.toml")), file).unwrap();
    }
    let (data_dir, api_origin) = (Some(folder.to_owned()), Some(url.to_owned()));
    let app = App::open(Options { data_dir, api_origin, vault: vault::Prefer::File, now }).unwrap();
    app.call("vault.unlock", json!({ "passphrase": "only for this test" })).await.unwrap();
    for (id, _) in networks {
        let values = json!({ "token": "planted-secret" });
        let form = json!({ "network": id, "name": id, "values": values, "hosts": [HOST] });
        app.call("accounts.add", form).await.unwrap();
    }
    app
}

/// Syncs an account and says how it went.
pub async fn synced(app: &Arc<App>, name: &str) -> SyncAccount {
    let request = SyncRequest { accounts: vec![name.to_owned()], ..SyncRequest::default() };
    sync::run(app, &request, |_| {}).await.unwrap().accounts.remove(0)
}

/// Every transaction of the ledger.
pub fn rows(app: &App) -> Vec<Value> {
    let mut rows = Vec::new();
    export::each(&app.profile(), &ledger::Find::default(), &mut |row| {
        rows.push(export::transaction_json(&row));
    })
    .unwrap();
    rows
}
