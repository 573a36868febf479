//! Report files that a network makes and lists: each is had through a link that is good for a while.

use std::net::IpAddr;

use reqwest::Url;
use serde_json::Value;

use crate::connector::{Connector, Files};
use crate::fetch::{Then, plain};
use crate::filter::Input;
use crate::session::{Session, Values, http};
use crate::{NetworkError, Sent};

/// The placeholder of a file's name in the call for its link.
pub(crate) const FILE: &str = "file";

/// A report file that a network offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its name.
    pub name: String,
    /// What differs when its content does.
    pub version: String,
}

impl Session<'_> {
    /// The files that there are now; none where the network offers none at all.
    pub async fn offered(&mut self) -> Result<Vec<Offered>, NetworkError> {
        let connector = self.connector.clone();
        let Some(files) = &connector.files else { return Ok(Vec::new()) };
        let mut offered = Vec::new();
        let mut nameless = false;
        self.walk(&files.call, Values::default(), &mut |page| {
            for row in &page.rows {
                let input = Input::new(row);
                let text = |filter: &crate::filter::Filter| {
                    filter.first(&input, &page.reply.scope).ok().flatten().and_then(plain)
                };
                match text(&files.name) {
                    Some(name) => {
                        offered.push(Offered { name, version: text(&files.version).unwrap_or_default() });
                    }
                    None => nameless = true,
                }
            }
            Then::GoOn
        })
        .await?;
        if nameless && offered.is_empty() {
            let found = "files without a name".to_owned();
            return Err(NetworkError::NotWhatItSays { expected: "a list of files".to_owned(), found });
        }
        Ok(offered)
    }

    /// The bytes of a file, as they come: it may be packed.
    pub async fn download(&mut self, offered: &Offered) -> Result<Vec<u8>, NetworkError> {
        let connector = self.connector.clone();
        let missing = || NetworkError::Connector { message: "it offers no files".to_owned() };
        let files = connector.files.as_ref().ok_or_else(missing)?;
        let link = self.link(&connector, files, offered).await?;
        // Asked without anything that signs in: the link is all that it takes, and its host is not the network's.
        let sent = Sent { method: "GET", url: link, headers: Vec::new(), body: Vec::new() };
        let answer = self.transport.send(&sent, http(&connector)?.timeout).await?;
        match answer.status {
            200..=299 => Ok(answer.body),
            status => Err(NetworkError::Server {
                status,
                says: format!("{} could not be downloaded", offered.name),
            }),
        }
    }

    async fn link(
        &mut self,
        connector: &Connector,
        files: &Files,
        offered: &Offered,
    ) -> Result<String, NetworkError> {
        let each = Some((FILE.to_owned(), offered.name.clone()));
        let values = Values { each, ..Values::default() };
        let reply = self.ask(&files.request, &http(connector)?.format, &values).await?;
        let link = files.link.first(&Input::new(&reply.value), &reply.scope).ok().flatten();
        let Some(Value::String(link)) = link else {
            let found = format!("no link to {}", offered.name);
            return Err(NetworkError::NotWhatItSays { expected: "a link".to_owned(), found });
        };
        let link = self.transport.real(&link);
        // A file of the user's own sends nothing to hosts that it does not name, not even what a link may hold.
        let host =
            Url::parse(&link).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let allowed = !connector.is_own() || self.hosts().contains(&host);
        (is_public(&link) && allowed).then_some(link).ok_or_else(|| NetworkError::NotWhatItSays {
            expected: match allowed {
                true => "a link to a host of the internet, over https",
                false => "a link to a host that the file names",
            }
            .to_owned(),
            found: format!("one to “{host}” for {}", offered.name),
        })
    }
}

/// Whether an address that an answer gave leads out of this machine and its own network.
fn is_public(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let Some(host) = url.host_str().filter(|_| url.scheme() == "https") else { return false };
    let name = host.trim_end_matches('.');
    let is_number = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    !is_number && name.contains('.') && !name.ends_with(".local") && !name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn a_link_leads_out_of_this_machine() {
        for good in ["https://bucket.s3.amazonaws.com/a?X-Sig=1", "https://files.example/x.csv.gz"] {
            assert!(is_public(good), "{good}");
        }
        for bad in [
            "http://files.example/x.csv",
            "https://localhost/x",
            "https://printer.local/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://10.0.0.1/x",
            "https://2130706433/x",
            "file:///etc/passwd",
            "x.csv",
            "",
        ] {
            assert!(!is_public(bad), "{bad}");
        }
    }
}
