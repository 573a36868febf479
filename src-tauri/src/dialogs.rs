//! What only a window can do: ask for a file, ask where to save one, open a page in the browser.

use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;
use tributary::view::{ByPath, ByUrl, FileRequest};
use tributary::{App, Error, ErrorKind, own};

/// Asks for a file to read, or for a folder: its path, or `null`.
pub async fn pick(handle: &AppHandle, args: Value) -> Result<Value, Error> {
    let request: FileRequest = parse(args)?;
    let (sender, answer) = oneshot::channel();
    let dialog = dialog(handle, &request);
    match request.what.as_str() {
        "folder" => dialog.pick_folder(|folder| drop(sender.send(folder))),
        _ => dialog.pick_file(|file| drop(sender.send(file))),
    }
    Ok(path(answer.await.ok().flatten()))
}

/// Asks where to save a file: its path, or `null`.
pub async fn save(handle: &AppHandle, args: Value) -> Result<Value, Error> {
    let request: FileRequest = parse(args)?;
    let (sender, answer) = oneshot::channel();
    let dialog = dialog(handle, &request).set_file_name(request.name.as_deref().unwrap_or_default());
    dialog.save_file(|file| drop(sender.send(file)));
    Ok(path(answer.await.ok().flatten()))
}

/// Opens an https address in the browser.
pub fn open(handle: &AppHandle, args: Value) -> Result<Value, Error> {
    let page: ByUrl = parse(args)?;
    if !page.url.starts_with("https://") {
        return Err(Error::input(format!("{} is not an https address, so it was not opened.", page.url)));
    }
    handle.opener().open_url(&page.url, None::<&str>).map_err(|error| {
        Error::new(ErrorKind::Input, "No browser could be opened.")
            .hint(format!("The address is {}", page.url))
            .detail(error)
    })?;
    Ok(Value::Null)
}

/// Opens a connector file of the user's own in their editor, and nothing else.
pub fn edit(handle: &AppHandle, app: &App, args: Value) -> Result<Value, Error> {
    let file: ByPath = parse(args)?;
    let path = PathBuf::from(&file.path);
    if path.parent() != Some(&own::folder(app)) || path.extension().is_none_or(|end| end != "toml") {
        return Err(Error::input(format!("{} is no connector file of yours.", file.path)));
    }
    handle.opener().open_path(&file.path, None::<&str>).map_err(|error| {
        Error::new(ErrorKind::Input, "No editor could be opened.")
            .hint(format!("The file is {}", file.path))
            .detail(error)
    })?;
    Ok(Value::Null)
}

fn dialog(handle: &AppHandle, request: &FileRequest) -> FileDialogBuilder<tauri::Wry> {
    let (title, kind, endings): (_, _, &[&str]) = match request.what.as_str() {
        "report" => {
            ("Import a report", "Reports", &["csv", "tsv", "txt", "xlsx", "ofx", "json", "zip", "toml"])
        }
        "recipe" => ("Save the recipe", "Recipes", &["toml"]),
        "rates" => ("Import exchange rates", "Exchange rates", &["csv", "xml", "zip"]),
        "chart" => ("Save the chart", "Pictures", &["svg", "png"]),
        "table" => ("Save the table", "Tables", &["csv"]),
        "qr" => ("Save the QR code", "Pictures", &["svg", "png"]),
        "rejected" => ("Save rejected lines", "Tables", &["csv", "tsv", "txt"]),
        "export" => ("Export", "Tables", &["csv", "xlsx", "json", "parquet"]),
        "dispute" => ("Save the dispute pack", "Packs", &["pdf", "csv"]),
        "tax" => ("Save the tax year", "Tax years", &["pdf", "xlsx", "csv"]),
        "folder" => ("Choose a folder", "", &[]),
        _ => ("Choose a file", "Files", &[]),
    };
    let mut dialog = handle.dialog().file().set_title(title);
    if !endings.is_empty() {
        // Systems differ in whether a filter minds the case of a file's ending.
        let endings: Vec<_> =
            endings.iter().flat_map(|end| [(*end).to_owned(), end.to_uppercase()]).collect();
        let endings: Vec<_> = endings.iter().map(String::as_str).collect();
        dialog = dialog.add_filter(kind, &endings);
    }
    match handle.get_webview_window("main") {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

fn path(file: Option<FilePath>) -> Value {
    file.and_then(|file| file.into_path().ok()).map_or(Value::Null, |path| path.to_string_lossy().into())
}

fn parse<T: DeserializeOwned>(args: Value) -> Result<T, Error> {
    serde_json::from_value(args).map_err(|error| {
        Error::new(ErrorKind::Bug, "The window was asked in a way that it does not know.").detail(error)
    })
}
