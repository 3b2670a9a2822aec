//! A running server with a database of its own, and the verbs of a tester.

pub(crate) mod answer;
pub(crate) mod commands;
pub(crate) mod customer;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod shell;
pub(crate) mod speechify;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use mockmint::app::App;
use mockmint::clock::{Clock, SystemClock};
use mockmint::config::{Config, Database, MasterKeySource, SeedDocument};
use mockmint::issuer::Issuer;
use mockmint::secret::Secret;
use mockmint::seed;
use mockmint::space::Bounds;
use mockmint::store::Store;
use mockmint::vendors::Vendor;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// A running server.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) issuer: Issuer,
}

/// A space made for one test.
pub(crate) struct Space {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) credentials: Value,
    url: String,
    http: Client,
}

impl TestApp {
    /// Starts one on a random port and a database of its own.
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(|_| {}).await
    }

    /// The same, configured otherwise.
    pub(crate) async fn spawn_with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config(database().await);
        change(&mut config);
        Self::build(config, Arc::new(SystemClock)).await
    }

    /// One whose real time is a test's.
    pub(crate) async fn spawn_at(clock: Arc<dyn Clock>) -> Self {
        Self::build(config(database().await), clock).await
    }

    /// One on a given database, whose real time is a test's.
    pub(crate) async fn spawn_on(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self::build(config(database), clock).await
    }

    async fn build(config: Config, clock: Arc<dyn Clock>) -> Self {
        let app = App::build(config, clock).await.unwrap();
        let url = format!("http://{}", app.address);
        let issuer = app.issuer.clone();
        tokio::spawn(app.run());
        Self {
            url,
            http: client(),
            issuer,
        }
    }

    /// A request to a path of this server.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    /// A call of the control API: status and body.
    pub(crate) async fn control(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        control(&self.http, &self.url, method, path, body).await
    }

    /// A space of its own, with one credential of each kind.
    pub(crate) async fn space(&self) -> Space {
        self.space_of(json!({})).await
    }

    /// A space made as `creation` says.
    pub(crate) async fn space_of(&self, creation: Value) -> Space {
        Space::create(&self.http, &self.url, creation).await
    }
}

impl Space {
    /// The secret called `role` of the first credential of a vendor.
    pub(crate) fn secret(&self, vendor: &str, role: &str) -> String {
        let credential = self.credential(vendor);
        credential["secrets"][role].as_str().unwrap().to_owned()
    }

    /// The first credential of a vendor.
    pub(crate) fn credential(&self, vendor: &str) -> &Value {
        let all = self.credentials.as_array().unwrap();
        all.iter().find(|c| c["vendor"] == vendor).unwrap()
    }

    /// A call of the control API below this space.
    pub(crate) async fn control(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let path = format!("/v1/spaces/{}{path}", self.id);
        control(&self.http, &self.url, method, &path, body).await
    }

    /// The path a vendor's credentials are tried on, with the fields of its own credential in it.
    pub(crate) fn probe_path(&self, vendor: &dyn Vendor) -> String {
        let fields = &self.credential(vendor.name())["fields"];
        let fields = fields.as_object().unwrap().iter();
        let path = vendor.profile().probe.path.to_owned();
        fields.fold(path, |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), value.as_str().unwrap_or_default())
        })
    }

    /// Moves the clock on.
    pub(crate) async fn advance(&self, by: &str) {
        let (status, body) = self
            .control(Method::POST, "/clock/advance", Some(json!({ "by": by })))
            .await;
        assert_eq!(status, 200, "{body}");
    }

    /// Stops the clock, so that a test that takes long sees the same time.
    pub(crate) async fn freeze(&self) {
        let (status, body) = self
            .control(Method::PUT, "/clock", Some(json!({ "mode": "frozen" })))
            .await;
        assert_eq!(status, 200, "{body}");
    }

    /// Changes settings of a vendor.
    pub(crate) async fn set(&self, vendor: &str, settings: Value) {
        let (status, body) = self
            .control(
                Method::PATCH,
                &format!("/settings/{vendor}"),
                Some(settings),
            )
            .await;
        assert_eq!(status, 200, "{body}");
    }

    /// The journal, oldest first.
    pub(crate) async fn requests(&self, query: &str) -> Vec<Value> {
        let (status, body) = self
            .control(Method::GET, &format!("/requests{query}"), None)
            .await;
        assert_eq!(status, 200, "{body}");
        body["items"].as_array().unwrap().clone()
    }

    /// The reason of the newest refusal or `null`.
    pub(crate) async fn last_reason(&self) -> Value {
        let requests = self.requests("?limit=1").await;
        requests
            .last()
            .map_or(Value::Null, |last| last["reason"].clone())
    }
}

async fn control(
    http: &Client,
    url: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> (u16, Value) {
    let mut request = http.request(method, format!("{url}/__mockmint{path}"));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

/// What a test server is told: everything passing, nothing of this machine's environment.
pub(crate) fn config(database: Database) -> Config {
    Config {
        bind: IpAddr::from([127, 0, 0, 1]),
        port: 0,
        database,
        seeds: vec![SeedDocument {
            name: "the built-in seed".into(),
            text: seed::BUILT_IN.into(),
            is_built_in: true,
        }],
        admin_token: None,
        master_key: MasterKeySource::Given(Secret::new("5e".repeat(32))),
        allowed_hosts: Vec::new(),
        strict_headers: false,
        bounds: Bounds::default(),
        max_failures: 1_000,
        check_database: false,
        seed_random: None,
        now: None,
        workers: 1,
    }
}

/// An empty database of the engine the suite runs on.
pub(crate) async fn database() -> Database {
    if is_postgres() {
        let url = postgres::shared().database().await;
        return Database::Url(Secret::new(url));
    }
    Database::Memory
}

/// The store of such a database.
pub(crate) async fn open_store() -> Store {
    match database().await {
        Database::Memory => Store::open("sqlite::memory:").await.unwrap(),
        Database::Url(url) => Store::open(url.expose()).await.unwrap(),
    }
}

/// Whether the suite runs on PostgreSQL.
pub(crate) fn is_postgres() -> bool {
    match std::env::var("TEST_ENGINE").as_deref() {
        Err(_) | Ok("sqlite") => false,
        Ok("postgres") => true,
        Ok(other) => panic!("TEST_ENGINE is sqlite or postgres, not {other}"),
    }
}

/// The names of every vendor, as messages list them.
pub(crate) fn vendor_names() -> String {
    let names: Vec<_> = mockmint::vendors::ALL.iter().map(|v| v.name()).collect();
    names.join(", ")
}

/// A client that follows nothing and asks no proxy.
pub(crate) fn client() -> Client {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// The files of a folder of the repository with this ending, with their text.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<(String, String)>) {
        let mut entries: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path
                .extension()
                .is_some_and(|extension| extension == ending)
            {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), ending, &mut found);
    found
}
