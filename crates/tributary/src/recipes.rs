//! Recipes: connector files with a report and nothing else, in the folder of the user's own connector files. There they
//! are read, checked and watched like every other one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use network::{Connector, FileProblem, recipe_id};

use crate::view::{ByPath, Event, OwnProblem, Profile, RecipeCopy, RecipeView};
use crate::{App, Error, Open, own, whole};

/// How large a recipe may be.
const LARGEST: u64 = 1 << 20;

/// A recipe that is kept, until what it was kept for has failed.
pub(crate) struct Kept(Option<PathBuf>);

/// Reads a recipe: a connector file that asks nothing of any network.
pub fn read(name: &str, text: &str) -> Result<Connector, Error> {
    let connector = network::check_file(name, text).map_err(|problems| {
        let count = problems.len();
        let things = if count == 1 { "one thing has" } else { &format!("{count} things have") };
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Error::input(format!("{name} cannot be used: {things} to be put right.")).hint(told.join("\n"))
    })?;
    if connector.only_reads_files() {
        return Ok(connector);
    }
    Err(Error::input(format!("{name} is no recipe: it has more than reports, or none."))
        .hint("A file that connects to a network goes into the folder of Settings → Networks."))
}

/// An id of this name that nothing has yet: neither a network nor a report of one.
pub(crate) fn free_id(app: &App, open: &Open, name: &str) -> String {
    let catalogue = open.catalogue();
    let folder = own::folder(app);
    let taken = |id: &str| {
        catalogue.get(id).is_some()
            || catalogue.reports().any(|report| report.slug == id)
            || folder.join(format!("{id}.toml")).exists()
    };
    let id = recipe_id(name);
    if !taken(&id) {
        return id;
    }
    (2..).map(|count| format!("{id}-{count}")).find(|id| !taken(id)).unwrap_or(id)
}

/// Keeps a recipe in the user's folder; the sample profile forgets it.
pub(crate) fn keep(app: &App, open: &Open, text: &str) -> Result<Kept, Error> {
    let connector = read("The recipe", text)?;
    if open.kind == Profile::Sample {
        return Ok(Kept(None));
    }
    match place(app, open, &connector, text)? {
        Place::Known => Ok(Kept(None)),
        Place::Of(other) => {
            Err(Error::input(format!("There is a recipe “{}” already, in {other}.", connector.id))
                .hint("Give this one another name."))
        }
        Place::New(path) => {
            write(app, open, &path, text)?;
            Ok(Kept(Some(path)))
        }
    }
}

impl Kept {
    /// Takes it back.
    pub(crate) fn undo(self, app: &App, open: &Open) {
        if let Kept(Some(path)) = self {
            if let Err(error) = std::fs::remove_file(&path) {
                tracing::warn!("{}: {error}", path.display());
            }
            own::reload(open, &own::folder(app));
        }
    }
}

/// Where a recipe goes.
enum Place {
    /// The same is there.
    Known,
    /// Into a new file.
    New(PathBuf),
    /// One of the user's own files has its id.
    Of(String),
}

fn place(app: &App, open: &Open, connector: &Connector, text: &str) -> Result<Place, Error> {
    let folder = own::folder(app);
    let id = &connector.id;
    let clashing = |other: &Connector| {
        other.reports.iter().any(|report| connector.reports.iter().any(|own| own.slug == report.slug))
    };
    let catalogue = open.catalogue();
    let other =
        catalogue.iter().find(|other| other.id == *id || other.replaces.contains(id) || clashing(other));
    match other.map(|other| (other, other.file.clone())) {
        Some((other, None)) => {
            Err(Error::input(format!("“{id}” is what the bundled file of {} is called.", other.name))
                .hint("Change `id` and `slug` in the recipe."))
        }
        Some((_, Some(file))) => {
            let same = std::fs::read_to_string(folder.join(&file)).is_ok_and(|known| known == text);
            Ok(if same { Place::Known } else { Place::Of(file) })
        }
        None => {
            let path = folder.join(format!("{id}.toml"));
            Ok(if path.exists() { Place::Of(format!("{id}.toml")) } else { Place::New(path) })
        }
    }
}

fn write(app: &App, open: &Open, path: &Path, text: &str) -> Result<(), Error> {
    let folder = own::folder(app);
    std::fs::create_dir_all(&folder).map_err(|error| Error::file(&folder, &error))?;
    // Whole or not at all: a file that is cut would be a broken connector.
    whole::write(path, |out| {
        out.write_all(text.as_bytes()).map_err(|error| Error::file(path, &error))?;
        Ok((true, ()))
    })?;
    own::reload(open, &folder);
    Ok(())
}

/// The text of a file that was given.
fn text_of(path: &Path) -> Result<String, Error> {
    let unreadable = |error: std::io::Error| Error::file(path, &error);
    if std::fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
        return Err(Error::input(format!("{} is too large to be a recipe.", path.display())));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| {
        Error::input(format!("{} is no text in UTF-8.", path.display()))
            .hint("Save it as UTF-8 in your editor.")
    })
}

/// Reads the recipe of a file: its text and what it means.
pub fn of_file(path: &Path) -> Result<(String, Connector), Error> {
    let text = text_of(path)?;
    let connector = read(&path.display().to_string(), &text)?;
    Ok((text, connector))
}

/// What a file with a recipe would add.
pub(crate) async fn look(app: &Arc<App>, file: ByPath) -> Result<RecipeView, Error> {
    app.blocking(move |app, open| view(app, open, Path::new(&file.path))).await
}

/// Takes a recipe over into the user's own folder, in the place of the one of the same id.
pub(crate) async fn add(app: &Arc<App>, file: ByPath) -> Result<RecipeView, Error> {
    let added = app
        .blocking(move |app, open| {
            let path = Path::new(&file.path);
            let (text, connector) = of_file(path)?;
            match place(app, open, &connector, &text)? {
                Place::Known => {}
                Place::New(to) => write(app, open, &to, &text)?,
                Place::Of(other) => write(app, open, &own::folder(app).join(other), &text)?,
            }
            view(app, open, path)
        })
        .await?;
    app.tell(Event::NetworksChanged);
    Ok(added)
}

fn view(app: &App, open: &Open, path: &Path) -> Result<RecipeView, Error> {
    let text = text_of(path)?;
    let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let nothing = RecipeView {
        file: file.clone(),
        id: String::new(),
        name: file.clone(),
        gives: Vec::new(),
        headings: Vec::new(),
        known: false,
        replaces: None,
        text: text.clone(),
        problems: Vec::new(),
    };
    if let Err(problems) = network::check_file(&file, &text) {
        return Ok(RecipeView { problems: problems.into_iter().map(problem).collect(), ..nothing });
    }
    let connector = read(&file, &text)?;
    let (known, replaces) = match place(app, open, &connector, &text)? {
        Place::Known => (true, None),
        Place::New(_) => (false, None),
        Place::Of(other) => (false, Some(other)),
    };
    let reports = || connector.reports.iter();
    Ok(RecipeView {
        id: connector.id.clone(),
        name: connector.name.clone(),
        gives: reports().map(|report| report.what.word().to_owned()).collect(),
        headings: reports().flat_map(|report| report.headings()).map(str::to_owned).collect(),
        known,
        replaces,
        ..nothing
    })
}

fn problem(problem: FileProblem) -> OwnProblem {
    OwnProblem { line: problem.line, column: problem.column, key: problem.key, message: problem.message }
}

/// Saves a recipe as a file, to be shared.
pub(crate) async fn save(app: &Arc<App>, copy: RecipeCopy) -> Result<(), Error> {
    app.blocking(move |app, _| {
        let text = match (copy.text, copy.file) {
            (Some(text), _) => text,
            (None, Some(file)) => {
                let known = own::files(&own::folder(app));
                let known = known.iter().find(|path| path.file_name().is_some_and(|name| *name == *file));
                let path =
                    known.ok_or_else(|| Error::input(format!("There is no file {file} in your folder.")))?;
                text_of(path)?
            }
            (None, None) => return Err(Error::input("There is no recipe to save.")),
        };
        read("The recipe", &text)?;
        let to = Path::new(&copy.path);
        std::fs::write(to, text).map_err(|error| Error::file(to, &error))
    })
    .await
}
