//! A way around windows that stay blank with NVIDIA's driver.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Tells WebKit not to hand its pictures over in graphics memory where NVIDIA's driver is loaded: the window stays
/// blank there on some systems. Whoever sets the variable, to whatever value, decides instead.
pub fn avoid_blank_window() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if !Path::new("/proc/driver/nvidia/version").exists() || std::env::var_os(SWITCH).is_some() {
        return;
    }
    // WebKit's processes inherit the variable, and a running program cannot safely change its own: it starts over.
    if let Ok(program) = std::env::current_exe() {
        let mut args = std::env::args_os();
        args.next();
        let error = Command::new(program).args(args).env(SWITCH, "1").exec();
        eprintln!("The window may stay blank: {error}");
    }
}
