//! What can be connected.

use std::sync::Arc;

use network::Connector;

use crate::view::{FieldView, NetworkView, ReportName};
use crate::{App, Error, Open, hand};

/// Every connector, by name.
#[allow(clippy::unused_async, reason = "every command is async, so that the table is one shape")]
pub(crate) async fn list(app: &Arc<App>, (): ()) -> Result<Vec<NetworkView>, Error> {
    Ok(app.profile().catalogue().iter().map(|connector| view(connector)).collect())
}

/// What a network is called; an id that no file names any more stands for itself.
pub(crate) fn name(open: &Open, network: &str) -> String {
    match open.catalogue().get(network) {
        Some(connector) => connector.name.clone(),
        None if network == hand::NETWORK => "By hand".to_owned(),
        None => network.to_owned(),
    }
}

/// One connector as the account form and `tributary networks` show it.
pub fn view(connector: &Connector) -> NetworkView {
    let consented = connector.consented();
    let fields = connector.settings.iter().map(|setting| FieldView {
        key: setting.key.clone(),
        kind: if setting.secret { "secret" } else { "setting" }.to_owned(),
        label: setting.label.clone(),
        help: setting.help.clone(),
        required: setting.required,
        default: setting.default.clone(),
        choices: setting.choices.clone(),
        browser: consented.contains(&setting.key.as_str()),
    });
    let reports: Vec<_> = connector
        .reports
        .iter()
        .map(|report| ReportName { slug: report.slug.clone(), name: report.name.clone() })
        .collect();
    let mut gives: Vec<String> = connector.gives().into_iter().map(|what| what.word().to_owned()).collect();
    if !reports.is_empty() {
        gives.push("reports".to_owned());
    }
    NetworkView {
        slug: connector.id.clone(),
        name: connector.name.clone(),
        kind: connector.kind.clone(),
        fields: fields.collect(),
        gives,
        confidence: match connector.seen {
            Some(day) => format!("seen working {day}"),
            None => "written from documentation".to_owned(),
        },
        documentation: connector.confidence.clone(),
        hosts: connector.hosts(),
        sign_in: connector.sign_in().map(str::to_owned),
        history_days: connector.history_days(),
        site: connector.site.clone(),
        docs: Some(connector.docs.clone()).filter(|docs| !docs.is_empty()),
        notes: connector.notes.clone(),
        reports,
        own: connector.is_own(),
    }
}
