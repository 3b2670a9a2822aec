//! A user's own service: whatever a test wants it to answer, and what it was sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A running service.
pub(crate) struct Service {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Presented>>>,
    arrivals: UnboundedReceiver<()>,
    handle: ServerHandle,
}

/// A request as the service reads it.
#[derive(Clone, Debug)]
pub(crate) struct Presented {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

/// What it answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// Nothing, for as long as somebody waits.
    Silence,
}

type Judge = dyn Fn(&Presented) -> Reply + Send + Sync;

#[derive(Clone)]
struct State {
    judge: Arc<Judge>,
    seen: Arc<Mutex<Vec<Presented>>>,
    arrived: UnboundedSender<()>,
}

impl Service {
    /// Starts one that answers as `judge` says.
    pub(crate) fn start(judge: impl Fn(&Presented) -> Reply + Send + Sync + 'static) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (arrived, arrivals) = unbounded_channel();
        let state = State {
            judge: Arc::new(judge),
            seen: Arc::clone(&seen),
            arrived,
        };
        let server = HttpServer::new(move || {
            let state = Data::new(state.clone());
            App::new().app_data(state).default_service(web::to(answer))
        })
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url,
            seen,
            arrivals,
            handle,
        }
    }

    /// Everything it was sent.
    pub(crate) fn seen(&self) -> Vec<Presented> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns when the next request has come.
    pub(crate) async fn arrival(&mut self) {
        self.arrivals.recv().await.unwrap();
    }

    /// Stops it; its port is closed then.
    pub(crate) async fn stop(&self) {
        self.handle.stop(false).await;
    }
}

impl Presented {
    /// The bearer token, if that is how one comes.
    pub(crate) fn bearer(&self) -> &str {
        let header = self.headers.get("authorization");
        header
            .and_then(|header| header.strip_prefix("Bearer "))
            .unwrap_or_default()
    }
}

async fn answer(
    request: HttpRequest,
    query: Query<HashMap<String, String>>,
    body: Bytes,
    state: Data<State>,
) -> HttpResponse {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| {
        let value = value.to_str().unwrap_or_default();
        (name.to_string(), value.to_owned())
    });
    let presented = Presented {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: query.into_inner(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let reply = (state.judge)(&presented);
    state.seen.lock().unwrap().push(presented);
    _ = state.arrived.send(());
    match reply {
        Reply::Status(status) => {
            let mut answer = HttpResponse::build(StatusCode::from_u16(status).unwrap());
            // What a hostile service could say to a terminal.
            answer.insert_header(("location", "http://127.0.0.1:1/elsewhere"));
            answer.body("\x1b[2Jnobody shows this")
        }
        Reply::Silence => std::future::pending().await,
    }
}
