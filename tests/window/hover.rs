//! Whether the crosshair follows the pointer at 60 frames a second in the real web view: `cargo xtask bench hover`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
#![allow(dead_code, reason = "the desk can do more than is measured here")]

mod desk;

use desk::{Desk, Start};
use serde_json::json;

const FRAMES: usize = 180;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let desk = Desk::open(Start::default()).await;
    desk.click("button", "Look around with sample data").await;
    desk.says("Nothing here is yours").await;
    desk.is_quiet().await;
    // The most bars there are: each day of a year.
    desk.go("Income").await;
    desk.press("l").await;
    desk.find("main select", "Per").await.select_by_value("day").await.unwrap();
    desk.is_quiet().await;
    let script = "const [frames, done] = arguments;
        const over = document.querySelector('figure [role=slider]');
        const { left, top, width } = over.getBoundingClientRect();
        const times = [], seen = new Set();
        const begun = performance.now();
        let before = null;
        function frame(now) {
            if (before !== null) times.push(now - before);
            before = now;
            seen.add(over.getAttribute('aria-valuetext'));
            if (times.length === frames || now - begun > 15000) return done([times, seen.size]);
            const clientX = left + width * (times.length / frames);
            over.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX, clientY: top + 40 }));
            requestAnimationFrame(frame);
        }
        requestAnimationFrame(frame);";
    let answer = desk.page.execute_async(script, vec![json!(FRAMES)]).await.unwrap();
    let mut times: Vec<f64> =
        answer[0].as_array().unwrap().iter().filter_map(serde_json::Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    let seen = answer[1].as_u64().unwrap();
    assert!(seen > 10, "the crosshair named {seen} days only");
    let (median, slow) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!(
        "{} frames over {seen} bars: median {median:.1} ms, 95 of 100 under {slow:.1} ms (goal: 16.7 ms)",
        times.len()
    );
    desk.close().await;
}
