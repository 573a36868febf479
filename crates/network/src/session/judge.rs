//! What an answer comes to: the network's own words first, then the HTTP status, then the format.

use std::time::Duration;

use serde_json::Value;

use super::{FIRST_PAUSE, FIRST_WAIT, Session, Values};
use crate::connector::{Format, Http, Means, No};
use crate::decode::{self, DecodeError};
use crate::filter::{Input, Scope};
use crate::veil::Veil;
use crate::{Answer, NetworkError, Secret, pace};

/// How much of an answer filters see as `$text`.
const TEXT_LENGTH: usize = 4_000;
/// How much of a network's own words is kept.
const SAYS_LENGTH: usize = 300;
/// What a sign-in yields is looked for in texts if it is not shorter than this.
const SHORTEST_LENT: usize = 4;
/// What stands where something secret stood.
const HIDDEN: &str = "•••";

pub(super) enum Verdict {
    /// What it says; null if it says that there is nothing.
    Fine(Value),
    /// Worth a repeat: after the pause that is asked for, else after one that grows from the given first.
    Again(Option<Duration>, Duration, NetworkError),
    SignInAgain(String),
    Refused(NetworkError),
}

impl Session<'_> {
    /// What filters may use with this answer.
    pub(super) fn scope(&self, answer: &Answer, format: &Format, values: &Values) -> Scope {
        let settings = self.connector.settings.iter().filter(|setting| !setting.secret).map(|setting| {
            let value = self.value(&setting.key, values).ok().filter(|value| !value.is_empty());
            (setting.key.clone(), value.map_or(Value::Null, Value::String))
        });
        let headers = answer.headers.iter().map(|(name, value)| (name.clone(), Value::String(value.clone())));
        let encoding = match format {
            Format::Csv(shape) => shape.encoding.as_deref(),
            _ => None,
        };
        let text: String = decode::text(start(&answer.body), encoding).chars().take(TEXT_LENGTH).collect();
        let text_or_null = |text: Option<String>| text.map_or(Value::Null, Value::String);
        Scope::new([
            &Value::Object(settings.collect()),
            &answer.status.into(),
            &Value::Object(headers.collect()),
            &Value::String(text),
            &values.turn.nth.into(),
            &0.into(),
            &values.turn.seen.into(),
            &text_or_null(values.each.as_ref().map(|(_, value)| value.clone())),
            &text_or_null(values.days.map(|days| days.from().to_string())),
            &text_or_null(values.days.map(|days| days.to().to_string())),
        ])
    }

    pub(super) fn judge(&self, http: &Http, format: &Format, answer: &Answer, scope: &Scope) -> Verdict {
        let decoded = decoded(format, &answer.body);
        let null = Value::Null;
        let input = Input::new(decoded.as_ref().unwrap_or(&null));
        let no = self.connector.no.iter().find(|no| no.when.holds(&input, scope));
        let status = answer.status;
        let means = match (no.map(|no| no.means), status) {
            (Some(means), _) => means,
            (None, status) if http.empty.contains(&status) => Means::Empty,
            (None, 200..=299) => {
                return match decoded {
                    Ok(value) => Verdict::Fine(value),
                    Err(error) => Verdict::Refused(unreadable(error)),
                };
            }
            (None, 401) if !http.session.is_empty() => Means::Session,
            (None, 401) => Means::Credentials,
            (None, 403) => Means::Forbidden,
            (None, 429 | 503) => Means::Wait,
            (None, 408) => Means::Server,
            // An address that points elsewhere was not followed there.
            (None, 300..=499) => Means::Request,
            (None, _) => Means::Server,
        };
        let says = self.says(no, &input, scope, answer);
        match means {
            Means::Empty => Verdict::Fine(Value::Null),
            Means::Session => Verdict::SignInAgain(says),
            Means::Credentials => Verdict::Refused(NetworkError::Credentials { says }),
            Means::Forbidden => Verdict::Refused(NetworkError::Forbidden { says }),
            Means::Request => Verdict::Refused(NetworkError::Refused { status, says }),
            Means::Server => Verdict::Again(None, FIRST_PAUSE, NetworkError::Server { status, says }),
            Means::Wait => {
                let usual = http.wait.filter(|_| !self.transport.is_rehearsal());
                let asked = pace::asked(answer, (self.clock)()).or(usual);
                let seconds = asked.map(|asked| asked.as_secs());
                Verdict::Again(asked, FIRST_WAIT, NetworkError::Wait { seconds, says })
            }
        }
    }

    /// The network's own words, short and without anything that is secret.
    fn says(&self, no: Option<&No>, input: &Input<'_>, scope: &Scope, answer: &Answer) -> String {
        let own = no.and_then(|no| no.says.as_ref()).and_then(|says| says.first(input, scope).ok().flatten());
        let text = match own {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => usual_words(&answer.body),
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.scrubbed(&text).chars().take(SAYS_LENGTH).collect()
    }

    /// A text without anything that is secret.
    pub(crate) fn scrubbed(&self, text: &str) -> String {
        self.veil().text(text)
    }

    /// What hides everything that is secret.
    pub(crate) fn veil(&self) -> Veil {
        let mut veil = Veil::default();
        let entered = self.past.iter().filter(|(key, _)| self.login.secrets.contains_key(key));
        let entered = entered.map(|(_, secret)| secret).chain(self.login.secrets.values());
        entered.for_each(|secret| veil.hide(secret.expose(), HIDDEN));
        let lent = self.kept.values().chain(self.cookies.values()).chain(&self.derived);
        let lent = lent.chain(self.past.iter().map(|(_, secret)| secret)).map(Secret::expose);
        // What a sign-in yields may also be a word that anybody knows.
        lent.filter(|value| value.len() >= SHORTEST_LENT).for_each(|value| veil.hide(value, HIDDEN));
        veil
    }
}

/// The format of a sign-in's answer: tables and plain texts are for rows.
pub(super) fn sign_in_format(http: &Http, body: &[u8]) -> Format {
    match (&http.format, body.iter().find(|byte| !byte.is_ascii_whitespace())) {
        (_, Some(b'{' | b'[')) => Format::Json,
        (Format::Csv(_) | Format::Text, Some(b'<')) => Format::Xml,
        (Format::Csv(_) | Format::Text, _) => Format::Json,
        (own, _) => own.clone(),
    }
}

/// The beginning of an answer, up to the end of a character: the rest need not be decoded for a look at it.
fn start(body: &[u8]) -> &[u8] {
    let mut end = body.len().min(TEXT_LENGTH * 4);
    while end > 0 && body.get(end).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {
        end -= 1;
    }
    body.get(..end).unwrap_or_default()
}

fn decoded(format: &Format, body: &[u8]) -> Result<Value, DecodeError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    match format {
        Format::Json => decode::json(body),
        Format::Xml => decode::xml(body),
        Format::Csv(shape) => decode::csv(body, shape),
        Format::Text => Ok(Value::String(decode::text(body, None))),
    }
}

fn unreadable(error: DecodeError) -> NetworkError {
    match error {
        DecodeError::Not { expected, found } => {
            NetworkError::NotWhatItSays { expected: expected.to_owned(), found }
        }
        DecodeError::TooLarge => NetworkError::TooLarge,
    }
}

/// Where answers usually hold their words for what went wrong.
fn usual_words(body: &[u8]) -> String {
    const PLACES: [&str; 9] = [
        "/error/message",
        "/error_description",
        "/message",
        "/error",
        "/description",
        "/detail",
        "/Message",
        "/errors/0/message",
        "/0/message",
    ];
    if let Ok(value) = decode::json(body) {
        let found = PLACES.iter().filter_map(|place| value.pointer(place)).find_map(Value::as_str);
        return found.unwrap_or_default().to_owned();
    }
    let text = decode::text(start(body), None);
    // A page, a document or a piece of one is no sentence.
    if text.trim_start().starts_with(['<', '{', '[']) {
        String::new()
    } else {
        text.lines().next().unwrap_or_default().to_owned()
    }
}
