//! A process of its own for a test that measures its process.

use std::process::Command;

/// What the process of its own was given under a name; nothing in any other.
pub fn given(name: &str) -> Option<String> {
    std::env::var(format!("TEST_ALONE_{name}")).ok()
}

/// Runs a test in a process of its own, where it has to pass, and repeats what it says that it measured.
pub fn run(test: &str, give: &[(&str, String)]) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([test, "--exact", "--nocapture"]);
    child.envs(give.iter().map(|(name, value)| (format!("TEST_ALONE_{name}"), value)));
    let child = child.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&child.stdout), text(&child.stderr));
    assert!(child.status.success() && out.contains("1 passed"), "{}\n{out}\n{err}", child.status);
    out.lines().filter(|line| line.starts_with("measured")).for_each(|line| println!("{line}"));
}

/// The most memory that this process has had so far, in MB; nothing where the system does not tell.
pub fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}
