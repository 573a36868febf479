//! Consent in the user's own browser, once: OAuth 2 with a code and its proof, and an address of this computer that
//! the network's page leads back to (RFC 6749 4.1, RFC 7636, RFC 8252).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::fill::unpercent;
use crate::session::{Session, Values, http};
use crate::{NetworkError, Secret};

/// What a connector's page and call may use besides its settings.
pub(crate) const NAMES: [&str; 5] = ["redirect", "state", "challenge", "code", "verifier"];
/// What the standard adds to the page's address.
pub(crate) const PAGE: &[(&str, &str)] = &[
    ("response_type", "code"),
    ("redirect_uri", "{redirect}"),
    ("state", "{state}"),
    ("code_challenge", "{challenge}"),
    ("code_challenge_method", "S256"),
];
/// What the standard adds to the call that redeems the code.
pub(crate) const REDEEM: &[(&str, &str)] = &[
    ("grant_type", "authorization_code"),
    ("code", "{code}"),
    ("code_verifier", "{verifier}"),
    ("redirect_uri", "{redirect}"),
];

impl Session<'_> {
    /// The address to open in the user's browser. `state` tells this consent from any other, `verifier` proves later
    /// who asked for it; both are new for each.
    pub fn consent_page(
        &mut self,
        redirect: &str,
        state: &Secret,
        verifier: &Secret,
    ) -> Result<String, NetworkError> {
        let connector = self.connector.clone();
        let consent = connector.consent().ok_or_else(none)?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()));
        self.kept.insert("redirect".to_owned(), Secret::new(redirect.to_owned()));
        self.kept.insert("state".to_owned(), state.clone());
        self.kept.insert("challenge".to_owned(), Secret::new(challenge));
        self.kept.insert("verifier".to_owned(), verifier.clone());
        let sent = self.write(http(&connector)?, &consent.page, &Values::default(), Some(&consent.redeem))?;
        Ok(self.transport.reached(&sent.url))
    }

    /// Turns the code that came back into what the connector keeps, by the field of the form that it belongs to.
    pub async fn redeem(&mut self, code: Secret) -> Result<BTreeMap<String, Secret>, NetworkError> {
        let connector = self.connector.clone();
        let consent = connector.consent().ok_or_else(none)?;
        self.kept.insert("code".to_owned(), code);
        self.sign_in_with(http(&connector)?, &consent.redeem, &consent.redeem).await?;
        Ok(self.rotated())
    }
}

fn none() -> NetworkError {
    NetworkError::Connector { message: "it asks for nothing in a browser".to_owned() }
}

/// What the network's page came back with, from the path and query that the browser asks this computer for: nothing
/// if it belongs to another consent, or to none; a code; or the network's words for no.
pub fn returned(target: &str, state: &Secret) -> Option<Result<Secret, String>> {
    let query = target.strip_prefix("/?")?;
    let entry = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| unpercent(&value.replace('+', " ")))
    };
    (entry("state")? == state.expose()).then_some(())?;
    match entry("code").filter(|code| !code.is_empty()) {
        Some(code) => Some(Ok(Secret::new(code))),
        None => Some(Err(entry("error_description").or_else(|| entry("error"))?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_belongs_to_this_consent_counts() {
        let state = Secret::new("s t".to_owned());
        let code =
            |target: &str| returned(target, &state).map(|found| found.map(|code| code.expose().to_owned()));
        assert_eq!(code("/?state=s%20t&code=4%2Fabc"), Some(Ok("4/abc".to_owned())));
        assert_eq!(code("/?code=4%2Fabc&scope=x&state=s+t"), Some(Ok("4/abc".to_owned())));
        assert_eq!(code("/?state=other&code=4"), None);
        assert_eq!(code("/?code=4"), None);
        assert_eq!(code("/favicon.ico"), None);
        assert_eq!(code("/?state=s+t"), None);
        assert_eq!(code("/?state=s+t&error=access_denied"), Some(Err("access_denied".to_owned())));
        let words = "/?error=access_denied&error_description=You+said+no&state=s+t&code=";
        assert_eq!(code(words), Some(Err("You said no".to_owned())));
    }
}
