//! Riverbank Partners, a network that exists in this file only: it answers requests the way a network would.

use network::{Answer, Sent};
use record::{Day, Days};
use serde_json::{Value, json};

use super::programs::{PROGRAMS, Program};
use super::story::{Commission, State, Story, each};

const HOST: &str = "https://api.riverbank.example/v3/publishers/";
/// Far beyond any window that a sync asks for.
const LONGEST: i64 = 400;

/// Answers a request.
///
/// The request says when it is (`now`, or with a day as the `edition` its end) and when the story
/// began (`opened`): nothing else is remembered between two requests.
pub fn answer(sent: &Sent) -> Answer {
    let (status, body) = match respond(&sent.url, bearer(sent)) {
        Ok(body) => (200, body),
        Err((status, code, message)) => (status, json!({"error": {"code": code, "message": message}})),
    };
    let headers = vec![("content-type".to_owned(), "application/json; charset=utf-8".to_owned())];
    Answer { status, headers, body: body.to_string().into_bytes() }
}

type Refusal = (u16, &'static str, String);

fn bearer(sent: &Sent) -> &str {
    let header = sent.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    header.and_then(|(_, value)| value.strip_prefix("Bearer ")).unwrap_or_default()
}

fn respond(url: &str, token: &str) -> Result<Value, Refusal> {
    let nowhere = || (404, "not_found", "There is nothing at this address.".to_owned());
    let (path, query) =
        url.strip_prefix(HOST).map(|rest| rest.split_once('?').unwrap_or((rest, ""))).ok_or_else(nowhere)?;
    let (publisher, what) = path.split_once('/').unwrap_or((path, ""));
    let asked = Asked(query);
    let story = asked.story()?;
    authorise(publisher, token, story.day())?;
    match what {
        "" => Ok(json!({"publisher": {"id": publisher, "name": format!("Sample publisher {publisher}")}})),
        "programs" => Ok(json!({"data": programs(publisher)})),
        "commissions" => {
            let mut rows = story.of_publisher(publisher, asked.days()?);
            rows.retain(|row| !story.is_forgotten(row));
            asked.page(rows.iter(), commission)
        }
        "statistics" => Ok(json!({"days": statistics(&story, publisher, asked.days()?)})),
        "payouts" => asked.page(story.payouts(publisher).into_iter(), |((day, id), (currency, cents))| {
            json!({"id": id, "sentOn": day.to_string(), "amount": decimal(cents), "currency": currency, "status": "sent"})
        }),
        "referrals" => asked.page(referrals(&story, publisher).into_iter(), |row| row),
        _ => Err(nowhere()),
    }
}

/// A token names its publisher and the last day on which it holds: `sample-48120-until-2027-01-31`.
fn authorise(publisher: &str, token: &str, today: Day) -> Result<(), Refusal> {
    let refused = || (401, "token_invalid", "This token belongs to no publisher of ours.".to_owned());
    let last = token.strip_prefix("sample-").and_then(|rest| rest.strip_prefix(publisher));
    let last = last.and_then(|rest| rest.strip_prefix("-until-")).and_then(|day| day.parse::<Day>().ok());
    let last = last.ok_or_else(refused)?;
    if today > last {
        let message = format!(
            "This token expired at the end of {}. Create a new one under Tools, API.",
            last.date().format("%-d %B %Y")
        );
        return Err((401, "token_expired", message));
    }
    Ok(())
}

/// The query of a request. Its values are numbers, days and words: nothing in them is escaped.
struct Asked<'a>(&'a str);

impl Asked<'_> {
    fn value(&self, key: &str) -> Option<&str> {
        self.0
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
    }

    fn read<T: std::str::FromStr>(&self, key: &str) -> Result<T, Refusal> {
        let bad = || (400, "bad_request", format!("“{key}” is missing or does not read."));
        self.value(key).and_then(|value| value.parse().ok()).ok_or_else(bad)
    }

    fn story(&self) -> Result<Story, Refusal> {
        let (opened, now): (Day, i64) = (self.read("opened")?, self.read("now")?);
        let story = Story::new(opened, now);
        let edition = self.value("edition").and_then(|day| day.parse::<Day>().ok());
        let earlier = edition.filter(|day| *day < story.day());
        Ok(earlier.map_or(story, |day| Story::at_the_end_of(opened, day)))
    }

    fn days(&self) -> Result<Days, Refusal> {
        let days = Days::new(self.read("start")?, self.read("end")?).filter(|days| days.count() <= LONGEST);
        days.ok_or_else(|| {
            (400, "bad_request", format!("A window ends after it begins and has at most {LONGEST} days."))
        })
    }

    /// One page of rows; the others are not written.
    fn page<T>(
        &self,
        rows: impl ExactSizeIterator<Item = T>,
        write: impl Fn(T) -> Value,
    ) -> Result<Value, Refusal> {
        let (page, size): (usize, usize) = (self.read("page")?, self.read("pageSize")?);
        let (page, size, total) = (page.max(1), size.clamp(1, 200), rows.len());
        let meta = json!({"page": page, "pages": total.div_ceil(size), "total": total});
        let first = (page - 1).saturating_mul(size);
        Ok(json!({"meta": meta, "data": rows.skip(first).take(size).map(write).collect::<Vec<_>>()}))
    }
}

fn programs(publisher: &str) -> Vec<Value> {
    let joined = PROGRAMS.iter().filter(|program| program.publisher == publisher);
    joined.map(|program| json!({"id": program.id, "name": program.name, "joined": true})).collect()
}

fn commission(row: &Commission) -> Value {
    let state = match row.state {
        State::Created => "created",
        State::UnderReview => "under_review",
        State::Confirmed => "confirmed",
        State::Cancelled => "cancelled",
    };
    json!({
        "commissionId": row.id,
        "createdAt": moment(row.at),
        "type": row.word,
        "merchant": {"id": row.program.id, "name": row.program.name},
        "commission": {"amount": decimal(row.cents), "currency": row.program.currency},
        "order": row.order.as_ref().map(|(cents, number)| json!({
            "number": number,
            "total": {"amount": decimal(*cents), "currency": row.program.currency},
        })),
        "state": state,
        "payoutId": row.payout.as_ref().map(|(_, id)| id),
        "tracking": {"subId": row.sub_id, "clickedAt": (row.sub_id.is_some() && row.member.is_none()).then(|| moment(row.clicked))},
        "memberId": row.member,
    })
}

fn statistics(story: &Story, publisher: &str, asked: Days) -> Vec<Value> {
    let known =
        story.days().and_then(|all| Days::new(asked.from().max(all.from()), asked.to().min(all.to())));
    let of_day = |day: Day| {
        let programs = PROGRAMS.iter().filter(|program| program.publisher == publisher).map(|program| {
            let (clicks, views) = story.traffic(program, day);
            let marks = story.clicks(program, day).into_iter();
            let marks: Vec<_> =
                marks.map(|(mark, clicks)| json!({"subId": mark, "clicks": clicks})).collect();
            json!({"id": program.id, "name": program.name, "clicks": clicks, "views": views, "links": marks})
        });
        json!({"date": day.to_string(), "merchants": programs.collect::<Vec<_>>()})
    };
    known.into_iter().flat_map(each).map(of_day).collect()
}

fn referrals(story: &Story, publisher: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let named = |program: &&Program| program.members.as_ref().is_some_and(|membership| membership.named);
    for program in PROGRAMS.iter().filter(|program| program.publisher == publisher).filter(named) {
        for member in story.members(program) {
            let state = match member.left {
                Some(_) => "left",
                None if member.decides > story.day() => "trial",
                None => "paying",
            };
            rows.push(json!({
                "memberId": member.id, "merchantId": program.id, "joinedOn": member.joined.to_string(), "state": state,
            }));
        }
    }
    rows
}

pub(super) fn decimal(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn moment(seconds: i64) -> Option<String> {
    chrono::DateTime::from_timestamp(seconds, 0).map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
