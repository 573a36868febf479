//! Which report a file is, which reports it holds, and the account that its rows go to.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use network::{Connector, Found, Meter, Source};

use super::file::{hash, is_file, name_of};
use super::{Job, rejected};
use crate::view::{ImportPart, ImportRequest};
use crate::{App, Error, ErrorKind, Open, networks, receivers, recipes, reimport};

/// What our own exports go by among reports.
const OWN_REPORT: &str = "tributary";

/// Recognises the file and finds its account.
pub(super) fn prepare(open: &Open, request: &ImportRequest, meter: &Meter) -> Result<Job, Error> {
    let path = Path::new(&request.path);
    let file = name_of(&request.path);
    let (length, hash) = hash(path, meter)?;
    let source = Source::Measured(path.to_owned(), meter.clone());
    let recipe = recipe(request)?;
    let found = recognise(open, &source, &file, request, recipe.as_ref())?;
    let network = found.report.network.clone();
    known_settings(open, &network, request)?;
    // A recipe that is not kept is known to nobody else.
    let own_name = recipe.as_ref().filter(|recipe| recipe.id == network).map(|recipe| recipe.name.clone());
    let network_name = |id: &str| match &own_name {
        Some(name) if id == network => name.clone(),
        _ => networks::name(open, id),
    };
    let named = |name: &str| Ok::<_, Error>(open.ledger.read(|r| r.account_named(name))?);
    let (account, account_name) = match (&request.account, &found.account) {
        (None, Some(told)) => open.ledger.read(|r| reimport::account(r, &network, &told.name))?,
        (Some(name), _) if name.trim().is_empty() => {
            return Err(Error::input("An account needs a name.").hint("Give one with --account NAME."));
        }
        (Some(name), _) => {
            let account = named(name)?;
            if let Some(other) = account.as_ref().filter(|account| account.network != network) {
                return Err(Error::input(format!(
                    "“{}” is a {} account, and {file} is a report of {}.",
                    other.name,
                    network_name(&other.network),
                    network_name(&network)
                ))
                .hint("Choose another account, or leave it out."));
            }
            (account, name.trim().to_owned())
        }
        (None, None) => {
            let accounts = open.ledger.read(|r| r.accounts())?;
            let mut of_network = accounts.into_iter().filter(|account| account.network == network);
            match (of_network.next(), of_network.next()) {
                (None, _) => (None, network_name(&network)),
                (Some(only), None) => {
                    let name = only.name.clone();
                    (Some(only), name)
                }
                (Some(first), Some(second)) => {
                    let mut names = vec![first.name, second.name];
                    names.extend(of_network.map(|account| account.name));
                    let message = format!("{file} could belong to several accounts: {}.", names.join(", "));
                    let ask = Error::new(ErrorKind::Ask, message).hint("Say which with --account NAME.");
                    return Err(ask.detail("account"));
                }
            }
        }
    };
    let mut settings = account.as_ref().map(|account| account.settings.clone()).unwrap_or_default();
    settings.extend(request.settings.clone());
    if let Some(recipe) = recipe.as_ref().filter(|recipe| recipe.id == network) {
        receivers::note_kind(&mut settings, recipe);
    }
    let account = account.map(|account| account.id);
    let part = rejected::part(&hash, found.inner.as_deref());
    Ok(Job {
        found,
        source,
        file,
        length,
        hash,
        part,
        settings,
        account,
        account_name,
        anyway: request.anyway,
    })
}

/// Refuses what neither a report file nor the network's form asks for: a mistyped key would be taken for an answer.
fn known_settings(open: &Open, network: &str, request: &ImportRequest) -> Result<(), Error> {
    let catalogue = open.catalogue();
    let connector = catalogue.get(network);
    let mut known: BTreeSet<&str> =
        catalogue.reports().flat_map(|report| report.needs.iter().map(String::as_str)).collect();
    if let Some(connector) = &connector {
        known.extend(connector.settings.iter().map(|setting| setting.key.as_str()));
    }
    match request.settings.keys().find(|key| !known.contains(key.as_str())) {
        None => Ok(()),
        Some(unknown) => Err(Error::input(format!("No report asks for “{unknown}”."))
            .hint(format!("There are: {}.", known.into_iter().collect::<Vec<_>>().join(", ")))),
    }
}

/// The recipe that a file is to be read with.
fn recipe(request: &ImportRequest) -> Result<Option<Connector>, Error> {
    request.recipe.as_ref().map(|text| recipes::read("The recipe", text)).transpose()
}

fn recognise(
    open: &Open,
    source: &Source,
    file: &str,
    request: &ImportRequest,
    recipe: Option<&Connector>,
) -> Result<Found, Error> {
    let mut found = matching(open, source, file, request, recipe)?;
    found.retain(|found| request.inner.is_none() || found.inner == request.inner);
    if found.len() > 1 {
        let names: Vec<_> = found.into_iter().filter_map(|found| found.inner).collect();
        return Err(Error::input(format!("{file} holds several reports: {}.", names.join(", ")))
            .hint("Unpack it and choose them together."));
    }
    found.pop().ok_or_else(|| {
        let wanted = request.report.as_deref().unwrap_or_default();
        Error::input(format!("{file} does not have the headings of the report “{wanted}”."))
            .hint("Leave the report out to have it recognised.")
    })
}

fn matching(
    open: &Open,
    source: &Source,
    file: &str,
    request: &ImportRequest,
    recipe: Option<&Connector>,
) -> Result<Vec<Found>, Error> {
    let catalogue = open.catalogue();
    let is_there = |slug: &str| slug == OWN_REPORT || catalogue.reports().any(|report| report.slug == slug);
    if let Some(unknown) = request.report.as_deref().filter(|slug| recipe.is_none() && !is_there(slug)) {
        return Err(Error::input(format!("There is no report “{unknown}”.")).hint(
            "Leave the report out to have the file recognised, or name a recipe: a file that ends in .toml.",
        ));
    }
    let found = match recipe {
        Some(recipe) => network::recognise_among(&recipe.reports, source),
        None => network::recognise(&catalogue, source),
    };
    let mut found = found.map_err(|error| match recipe {
        Some(recipe) => Error::from_recipe(error, file, recipe),
        None => Error::from_report(error, file),
    })?;
    found.retain(|found| request.report.as_ref().is_none_or(|slug| found.report.slug == *slug));
    Ok(found)
}

/// The same request for each report in the file: an archive may hold several.
pub async fn parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportRequest>, Error> {
    app.blocking(move |_, open| parts_of(open, &request)).await
}

pub(super) fn parts_of(open: &Open, request: &ImportRequest) -> Result<Vec<ImportRequest>, Error> {
    let path = Path::new(&request.path);
    let file = name_of(&request.path);
    is_file(path)?;
    let recipe = recipe(request)?;
    let found = matching(open, &Source::Path(path.to_owned()), &file, request, recipe.as_ref())?;
    if found.len() < 2 {
        return Ok(vec![request.clone()]);
    }
    reimport::one_account_each(&found, &file, request)?;
    Ok(found.into_iter().map(|found| ImportRequest { inner: found.inner, ..request.clone() }).collect())
}

/// The parts of the file that are reports.
pub(crate) async fn named_parts(app: &Arc<App>, request: ImportRequest) -> Result<Vec<ImportPart>, Error> {
    let parts = parts(app, request).await?;
    Ok(parts.into_iter().map(|part| ImportPart { inner: part.inner }).collect())
}
