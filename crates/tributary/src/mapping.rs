//! A file that no report knows, for whoever says what its columns are. Nothing here is stored: the recipe that comes
//! of it is previewed and imported as every report is.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use network::{Asks, DIRECTION, Gives, Mapping, Sheet, Source, Trouble, Unusable, Why, values};

use crate::view::{
    AsksView, DateOrderView, DateReadingView, DecimalView, FieldName, MappingView, SheetColumnView,
    SheetRequest, SheetView, TroubleView, WordView,
};
use crate::{App, Error, Open, import, recipes};

/// How much of a cell is shown.
const CELL: usize = 200;

/// The table of a file, what its columns are likely to be, or what becomes of it as mapped.
pub(crate) async fn sheet(app: &Arc<App>, request: SheetRequest) -> Result<SheetView, Error> {
    app.blocking(move |app, open| {
        let (file, sheet) = look(&request)?;
        let (mut mapping, why) = match &request.mapping {
            None => sheet.propose(None),
            Some(given) => {
                let (what, received) = what(&given.what)?;
                let (mut proposed, mut why) = sheet.propose(Some(what));
                proposed = proposed.taken_as(received);
                if given.columns.is_empty() {
                    (proposed, why)
                } else {
                    let mapping = mapping(&sheet, given, what)?.taken_as(received);
                    // What was chosen otherwise has no reason of ours.
                    why.retain(|at, _| proposed.columns.get(at) == mapping.columns.get(at));
                    (mapping, why)
                }
            }
        };
        let given = request.mapping.as_ref().map(|given| given.name.trim()).filter(|name| !name.is_empty());
        mapping.name = given.map_or_else(|| file_title(&file), str::to_owned);
        mapping.id = recipes::free_id(app, open, &mapping.name);
        sheet.known_words(&mut mapping);
        Ok(view(file, sheet, &mapping, &why))
    })
    .await
}

/// Looks at a file; with its name.
fn look(request: &SheetRequest) -> Result<(String, Sheet), Error> {
    let (path, file) = (Path::new(&request.path), import::name_of(&request.path));
    import::is_file(path)?;
    let source = Source::Path(path.to_owned());
    let sheet = network::look(&source, request.inner.as_deref(), request.encoding.as_deref());
    Ok((file.clone(), sheet.map_err(|error| Error::from_report(error, &file))?))
}

/// A recipe for a file, as its columns are likely to be.
pub struct Proposal {
    /// The recipe.
    pub recipe: String,
    /// What is left open in it, or taken for granted, in words.
    pub open: Vec<String>,
    /// Whether it reads the file as it is.
    pub settled: bool,
}

/// Proposes a recipe for a file.
pub fn propose(
    app: &App,
    open: &Open,
    path: &Path,
    name: Option<&str>,
    settings: &BTreeMap<String, String>,
) -> Result<Proposal, Error> {
    let path = path.display().to_string();
    let (file, sheet) = look(&SheetRequest { path, inner: None, encoding: None, mapping: None })?;
    let (mut mapping, _) = match settings.get("what") {
        None => sheet.propose(None),
        Some(word) => {
            let (what, received) = what(word)?;
            let (mapping, why) = sheet.propose(Some(what));
            (mapping.taken_as(received), why)
        }
    };
    mapping.name = name.map_or_else(|| file_title(&file), str::to_owned);
    mapping.id = recipes::free_id(app, open, &mapping.name);
    mapping.date_order = settings.get("date_order").cloned();
    mapping.zone = settings.get("zone").cloned();
    let asks = sheet.asks(&mapping);
    let settled = asks.is_settled();
    let received = mapping.received.then(|| {
        "Its payments are taken for money that arrived, as a bank or wallet says. If a network sent them, say --set what=payouts.".to_owned()
    });
    let sent = (mapping.what == Gives::Payouts && !mapping.received).then(|| {
        "Its payments are taken for money that a network sent. If it is a bank's or wallet's file, say --set what=receipts.".to_owned()
    });
    let mut open: Vec<String> =
        asks.missing.iter().map(|field| format!("No column was found that is {}.", article(field))).collect();
    if let Some(order) = &asks.date_order {
        open.push(format!("Do days or months come first? “{}” can be read either way: say it with --set date_order=dmy or mdy, or keep one of the forms under `dates`.", order.text));
    }
    if asks.currency {
        open.push("No column tells the currency: say it at the import with --set currency=EUR.".to_owned());
    }
    if let Some(time) = asks.zone.filter(|_| mapping.zone.is_none()) {
        open.push(format!("Times such as “{time}” are read as UTC; add `zone = \"Europe/Berlin\"` if they are of another clock."));
    }
    let unknown = asks
        .status
        .iter()
        .chain(&asks.kinds)
        .chain(&asks.flows)
        .filter(|word| !word.known)
        .map(|word| format!("“{}”", word.word));
    let unknown: Vec<String> = unknown.collect();
    if !unknown.is_empty() {
        open.push(format!("It is not known what these words mean: {}.", unknown.join(", ")));
    }
    if asks.all {
        open.push("No column tells the state: every row is taken as approved.".to_owned());
    }
    open.extend(asks.troubles.iter().map(trouble));
    open.extend(received.or(sent));
    Ok(Proposal { recipe: sheet.recipe(&mapping), open, settled })
}

/// Payments that arrived, as a bank or wallet says: beside what a row can be by itself, which account they are of.
const RECEIPTS: &str = "receipts";

/// What a row is, and whether it is money that arrived.
fn what(word: &str) -> Result<(Gives, bool), Error> {
    if word == RECEIPTS {
        return Ok((Gives::Payouts, true));
    }
    let what = Gives::from_word(word).filter(|what| *what != Gives::Nothing);
    what.map(|what| (what, false)).ok_or_else(|| {
        Error::input(format!("A row cannot be “{word}”."))
            .hint("It is one of: transactions, daily, payouts (a network sent it), receipts (a bank or wallet received it).")
    })
}

/// What was chosen on the screen.
fn mapping(sheet: &Sheet, given: &MappingView, what: Gives) -> Result<Mapping, Error> {
    let known = network::fields(what);
    let mut columns: BTreeMap<usize, &'static str> = BTreeMap::new();
    for (at, field) in given.columns.iter().enumerate().take(sheet.columns.len()) {
        let Some(field) = field else { continue };
        let Some(field) = known.iter().find(|known| *known == field) else { continue };
        if columns.values().any(|taken| taken == field) {
            return Err(Error::input(format!("Two columns cannot both be {}.", article(field)))
                .hint("Choose one of them."));
        }
        if sheet.columns.get(at).is_some_and(|column| column.unusable.is_none()) {
            columns.insert(at, field);
        }
    }
    if let Some(zone) = &given.zone
        && zone.parse::<chrono_tz::Tz>().is_err()
    {
        return Err(Error::input(format!("There is no time zone “{zone}”."))
            .hint("It is a name such as Europe/Berlin."));
    }
    Ok(Mapping {
        name: String::new(),
        id: String::new(),
        what,
        received: false,
        columns,
        date_order: given.date_order.clone(),
        decimal: given
            .decimal
            .as_deref()
            .and_then(|mark| mark.chars().next())
            .filter(|mark| matches!(mark, '.' | ',')),
        zone: given.zone.clone(),
        status: given.status.clone(),
        all: given.all,
        kinds: given.kinds.clone(),
        flows: given.flows.iter().map(|(word, flow)| (word.clone(), (*flow).into())).collect(),
    })
}

/// What a file's name says without its date and its ending.
fn file_title(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let spaced: String = stem.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words = spaced.split_whitespace().filter(|word| !word.chars().all(|c| c.is_ascii_digit()));
    let title = words.collect::<Vec<_>>().join(" ");
    let mut letters = title.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "My report".to_owned(),
    }
}

fn view(file: String, sheet: Sheet, mapping: &Mapping, why: &BTreeMap<usize, Why>) -> SheetView {
    let asks = sheet.asks(mapping);
    let recipe = asks.missing.is_empty().then(|| sheet.recipe(mapping));
    let columns = sheet.columns.iter().enumerate().map(|(at, column)| SheetColumnView {
        heading: cut(&column.heading),
        samples: column.samples().iter().map(|sample| cut(sample)).collect(),
        why: why.get(&at).filter(|_| mapping.columns.contains_key(&at)).map(because),
        unusable: column.unusable.map(|unusable| {
            match unusable {
                Unusable::NoHeading => "It has no heading.",
                Unusable::SameHeading => "Another column has the same heading.",
            }
            .to_owned()
        }),
    });
    let required = network::required(mapping.what);
    let fields = network::fields(mapping.what).iter();
    let fields = fields.filter(|field| mapping.received || **field != DIRECTION).map(|field| FieldName {
        field: (*field).to_owned(),
        name: field_name(field).to_owned(),
        required: required.contains(field),
    });
    SheetView {
        file,
        inner: sheet.inner.clone(),
        parts: sheet.parts.clone(),
        encoding: sheet.encoding.map(str::to_owned),
        guessed: sheet.guessed,
        separator: sheet.separator.map(|separator| separator_name(separator).to_owned()),
        line: sheet.line,
        columns: columns.collect(),
        rows: sheet.rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect(),
        count: sheet.count,
        fields: fields.collect(),
        mapping: mapping_view(&sheet, mapping),
        asks: asks_view(asks),
        id: mapping.id.clone(),
        recipe,
    }
}

fn mapping_view(sheet: &Sheet, mapping: &Mapping) -> MappingView {
    let field = |at: usize| mapping.columns.get(&at).map(|field| (*field).to_owned());
    MappingView {
        name: mapping.name.clone(),
        what: if mapping.received { RECEIPTS } else { mapping.what.word() }.to_owned(),
        columns: (0..sheet.columns.len()).map(field).collect(),
        date_order: mapping.date_order.clone(),
        decimal: mapping.decimal.map(String::from),
        zone: mapping.zone.clone(),
        status: mapping.status.clone(),
        all: mapping.all,
        kinds: mapping.kinds.clone(),
        flows: mapping.flows.iter().map(|(word, flow)| (word.clone(), (*flow).into())).collect(),
    }
}

fn asks_view(asks: Asks) -> AsksView {
    let word = |word: network::Word| WordView { word: word.word, rows: word.rows, known: word.known };
    AsksView {
        settled: asks.is_settled(),
        missing: asks.missing.iter().map(|field| article(field).to_owned()).collect(),
        date_order: asks.date_order.map(|order| DateOrderView {
            text: order.text,
            day_first: order.day_first,
            month_first: order.month_first,
        }),
        currency: asks.currency,
        likely_currency: asks.likely_currency,
        zone: asks.zone,
        status: asks.status.into_iter().map(word).collect(),
        kinds: asks.kinds.into_iter().map(word).collect(),
        flows: asks.flows.into_iter().map(word).collect(),
        all: asks.all,
        dates: asks
            .dates
            .into_iter()
            .map(|reading| DateReadingView {
                column: reading.column,
                text: reading.text,
                day: reading.day,
                not: reading.not,
            })
            .collect(),
        decimal: asks.decimal.map(|(mark, text)| {
            let decimal = if mark == ',' { values::Mark::Comma } else { values::Mark::Point };
            DecimalView { mark: mark.to_string(), amount: values::amount(&text, decimal), text }
        }),
        told_apart_by: asks.told_apart_by,
        troubles: asks
            .troubles
            .iter()
            .map(|found| TroubleView { message: trouble(found), blocks: found.blocks() })
            .collect(),
    }
}

/// What cannot be read as it is mapped, in words.
fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::NoDates(heading) => format!("Most of “{heading}” cannot be read as dates. Choose another column for them."),
        Trouble::NoAmounts(heading) => format!("Most of “{heading}” cannot be read as amounts. Choose another column for them."),
        Trouble::DatesContradict(heading, one, other) => {
            format!("The dates in “{heading}” contradict each other: lines {one} and {other} cannot both be right. Download the report again and leave it as it comes.")
        }
        Trouble::AmountsContradict => "The amounts contradict each other: in some a comma stands before the decimals, in some a point. Say below which is right.".to_owned(),
        Trouble::SeveralCurrencies(heading, signs) => {
            format!("“{heading}” has amounts in several currencies ({}), and no column says which. Download the report with a column for the currency, or one report for each.", signs.join(", "))
        }
        Trouble::NoCurrencies(heading) => format!("Some of “{heading}” is no currency that Tributary knows. Choose another column, or none."),
        Trouble::TooManyWords(heading) => format!("“{heading}” has too many different values to be states, kinds or directions. Choose another column, or none."),
        Trouble::GoesOut(heading) => {
            format!("“{heading}” seems to say of some rows that the money went out, and no amount has a sign: all of it would count as received. Choose “{heading}” as “{}”.", field_name(DIRECTION))
        }
        Trouble::IdRepeats(heading) => {
            format!("Some values of “{heading}” come several times: of rows with the same id only the last one counts. If these are orders with several items, choose “{}” instead.", field_name("order_id"))
        }
    }
}

/// Why a column is proposed, after “because of”.
fn because(why: &Why) -> String {
    match why {
        Why::Heading(language) => format!("its heading ({language})"),
        Why::Values => "its values".to_owned(),
    }
}

/// What people call a field of ours.
fn field_name(field: &str) -> &str {
    match field {
        "at" | "day" => "Date",
        "commission" => "Commission",
        "status" => "Status",
        "id" => "Transaction ID",
        "currency" => "Currency",
        "kind" => "Kind",
        "program_id" => "Program ID",
        "program" => "Program",
        "sale" => "Sale amount",
        "sale_currency" => "Currency of the sale",
        "quantity" => "Quantity",
        "sub_id" => "Sub-ID",
        "order_id" => "Order number",
        "customer_id" => "Customer number",
        "clicked_at" => "Date of the click",
        "payout_id" => "Payment ID",
        "clicks" => "Clicks",
        "impressions" => "Impressions",
        "amount" => "Amount",
        "payer" => "Payer",
        DIRECTION => "In or out",
        other => other,
    }
}

/// A field in the middle of a sentence.
fn article(field: &str) -> &str {
    match field {
        "at" | "day" => "the date",
        "commission" => "the commission",
        "clicks" => "the clicks or the impressions",
        "amount" => "the amount",
        other => field_name(other),
    }
}

fn separator_name(separator: char) -> &'static str {
    match separator {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        _ => "another sign",
    }
}

/// A cell as it is shown: a long one is cut.
fn cut(cell: &str) -> String {
    match cell.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}
