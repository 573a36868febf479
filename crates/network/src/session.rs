//! One account's run: signed in, paced, strictly in order.

mod judge;
#[cfg(test)]
mod tests;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use record::{Day, Days, Instant};
use serde_json::Value;

use crate::connector::{Connector, Format, Http, Request, SessionCall};
use crate::filter::{Filter, Input, Scope};
use crate::pace::{self, Pacer};
use crate::pages::Turn;
use crate::plan::Span;
use crate::transport::Heard;
use crate::{Answer, Ask, Known, NetworkError, Secret, Sent, Transport, What, plan};
use judge::Verdict;
pub(crate) use write::base_of;

/// A session is renewed this long before it ends.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
/// A clock that is off by less is nothing that a network minds.
const CLOCK_OFF: TimeDelta = TimeDelta::minutes(10);
/// The first pause after a failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The first pause after being asked to slow down without being told for how long.
const FIRST_WAIT: Duration = Duration::from_secs(5);

/// What an account signs in with.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// By key, without secrets.
    pub settings: BTreeMap<String, String>,
    /// By key.
    pub secrets: BTreeMap<String, Secret>,
}

/// Puts a secret that the network has replaced where it belongs, by its key; answers whether it is safe there.
pub type Keeps<'a> = Box<dyn Fn(&str, &Secret) -> bool + Send + Sync + 'a>;

/// A run of one account: everything it asks goes through here, one after the other.
pub struct Session<'a> {
    pub(crate) transport: &'a Transport,
    pub(crate) connector: Arc<Connector>,
    pub(crate) login: Login,
    pub(crate) clock: fn() -> Instant,
    /// What the sign-in yielded.
    pub(crate) kept: BTreeMap<String, Secret>,
    pub(crate) cookies: BTreeMap<String, Secret>,
    /// What the last request held besides: signatures and encoded credentials.
    derived: Vec<Secret>,
    last_signed: Option<Instant>,
    open: bool,
    ends: Option<Instant>,
    /// Whether the credentials have been accepted in this run.
    pub(crate) worked: bool,
    pacer: Pacer,
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// Optional fetches that were refused in this run.
    pub(crate) refused: BTreeSet<usize>,
    /// What was refused although the rest is read, in the network's words.
    pub(crate) left_out: Vec<(What, String)>,
    rotated: BTreeMap<String, Secret>,
    keeps: Option<Keeps<'a>>,
    /// What was asked and answered, while somebody looks.
    pub(crate) heard: Option<Vec<Heard>>,
    /// Every value that a secret had in this run; of those that a session only lends, while somebody looks.
    pub(crate) past: Vec<(String, Secret)>,
    /// By how much this computer's clock is ahead of the network's, by its last answer.
    ahead: TimeDelta,
    /// Whether it was told that other days were asked for than the network's.
    clock_told: bool,
}

/// What placeholders stand for in one request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// The moments between which is asked.
    pub span: Option<Span>,
    /// The days asked for, for filters.
    pub days: Option<Days>,
    /// The current value of a list, with the list's name.
    pub each: Option<(String, String)>,
    /// Which page.
    pub turn: Turn,
}

/// An answer that is no no.
pub(crate) struct Reply {
    /// What it says; null if it says nothing.
    pub value: Value,
    /// What filters may use with it.
    pub scope: Scope,
    /// The answer itself.
    pub answer: Answer,
    /// The real address that was asked.
    pub address: String,
}

/// How often something was tried in vain.
#[derive(Default)]
struct Patience {
    attempts: u32,
    signed_in_again: bool,
}

impl<'a> Session<'a> {
    /// Begins a run; nothing is asked yet.
    pub fn new(
        transport: &'a Transport,
        connector: Arc<Connector>,
        login: Login,
        clock: fn() -> Instant,
    ) -> Session<'a> {
        Session {
            transport,
            connector,
            login,
            clock,
            kept: BTreeMap::new(),
            cookies: BTreeMap::new(),
            derived: Vec::new(),
            last_signed: None,
            open: false,
            ends: None,
            worked: false,
            pacer: Pacer::default(),
            lists: BTreeMap::new(),
            refused: BTreeSet::new(),
            left_out: Vec::new(),
            rotated: BTreeMap::new(),
            keeps: None,
            heard: None,
            past: Vec::new(),
            ahead: TimeDelta::zero(),
            clock_told: false,
        }
    }

    /// Hands over every secret that the network replaces before anything else is done with the answer: the one before
    /// is worth nothing from then on, and the run may be cut off at any moment.
    pub fn keeping(self, keeps: Keeps<'a>) -> Session<'a> {
        Session { keeps: Some(keeps), ..self }
    }

    /// Everything to ask for, in order.
    pub fn plan(&self, known: &Known) -> Vec<Ask> {
        plan::plan(&self.connector, known)
    }

    /// The least time that a request takes in a long run, by the network's pace; none where nobody is waited for.
    pub fn pace(&self) -> Option<Duration> {
        let pace = self.connector.http.as_ref()?.pace.filter(|_| !self.transport.is_rehearsal())?;
        Some(Duration::from_secs(u64::from(pace.seconds.get())) / pace.requests.get())
    }

    /// Secrets that the network has replaced and that nobody has kept yet: they belong into the vault.
    pub fn rotated(&mut self) -> BTreeMap<String, Secret> {
        std::mem::take(&mut self.rotated)
    }

    /// What the network refused in this run although the rest could be read, each with its words.
    pub fn left_out(&self) -> &[(What, String)] {
        &self.left_out
    }

    /// That this computer's clock is wrong, where the network's answers say so.
    pub fn clock_is_off(&self) -> Option<String> {
        let off = self.ahead.abs();
        let side = if self.ahead > TimeDelta::zero() { "ahead of" } else { "behind" };
        let span = match off.num_minutes() {
            0..90 => format!("{} minutes", off.num_minutes()),
            90..2_880 => format!("{} hours", (off.num_minutes() + 30) / 60),
            _ => format!("{} days", (off.num_hours() + 12) / 24),
        };
        (off >= CLOCK_OFF).then(|| format!("The clock of this computer is {span} {side} that of the network"))
    }

    /// That the days asked for were not the network's, once in a run.
    pub(crate) fn other_days(&mut self) -> Option<String> {
        let theirs = (self.clock)() - self.ahead;
        let zone = self.connector.http.as_ref().and_then(|http| self.zone(http).ok()).unwrap_or(Tz::UTC);
        let same = Day::from(theirs.with_timezone(&zone).date_naive()) == self.today();
        let off = self.clock_is_off().filter(|_| !same && !self.clock_told)?;
        self.clock_told = true;
        Some(format!(
            "{off}, so the days asked for are not those of the network. Set it right and sync again."
        ))
    }

    /// The clock by which the network counts days.
    pub(crate) fn zone(&self, http: &Http) -> Result<Tz, NetworkError> {
        let Some(key) = &http.zone_setting else { return Ok(http.zone) };
        let Some(given) =
            self.login.settings.get(key).map(|given| given.trim()).filter(|given| !given.is_empty())
        else {
            return Ok(http.zone);
        };
        let message = format!("“{given}” is not a time zone; one is written like Europe/Berlin");
        given.parse().map_err(|_| NetworkError::Connector { message })
    }

    /// Today, by the network's clock.
    pub(crate) fn today(&self) -> Day {
        let zone = self.connector.http.as_ref().and_then(|http| self.zone(http).ok()).unwrap_or(Tz::UTC);
        Day::from((self.clock)().with_timezone(&zone).date_naive())
    }

    /// Asks, and asks again where that is worth it.
    pub(crate) async fn ask(
        &mut self,
        request: &Request,
        format: &Format,
        values: &Values,
    ) -> Result<Reply, NetworkError> {
        let connector = self.connector.clone();
        let http = http(&connector)?;
        let mut patience = Patience::default();
        loop {
            if let Some(call) = self.call(http) {
                self.sign_in(http, call).await?;
            }
            let sent = self.write(http, request, values, None)?;
            let answer = match self.send(http, request, &sent).await {
                Ok(answer) => answer,
                Err(error) => {
                    self.rest(&mut patience, None, FIRST_PAUSE, error).await?;
                    continue;
                }
            };
            let scope = self.scope(&answer, format, values);
            match self.judge(http, format, &answer, &scope) {
                Verdict::Fine(value) => {
                    self.worked = true;
                    return Ok(Reply { value, scope, answer, address: sent.url });
                }
                Verdict::SignInAgain(says) if patience.signed_in_again => {
                    return Err(NetworkError::Credentials { says });
                }
                Verdict::SignInAgain(_) => {
                    patience.signed_in_again = true;
                    self.open = false;
                }
                Verdict::Again(asked, first, error) => self.rest(&mut patience, asked, first, error).await?,
                Verdict::Refused(error) => return Err(error),
            }
        }
    }

    /// Waits before a repeat, or gives up with the error that made it necessary.
    async fn rest(
        &self,
        patience: &mut Patience,
        asked: Option<Duration>,
        first: Duration,
        error: NetworkError,
    ) -> Result<(), NetworkError> {
        let passes = matches!(
            error,
            NetworkError::Wait { .. }
                | NetworkError::Server { .. }
                | NetworkError::Timeout
                | NetworkError::Unreachable { .. }
        );
        if !passes || patience.attempts >= pace::RETRIES {
            return Err(error);
        }
        let known = self.connector.http.as_ref().and_then(|http| http.wait);
        let pause = pace::pause(patience.attempts, asked, first, known, self.transport.is_rehearsal());
        let pause = pause.ok_or(error)?;
        patience.attempts += 1;
        tokio::time::sleep(pause).await;
        Ok(())
    }

    async fn send(&mut self, http: &Http, request: &Request, sent: &Sent) -> Result<Answer, NetworkError> {
        if let (Some(pace), false) = (http.pace, self.transport.is_rehearsal()) {
            let wait = self.pacer.next(pace, (self.clock)());
            tokio::time::sleep(wait).await;
        }
        // Templates, never what fills them: a secret cannot be logged.
        tracing::debug!("{}: {} {}", self.connector.id, request.method, request.address.written());
        let answer = self.transport.send(sent, http.timeout).await?;
        tracing::debug!("{}: {} with {} bytes", self.connector.id, answer.status, answer.body.len());
        if let Some(written) = pace::written(&answer) {
            self.ahead = (self.clock)() - written;
        }
        if let Some(heard) = &mut self.heard {
            let prepares = self.connector.prepares(request);
            heard.push(Heard { sent: sent.clone(), answer: answer.clone(), prepares });
        }
        if let Some(call) = self.call(http) {
            if call.cookies {
                self.keep_cookies(&answer);
            }
            if call.every_answer {
                self.keep_headers(call, &answer);
            }
        }
        Ok(answer)
    }

    /// The session's call that is meant for this account.
    fn call<'h>(&self, http: &'h Http) -> Option<&'h SessionCall> {
        http.session.iter().find(|call| {
            call.only.iter().all(|(key, allowed)| {
                let given = self.value(key, &Values::default()).unwrap_or_default();
                allowed.contains(&given)
            })
        })
    }

    /// Makes sure that there is a session which lasts for the next call.
    async fn sign_in(&mut self, http: &Http, call: &SessionCall) -> Result<(), NetworkError> {
        if self.open && self.ends.is_none_or(|ends| (self.clock)() < ends) {
            return Ok(());
        }
        if let Some(renew) = call.renew.as_deref().filter(|renew| self.can_make(call, renew))
            && self.sign_in_with(http, renew, call).await.is_ok()
        {
            return Ok(());
        }
        self.sign_in_with(http, call, call).await
    }

    /// Whether every kept value that the renewing call needs is there.
    fn can_make(&self, call: &SessionCall, renew: &SessionCall) -> bool {
        let needed =
            renew.request.names().into_iter().filter(|name| call.keep.iter().any(|(kept, _)| kept == name));
        let mut needed = needed.peekable();
        let has = |name: &str| self.kept.contains_key(name) || self.login.secrets.contains_key(name);
        needed.peek().is_some() && needed.all(has)
    }

    /// Makes one of the session's calls and keeps what it yields; `rules` is the session's first call.
    pub(crate) async fn sign_in_with(
        &mut self,
        http: &Http,
        call: &SessionCall,
        rules: &SessionCall,
    ) -> Result<(), NetworkError> {
        let values = Values::default();
        let mut patience = Patience::default();
        let (value, scope, answer) = loop {
            if std::ptr::eq(call, rules) {
                self.cookies.clear();
            }
            let sent = self.write(http, &call.request, &values, Some(call))?;
            let answer = match self.send(http, &call.request, &sent).await {
                Ok(answer) => answer,
                Err(error) => {
                    self.rest(&mut patience, None, FIRST_PAUSE, error).await?;
                    continue;
                }
            };
            let format = judge::sign_in_format(http, &answer.body);
            let scope = self.scope(&answer, &format, &values);
            match self.judge(http, &format, &answer, &scope) {
                Verdict::Fine(value) => break (value, scope, answer),
                Verdict::Again(asked, first, error) => self.rest(&mut patience, asked, first, error).await?,
                // Whatever the network says no to here, it is what the user signs in with.
                Verdict::SignInAgain(says)
                | Verdict::Refused(NetworkError::Refused { says, .. } | NetworkError::Forbidden { says }) => {
                    return Err(NetworkError::Credentials { says });
                }
                Verdict::Refused(error) => return Err(error),
            }
        };
        self.keep(call, rules, &Input::new(&value), &scope, &answer)
    }

    fn keep(
        &mut self,
        call: &SessionCall,
        rules: &SessionCall,
        input: &Input<'_>,
        scope: &Scope,
        answer: &Answer,
    ) -> Result<(), NetworkError> {
        let text = |filter: &Filter| match filter.first(input, scope).ok()?? {
            Value::String(text) => Some(text).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let mut yielded = call.keep.is_empty();
        for (name, filter) in &call.keep {
            let Some(value) = text(filter) else { continue };
            yielded = true;
            let secret = Secret::new(value);
            self.remember(name, &secret);
            let known = self.login.secrets.get(name).map(Secret::expose);
            if rules.store.contains(name) && known != Some(secret.expose()) {
                if let Some(before) = self.login.secrets.insert(name.clone(), secret.clone()) {
                    self.past.push((name.clone(), before));
                }
                if !self.keeps.as_ref().is_some_and(|keeps| keeps(name, &secret)) {
                    self.rotated.insert(name.clone(), secret.clone());
                }
            }
            self.kept.insert(name.clone(), secret);
        }
        self.keep_headers(call, answer);
        if !yielded || (call.cookies && self.cookies.is_empty()) {
            return Err(NetworkError::Credentials { says: "the sign-in gave no token".to_owned() });
        }
        let seconds = |filter: Option<&Filter>| text(filter?)?.split('.').next()?.trim().parse::<i64>().ok();
        let now = (self.clock)();
        let lasts = seconds(call.lasts.as_ref().or(rules.lasts.as_ref()));
        let lasts = lasts.map(|seconds| now + TimeDelta::seconds(seconds.clamp(0, 1 << 32)));
        let until = seconds(call.until.as_ref().or(rules.until.as_ref()));
        let until = until.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
        // A session shorter than the margin still serves for one call.
        self.ends = lasts.or(until).map(|ends| (ends - MARGIN).max(now + TimeDelta::milliseconds(1)));
        self.open = true;
        self.worked = true;
        Ok(())
    }

    fn keep_cookies(&mut self, answer: &Answer) {
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = value.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                let (name, secret) = (name.trim().to_owned(), Secret::new(value.trim().to_owned()));
                self.remember(&format!("cookie-{name}"), &secret);
                self.cookies.insert(name, secret);
            }
        }
    }

    fn keep_headers(&mut self, call: &SessionCall, answer: &Answer) {
        for (name, header) in &call.keep_headers {
            if let Some(value) = answer.header(&header.to_lowercase()).filter(|value| !value.is_empty()) {
                let secret = Secret::new(value.to_owned());
                self.remember(name, &secret);
                self.kept.insert(name.clone(), secret);
            }
        }
    }

    /// Notes a value that was lent, so that it is known when another has taken its place.
    fn remember(&mut self, name: &str, secret: &Secret) {
        if self.heard.is_some() {
            self.past.push((name.to_owned(), secret.clone()));
        }
    }

    /// Forgets the session, so that the next request signs in again.
    pub(crate) fn sign_out(&mut self) {
        self.kept.clear();
        self.cookies.clear();
        self.lists.clear();
        self.refused.clear();
        self.ends = None;
        self.open = false;
        self.worked = false;
    }
}

/// How a connector's requests are made.
pub(crate) fn http(connector: &Connector) -> Result<&Http, NetworkError> {
    connector
        .http
        .as_ref()
        .ok_or_else(|| NetworkError::Connector { message: "it has nothing to ask".to_owned() })
}
