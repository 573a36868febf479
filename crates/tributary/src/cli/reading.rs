//! A file that is read from the command line: a line on the terminal says how far it is, and Ctrl+C stops it.

use std::future::Future;
use std::io::IsTerminal;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use tributary::view::{ByPath, Event, ImportRequest, ImportState, SaveRejected};
use tributary::{Error, import};

use super::Context;

/// Waits for an import or a preview of a file.
pub(super) async fn shown<T>(
    context: &Context,
    path: &str,
    import: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let line = Line::new(!context.quiet && std::io::stderr().is_terminal());
    let mut events = context.app.events();
    let (mut import, mut asked) = (std::pin::pin!(import), false);
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        tokio::select! {
            done = &mut import => {
                line.clear();
                return done;
            }
            event = events.recv() => match event {
                Ok(Event::ImportMoved { state }) if state.path == path => line.show(&state),
                _ => {}
            },
            _ = &mut interrupt, if !asked => {
                asked = true;
                import::cancel(&context.app, ByPath { path: path.to_owned() }).await?;
            }
        }
    }
}

/// Writes the rejected lines of a file, and says so.
pub(super) async fn save_rejected(context: &Context, of: ImportRequest, out: &Path) -> Result<(), Error> {
    let wanted = SaveRejected { of, to: out.display().to_string(), imported: false };
    let path = wanted.of.path.clone();
    let count = shown(context, &path, import::save_rejected(&context.app, wanted)).await?;
    let out = out.display();
    match count {
        0 => context.say(&format!("No line was rejected: {out} was not written.")),
        1 => context.say(&format!("The rejected line is in {out}. Correct it there and import that file.")),
        _ => context.say(&format!(
            "The {count} rejected lines are in {out}. Correct them there and import that file."
        )),
    }
    Ok(())
}

/// The line, on a terminal only.
struct Line(Option<ProgressBar>);

impl Line {
    fn new(shown: bool) -> Line {
        let style = ProgressStyle::with_template("{msg:20!} {bar:12} {bytes} of {total_bytes} {prefix}");
        let bar = style.ok().filter(|_| shown).map(|style| ProgressBar::new(0).with_style(style));
        Line(bar)
    }

    fn show(&self, state: &ImportState) {
        let Some(bar) = &self.0 else { return };
        let name = Path::new(&state.path).file_name().unwrap_or_default().to_string_lossy();
        let step = match state.step.as_str() {
            "opening" => "opening".to_owned(),
            "storing" => format!("storing {} rows", state.rows),
            _ => format!("{} rows", state.rows),
        };
        bar.set_length(state.of);
        bar.set_position(state.bytes);
        bar.set_message(name.into_owned());
        bar.set_prefix(step);
    }

    fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
