//! A desk to sit at: the app on a profile of its own, and hands that look things up as a person would.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(45);

/// The app, open.
pub struct Desk {
    /// The web view.
    pub page: Client,
    place: TempDir,
    driver: Child,
}

/// How the app is started.
#[derive(Default)]
pub struct Start {
    /// The loopback address that stands in for every network.
    pub origin: Option<String>,
    /// A file to open.
    pub file: Option<PathBuf>,
}

impl Desk {
    /// Starts the app on an empty profile.
    pub async fn open(start: Start) -> Desk {
        let place = tempfile::tempdir().unwrap();
        let (port, native) = (free_port(), free_port());
        let output = std::fs::File::create(place.path().join("output.txt")).unwrap();
        let mut driver = Command::new(given("TRIBUTARY_WINDOW_DRIVER"));
        driver.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
        for folder in ["data", "share", "config", "cache"] {
            std::fs::create_dir(place.path().join(folder)).unwrap();
        }
        driver
            .env("TRIBUTARY_DATA_DIR", place.path().join("data"))
            .env("XDG_DATA_HOME", place.path().join("share"))
            .env("XDG_CONFIG_HOME", place.path().join("config"))
            .env("XDG_CACHE_HOME", place.path().join("cache"))
            .env_remove("TRIBUTARY_API_ORIGIN")
            .envs(start.origin.map(|origin| ("TRIBUTARY_API_ORIGIN", origin)));
        driver
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            // A group of its own: the driver's driver and the app end with it.
            .process_group(0);
        let mut running = driver.spawn().unwrap();
        let args: Vec<String> = start.file.iter().map(|path| path.display().to_string()).collect();
        let app = given("TRIBUTARY_WINDOW_APP");
        let wanted = json!({ "browserName": "wry", "tauri:options": { "application": app, "args": args } });
        let wanted: Capabilities = serde_json::from_value(wanted).unwrap();
        let begun = Instant::now();
        let mut again = 2;
        let page = loop {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let address = format!("http://127.0.0.1:{port}");
            let connected = builder.capabilities(wanted.clone()).connect(&address);
            match tokio::time::timeout(PATIENCE, connected).await {
                Ok(Ok(page)) => break page,
                Ok(Err(error)) if begun.elapsed() > PATIENCE * 4 => {
                    panic!("the app could not be driven: {error}")
                }
                Ok(Err(_)) => std::thread::sleep(Duration::from_millis(50)),
                // An app that was still ending took the new one's place: the driver would wait for it for ever.
                Err(_) if again > 0 => {
                    again -= 1;
                    end(&mut running);
                    running = driver.spawn().unwrap();
                }
                Err(_) => panic!("the app does not come up"),
            }
        };
        Desk { page, place, driver: running }
    }

    /// Ends the app, and gives back the folders it wrote into.
    pub async fn close(mut self) -> TempDir {
        self.page.clone().close().await.unwrap();
        end(&mut self.driver);
        std::mem::replace(&mut self.place, tempfile::tempdir().unwrap())
    }

    /// Runs a script in the page and gives its answer.
    pub async fn ask(&self, script: &str) -> Value {
        self.page.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}\n{error}"))
    }

    /// Calls a command of the application, from inside the page.
    pub async fn call(&self, name: &str, args: Value) -> Result<Value, Value> {
        let script = "const [name, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke('call', { name, args }).then((ok) => done({ ok }), (err) => done({ err }))";
        let answer = self.page.execute_async(script, vec![json!(name), args]).await.unwrap();
        match answer.get("err") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["ok"].clone()),
        }
    }

    /// Waits until an expression is true in the page, and gives what it is then.
    pub async fn until(&self, what: &str, expression: &str) -> Value {
        let begun = Instant::now();
        loop {
            // While a page loads there may be nothing to ask.
            let answer = self.page.execute(&format!("return ({expression}) || null"), Vec::new()).await;
            match answer {
                Ok(answer) if !answer.is_null() => return answer,
                _ if begun.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(20)).await,
                _ => {
                    let seen = self.ask("return document.body.innerText").await;
                    panic!("{what} did not come; the screen says:\n{}", seen.as_str().unwrap_or_default());
                }
            }
        }
    }

    /// Waits until the screen says something.
    pub async fn says(&self, text: &str) {
        self.until(&format!("“{text}”"), &format!("document.body.innerText.includes({})", json!(text))).await;
    }

    /// Waits until nothing is being loaded and the words stay as they are.
    pub async fn is_quiet(&self) {
        const QUIET: &str = "(() => {
            const text = document.body.innerText;
            if (window.__text !== text) [window.__text, window.__since] = [text, performance.now()];
            const busy = document.querySelector('[aria-busy=true], .skeleton');
            return !busy && document.querySelector('h1') && performance.now() - window.__since > 300;
        })()";
        self.ask("window.__text = null").await;
        self.until("quiet", QUIET).await;
    }

    /// Finds something that is shown by what it is (a selector) and what it is called: its label, its text, the first
    /// line of it, or how it begins.
    pub async fn find(&self, what: &str, name: &str) -> Element {
        const NAMED: &str = "(what, name) => {
            const shown = [...document.querySelectorAll(what)].filter((one) => one.getClientRects().length > 0);
            const words = (one) => [one.getAttribute('aria-label'), one.labels?.[0]?.innerText, one.innerText]
                .map((text) => (text ?? '').trim().split('\\n')[0]);
            return shown.find((one) => words(one).includes(name))
                ?? shown.find((one) => words(one).some((text) => text.startsWith(`${name} `)));
        }";
        let (what, name) = (json!(what), json!(name));
        let found = self.until(&format!("{what} {name}"), &format!("({NAMED})({what}, {name})")).await;
        let id = found.as_object().and_then(|object| object.values().next()?.as_str().map(str::to_owned));
        Element::from_element_id(self.page.clone(), ElementRef::from(id.expect("an element")))
    }

    /// Clicks something by what it is called.
    pub async fn click(&self, what: &str, name: &str) {
        let begun = Instant::now();
        while let Err(error) = self.find(what, name).await.click().await {
            // It was drawn anew just then: there is another one by that name.
            assert!(
                error.is_stale_element_reference() && begun.elapsed() < PATIENCE,
                "{what} {name}: {error}"
            );
        }
    }

    /// Goes to a screen by the rail.
    pub async fn go(&self, screen: &str) {
        self.click("nav a", screen).await;
        self.until(
            screen,
            &format!("document.querySelector('main h1')?.innerText.trim() === {}", json!(screen)),
        )
        .await;
        self.is_quiet().await;
    }

    /// Presses keys together: `Ctrl+1`, `Escape`, `j`.
    pub async fn press(&self, keys: &str) {
        let keys: Vec<char> = if keys == "+" { vec!['+'] } else { keys.split('+').map(key).collect() };
        let mut hand = KeyActions::new("keyboard".to_owned());
        for value in &keys {
            hand = hand.then(KeyAction::Down { value: *value });
        }
        for value in keys.iter().rev() {
            hand = hand.then(KeyAction::Up { value: *value });
        }
        self.page.perform_actions(hand).await.unwrap();
    }

    /// Types text where the focus is.
    pub async fn write(&self, text: &str) {
        for letter in text.chars() {
            let hand = KeyActions::new("keyboard".to_owned());
            let hand = hand.then(KeyAction::Down { value: letter }).then(KeyAction::Up { value: letter });
            self.page.perform_actions(hand).await.unwrap();
        }
    }

    /// Keeps pictures of all of a page that is longer than the window, one window after the other.
    pub async fn pictures(&self, name: &str) {
        for part in 1..=6 {
            self.picture(&format!("{name}-{part}")).await;
            let further = "const page = document.querySelector('main'), before = page.scrollTop;
                page.scrollTop += page.clientHeight - 80; return page.scrollTop > before";
            if self.ask(further).await != true {
                break;
            }
        }
        self.ask("document.querySelector('main').scrollTop = 0").await;
    }

    /// Keeps a picture of the window for somebody to look at, and checks that it is not blank.
    pub async fn picture(&self, name: &str) {
        let folder = PathBuf::from(given("TRIBUTARY_WINDOW_PICTURES"));
        std::fs::create_dir_all(&folder).unwrap();
        // What was changed last is on the screen two frames later.
        let drawn = "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(done))";
        self.page.execute_async(drawn, Vec::new()).await.unwrap();
        let picture = self.page.screenshot().await.unwrap();
        assert!(picture.len() > 4_000, "{name}: nothing is on the screen");
        std::fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        end(&mut self.driver);
    }
}

fn end(driver: &mut Child) {
    // Only its own group: whatever it started.
    let _ = Command::new("kill")
        .args(["-KILL", "--", &format!("-{}", driver.id())])
        .stderr(Stdio::null())
        .status();
    let _ = driver.wait();
}

fn key(name: &str) -> char {
    match name {
        "Ctrl" => '\u{e009}',
        "Shift" => '\u{e008}',
        "Tab" => '\u{e004}',
        "Enter" => '\u{e007}',
        "Escape" => '\u{e00c}',
        "Left" => '\u{e012}',
        "Right" => '\u{e014}',
        "Up" => '\u{e013}',
        "Down" => '\u{e015}',
        "Home" => '\u{e011}',
        "End" => '\u{e010}',
        letter => letter.chars().next().unwrap(),
    }
}

/// What `cargo xtask test window` passes on.
pub fn given(name: &str) -> String {
    let value = std::env::var(name).unwrap_or_default();
    assert!(!value.is_empty(), "{name} is not set: these tests are run by `cargo xtask test window`");
    value
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
