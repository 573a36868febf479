//! The window: opens the application, hands it what the screen asks, and tells the screen what happens.
//!
//! *Invariant:* no decisions. What a command does is decided in `tributary`, how it looks in `ui`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod dialogs;
mod menu;
mod opened;
#[cfg(target_os = "linux")]
mod webkit;

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager, State, Theme, WebviewWindowBuilder, WindowEvent, window::Color};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::{OnceCell, broadcast::error::RecvError};
use tracing_appender::non_blocking::WorkerGuard;
use tributary::{App, Error, ErrorKind, Options, log, own, schedule, vault, watch};

/// The application, once it is open, or why it cannot be. It opens while the window appears.
#[derive(Default)]
struct Door {
    app: OnceCell<Result<Arc<App>, Error>>,
    log: OnceLock<Option<WorkerGuard>>,
}

fn main() -> tauri::Result<()> {
    #[cfg(target_os = "linux")]
    webkit::avoid_blank_window();
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|handle, args, folder| {
            opened::again(handle, &args, folder.as_ref());
        }))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::all() - StateFlags::VISIBLE)
                .build(),
        )
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::Builder::new().open_js_links_on_click(false).build())
        .manage(Door::default())
        .manage(opened::Files::from_arguments())
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && menu::hides(window)
            {
                api.prevent_close();
            }
        })
        .invoke_handler(tauri::generate_handler![call])
        .setup(|app| {
            let handle = app.handle().clone();
            tauri::async_runtime::spawn(async move { forward(&handle).await });
            for config in &app.config().app.windows {
                let window =
                    WebviewWindowBuilder::from_config(app, config)?.on_navigation(is_ours).build()?;
                if window.theme()? == Theme::Dark {
                    window.set_background_color(Some(Color(0x0E, 0x13, 0x16, 0xFF)))?;
                }
            }
            Ok(())
        })
        .run(tauri::generate_context!())
}

/// The one command of the screen: an entry of the table in `tributary::commands` by name.
#[tauri::command]
async fn call(handle: AppHandle, door: State<'_, Door>, name: String, args: Value) -> Result<Value, Error> {
    match name.as_str() {
        "window.pick" => dialogs::pick(&handle, args).await,
        "window.save" => dialogs::save(&handle, args).await,
        "window.open" => dialogs::open(&handle, args),
        "window.edit" => door.app().await.and_then(|app| dialogs::edit(&handle, &app, args)),
        "window.files" => Ok(opened::take(&handle)),
        "app.prefer" => {
            let app = door.app().await?;
            let state = app.call(&name, args).await?;
            menu::follow(&handle, &app, &state).await?;
            Ok(state)
        }
        _ => door.app().await?.call(&name, args).await,
    }
}

/// Tells the screen what happens in the application.
async fn forward(handle: &AppHandle) {
    let Ok(app) = handle.state::<Door>().app().await else { return };
    let mut events = app.events();
    tauri::async_runtime::spawn(own::watch(app.clone()));
    tauri::async_runtime::spawn(schedule::keep(app.clone()));
    tauri::async_runtime::spawn(watch::keep(app.clone()));
    if let Ok(state) = app.call("app.state", Value::Null).await
        && let Err(error) = menu::follow(handle, &app, &state).await
    {
        tracing::warn!("{}", error.message);
    }
    loop {
        match events.recv().await {
            Ok(event) => drop(handle.emit("event", event)),
            // Progress that came too fast to show; what follows says where things stand.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

impl Door {
    /// The application, opened by whoever asks first.
    async fn app(&self) -> Result<Arc<App>, Error> {
        let open = || async {
            let options = Options {
                data_dir: std::env::var_os("TRIBUTARY_DATA_DIR").map(Into::into),
                api_origin: std::env::var("TRIBUTARY_API_ORIGIN").ok(),
                vault: vault::Prefer::Auto,
                now: chrono::Utc::now,
            };
            let opened = tauri::async_runtime::spawn_blocking(|| App::open(options)).await;
            let app = opened.unwrap_or_else(|stopped| {
                Err(Error::new(ErrorKind::Bug, "Tributary could not be opened.").detail(stopped))
            })?;
            self.log.get_or_init(|| log::start(&app.profile().dir, false));
            Ok(app)
        };
        self.app.get_or_init(open).await.clone()
    }
}

/// Whether an address is the screen's own: the window shows nothing else.
fn is_ours(url: &tauri::Url) -> bool {
    url.scheme() == "tauri"
        || matches!((url.scheme(), url.host_str()), ("http" | "https", Some("tauri.localhost")))
        || (cfg!(dev) && url.host_str() == Some("localhost"))
}
