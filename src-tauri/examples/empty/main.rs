//! The least that Tauri can show: what the start of Tributary is measured against (`cargo xtask bench window`).

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("examples/empty/tauri.conf.json"))
}
