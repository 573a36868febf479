//! The networks that are known: the bundled files, and those of the user's folder, which take their place.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::connector::{self, Connector};
use crate::file::{FileProblem, nearest};
use crate::{NetworkError, Report};

/// The bundled files, by name.
const BUNDLED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/connectors.rs"));

/// A connector file to begin with: every part of one, explained.
pub const TEMPLATE: &str = include_str!("../template.toml");
/// The format of connector files as JSON Schema, for editors.
pub const SCHEMA: &str = include_str!("../connectors/connector.schema.json");
/// What the schema's file is called, and how a file names it in its first line.
pub const SCHEMA_FILE: &str = "connector.schema.json";

/// Every connector that can be used, by id.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    connectors: BTreeMap<String, Arc<Connector>>,
    /// What is wrong with files of the folder, each with the id that it is about.
    wrong: Vec<(String, FileProblem)>,
}

impl Catalogue {
    /// The connectors that are compiled in.
    pub fn bundled() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (name, text) in BUNDLED {
            // A bundled file that cannot be used is found by the tests; here it must not take the others with it.
            match connector::load(name, text, &bundled_text) {
                Ok(connector) => catalogue.put(connector),
                Err(problems) => problems.iter().for_each(|problem| tracing::error!("{problem}")),
            }
        }
        catalogue
    }

    /// The bundled connectors and those of a folder; what is wrong with files there is kept beside them.
    pub fn with_folder(folder: &Path) -> Catalogue {
        let mut catalogue = Catalogue::bundled();
        let Ok(entries) = std::fs::read_dir(folder) else { return catalogue };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            match std::fs::read_to_string(path) {
                Ok(text) => catalogue.add_own(name, &text),
                Err(error) => {
                    let message = match error.kind() {
                        std::io::ErrorKind::InvalidData => "the file is no text (UTF-8)".to_owned(),
                        _ => format!("the file cannot be read: {error}"),
                    };
                    let id = connector::id_in("", &name);
                    let problem = FileProblem { file: name, line: 1, column: 1, key: String::new(), message };
                    catalogue.wrong.push((id, problem));
                }
            }
        }
        catalogue
    }

    /// A file of the user's own. Of two with one id the first counts, and the second is told.
    fn add_own(&mut self, name: String, text: &str) {
        let checked = connector::checked(&name, text, &bundled_text).and_then(|connector| {
            match self.connectors.get(&connector.id).and_then(|other| other.file.as_deref()) {
                Some(other) => Err(vec![connector::same_id(&name, text, &connector.id, other)]),
                None => Ok(connector),
            }
        });
        match checked {
            Ok(connector) => self.put(Connector { file: Some(name), ..connector }),
            Err(wrong) => {
                let id = connector::id_in(text, &name);
                self.wrong.extend(wrong.into_iter().map(|problem| (id.clone(), problem)));
            }
        }
    }

    /// What is wrong with files of the user's folder.
    pub fn wrong(&self) -> impl Iterator<Item = &FileProblem> {
        self.wrong.iter().map(|(_, problem)| problem)
    }

    /// What is wrong with the user's own file for an id, if there is none for it that can be used.
    pub fn broken(&self, id: &str) -> Vec<&FileProblem> {
        if self.connectors.get(id).is_some_and(|connector| connector.is_own()) {
            return Vec::new();
        }
        self.wrong.iter().filter(|(of, _)| of == id).map(|(_, problem)| problem).collect()
    }

    /// The same with one connector more.
    pub fn with(mut self, text: &str) -> Result<Catalogue, NetworkError> {
        let connector = connector::checked("connector", text, &bundled_text).map_err(|problems| {
            let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
            NetworkError::Connector { message: all.join("\n") }
        })?;
        self.put(connector);
        Ok(self)
    }

    /// The text of a bundled file, to be copied and changed.
    pub fn bundled_text(id: &str) -> Option<String> {
        bundled_text(id)
    }

    fn put(&mut self, connector: Connector) {
        self.connectors.insert(connector.id.clone(), Arc::new(connector));
    }

    /// The connector with this id, or the one that took the place of it.
    pub fn get(&self, id: &str) -> Option<Arc<Connector>> {
        let replaced =
            || self.connectors.values().find(|connector| connector.replaces.iter().any(|old| old == id));
        self.connectors.get(id).or_else(replaced).cloned()
    }

    /// Every connector, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Connector>> {
        let mut all: Vec<_> = self.connectors.values().collect();
        all.sort_by_key(|connector| connector.name.to_lowercase());
        all.into_iter()
    }

    /// Every report of every connector.
    pub fn reports(&self) -> impl Iterator<Item = &Arc<Report>> {
        self.connectors.values().flat_map(|connector| &connector.reports)
    }

    /// The id that a mistyped one comes nearest to.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        nearest(id, self.connectors.keys().map(String::as_str))
    }
}

/// The text of a bundled file.
pub(crate) fn bundled_text(id: &str) -> Option<String> {
    let name = format!("{id}.toml");
    BUNDLED.iter().find(|(file, _)| *file == name).map(|(_, text)| (*text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_file_can_be_used() {
        for (name, text) in BUNDLED {
            let problems = connector::check_file(name, text).err().unwrap_or_default();
            assert!(
                problems.is_empty(),
                "{}",
                problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
            );
        }
        assert_eq!(Catalogue::bundled().connectors.len(), BUNDLED.len());
    }

    #[test]
    fn the_template_can_be_used_as_it_is() {
        assert!(connector::check_file("template.toml", TEMPLATE).is_ok());
    }

    #[test]
    fn a_users_file_takes_the_place_of_a_bundled_one_and_a_broken_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let text = bundled_text("awin").unwrap().replace("name = \"Awin\"", "name = \"My Awin\"");
        std::fs::write(folder.path().join("awin.toml"), text).unwrap();
        std::fs::write(folder.path().join("broken.toml"), "format = 1\nidd = \"x\"\n").unwrap();
        let catalogue = Catalogue::with_folder(folder.path());
        let awin = catalogue.get("awin").unwrap();
        assert!(awin.is_own() && awin.name == "My Awin");
        assert!(catalogue.wrong().any(|problem| (problem.line, problem.key.as_str()) == (2, "idd")));
        assert!(!catalogue.broken("broken").is_empty(), "a file without an id is known by its name");
        assert_eq!(catalogue.nearest("awni"), Some("awin"));
    }

    #[test]
    fn a_broken_file_is_known_by_the_id_that_it_names_and_two_with_one_id_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("a.toml", &TEMPLATE.replace("format = 1", "formt = 1"));
        write("b.toml", &TEMPLATE.replace("name = \"My Network\"", "name = \"My Network"));
        let catalogue = Catalogue::with_folder(folder.path());
        let of: Vec<_> = catalogue.broken("my-network").into_iter().map(|one| one.file.as_str()).collect();
        assert!(of.contains(&"a.toml") && of.contains(&"b.toml"), "{of:?}");
        assert!(catalogue.get("my-network").is_none());

        write("b.toml", TEMPLATE);
        write("c.toml", TEMPLATE);
        let catalogue = Catalogue::with_folder(folder.path());
        assert!(catalogue.broken("my-network").is_empty(), "one of the files can be used");
        assert_eq!(catalogue.get("my-network").unwrap().file.as_deref(), Some("b.toml"));
        let second: Vec<_> = catalogue.wrong().filter(|problem| problem.file == "c.toml").collect();
        let id_line = TEMPLATE[..TEMPLATE.find("id =").unwrap()].matches('\n').count() + 1;
        assert_eq!((second.len(), second[0].line, second[0].key.as_str()), (1, id_line, "id"));
        assert!(second[0].message.contains("b.toml"), "{}", second[0]);
    }

    #[test]
    fn a_file_that_is_like_another_replaces_whole_tables() {
        let text = "format = 1\nid = \"mine\"\nlike = \"partnerstack\"\nname = \"Mine\"\nkind = \"program\"\nsite = \"https://mine.example\"\nconfidence = \"low\"\n";
        let mine = Catalogue::bundled().with(text).unwrap().get("mine").unwrap();
        assert_eq!((mine.name.as_str(), mine.settings.len()), ("Mine", 1));
        assert!(mine.hosts().contains(&"api.partnerstack.com".to_owned()));
    }
}
