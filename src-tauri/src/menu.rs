//! The tray, the shortcut that works from anywhere, and what both ask the screen to do. All of it is off until wanted.

use serde_json::{Value, json};
use tauri::menu::{MenuBuilder, MenuItemBuilder};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Emitter, Manager, Window};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use tauri_plugin_global_shortcut::{GlobalShortcutExt, ShortcutState};
use tributary::{App, Error, ErrorKind};

const TRAY: &str = "tray";
/// Opens the quick log from anywhere.
const SHORTCUT: &str = "CommandOrControl+Alt+Shift+T";
/// What the tray offers: what the screen is asked to do, and its words.
const OFFERS: [(&str, &str); 4] = [
    ("open", "Open Tributary"),
    ("log", "Log work …"),
    ("stop", "Stop the timer"),
    ("sync", "Sync all accounts"),
];

/// Makes the tray and the shortcut what the preferences say. What this computer does not have is switched off again.
pub async fn follow(handle: &AppHandle, app: &std::sync::Arc<App>, state: &Value) -> Result<(), Error> {
    let wanted = |key: &str| state.get(key).and_then(Value::as_bool).unwrap_or(false);
    for (key, done) in
        [("tray", tray(handle, wanted("tray"))), ("shortcut", shortcut(handle, wanted("shortcut")))]
    {
        if let Err(error) = done {
            app.call("app.prefer", json!({ key: false })).await?;
            return Err(error);
        }
    }
    Ok(())
}

fn tray(handle: &AppHandle, wanted: bool) -> Result<(), Error> {
    let there = handle.tray_by_id(TRAY).is_some();
    if wanted == there {
        return Ok(());
    }
    if !wanted {
        handle.remove_tray_by_id(TRAY);
        return Ok(());
    }
    if cfg!(target_os = "linux") && !has_indicator() {
        return Err(Error::new(ErrorKind::Input, "This desktop has nothing that shows a tray icon.").hint(
            "Install libayatana-appindicator3, on GNOME the AppIndicator extension as well, and try again.",
        ));
    }
    make_tray(handle)
        .map_err(|error| Error::new(ErrorKind::Input, "The tray icon could not be shown.").detail(error))
}

fn make_tray(handle: &AppHandle) -> tauri::Result<()> {
    let mut menu = MenuBuilder::new(handle);
    for (id, text) in OFFERS {
        menu = menu.item(&MenuItemBuilder::with_id(id, text).build(handle)?);
    }
    let menu = menu.separator().text("quit", "Quit").build()?;
    let mut tray = TrayIconBuilder::with_id(TRAY).menu(&menu).tooltip("Tributary");
    if let Some(icon) = handle.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.on_menu_event(|handle, event| act(handle, event.id().as_ref())).build(handle)?;
    Ok(())
}

fn act(handle: &AppHandle, what: &str) {
    match what {
        "quit" => handle.exit(0),
        what => {
            if matches!(what, "open" | "log") {
                show(handle);
            }
            // A screen that is not there yet has nothing to do.
            let _ = handle.emit("asked", what);
        }
    }
}

/// Brings the window to the front.
pub fn show(handle: &AppHandle) {
    if let Some(window) = handle.get_webview_window("main") {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

fn shortcut(handle: &AppHandle, wanted: bool) -> Result<(), Error> {
    let cannot = |error: &dyn std::fmt::Display| {
        Error::new(ErrorKind::Input, "The shortcut could not be taken: another program may have it.")
            .hint("Under Wayland only the desktop's own settings give shortcuts.")
            .detail(error.to_string())
    };
    let known = handle.try_state::<tauri_plugin_global_shortcut::GlobalShortcut<tauri::Wry>>().is_some();
    if !known {
        if !wanted {
            return Ok(());
        }
        let plugin = tauri_plugin_global_shortcut::Builder::new().with_handler(|handle, _, event| {
            if event.state() == ShortcutState::Pressed {
                act(handle, "log");
            }
        });
        handle.plugin(plugin.build()).map_err(|error| cannot(&error))?;
    }
    let shortcuts = handle.global_shortcut();
    match (wanted, shortcuts.is_registered(SHORTCUT)) {
        (true, false) => shortcuts.register(SHORTCUT).map_err(|error| cannot(&error)),
        (false, true) => shortcuts.unregister(SHORTCUT).map_err(|error| cannot(&error)),
        _ => Ok(()),
    }
}

/// Whether closing the window leaves the tray behind; if it does, the window only hides.
pub fn hides(window: &Window) -> bool {
    let handle = window.app_handle();
    if handle.tray_by_id(TRAY).is_none() || window.hide().is_err() {
        return false;
    }
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move { say_where_it_is(&handle).await });
    true
}

/// Says the first time that the window is not gone.
async fn say_where_it_is(handle: &AppHandle) {
    let Ok(app) = handle.state::<crate::Door>().app().await else { return };
    let state = app.call("app.state", Value::Null).await.unwrap_or_default();
    let told = state.get("tray_told").and_then(Value::as_bool).unwrap_or(false);
    if told || app.call("app.prefer", json!({ "tray_told": true })).await.is_err() {
        return;
    }
    let text =
        "Tributary goes on in the tray and keeps syncing. Quit it there, or switch the tray off in Settings.";
    handle.dialog().message(text).title("Still here").kind(MessageDialogKind::Info).show(|_| {});
}

/// Whether the library is there that shows tray icons on Linux: asking for it where it is missing ends the program.
fn has_indicator() -> bool {
    const NAMES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];
    let roots =
        ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/app/lib"].map(std::path::PathBuf::from);
    let inside = roots.iter().flat_map(|root| std::fs::read_dir(root).into_iter().flatten().flatten());
    let folders: Vec<_> = inside.map(|entry| entry.path()).chain(roots.iter().cloned()).collect();
    folders.iter().any(|folder| NAMES.iter().any(|name| folder.join(name).exists()))
}
