//! A network that fails on command: a proxy on loopback between the server and PostgreSQL that reads
//! the messages of the wire protocol and, at a chosen one, closes, resets, delays or falls silent.

mod message;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use message::{Message, Reader};
pub(crate) use message::{Seen, Side};

/// What becomes of the message at which the fault strikes, and of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strike {
    /// The connection is closed; the message does not arrive.
    Close,
    /// The connection is reset; the message does not arrive.
    Reset,
    /// The message arrives this much later.
    Delay(Duration),
    /// The connection stays open, and nothing passes in either direction until the network heals.
    Silence,
}

/// Which message the fault waits for.
#[derive(Clone, Debug)]
pub(crate) enum At {
    /// The one with this number, counted in both directions from the moment the fault is armed.
    Number(u64),
    /// The first one that the server sends with a statement which begins so.
    Statement(&'static str),
}

/// A proxy. Its connections live until it is dropped and their peers close them.
#[derive(Debug)]
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    state: Mutex<State>,
    /// Counts how often the network was healed: what is silent ends at the next time.
    healed: watch::Sender<u64>,
    /// Whether nothing passes at all.
    silent: watch::Sender<bool>,
    /// Connections that the server holds open.
    open: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct State {
    fault: Option<(At, Strike)>,
    count: u64,
    struck: u64,
    seen: Vec<Seen>,
}

impl Proxy {
    /// A proxy before the server of a PostgreSQL URL, and the URL through it.
    pub(crate) async fn before(url: &str) -> (Self, String) {
        let (_, rest) = url.split_once('@').unwrap();
        let (target, _) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            shared: Arc::new(Shared {
                target: target.parse().unwrap(),
                state: Mutex::default(),
                healed: watch::Sender::new(0),
                silent: watch::Sender::new(false),
                open: watch::Sender::new(0),
            }),
        };
        let through = url.replacen(target, &proxy.address.to_string(), 1);
        let shared = Arc::clone(&proxy.shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&shared).serve(client));
            }
        });
        (proxy, through)
    }

    /// Arms one fault; messages are counted from here.
    pub(crate) fn arm(&self, at: At, strike: Strike) {
        self.heal();
        self.shared.lock().fault = Some((at, strike));
    }

    /// Lets nothing pass from now on.
    pub(crate) fn silence(&self) {
        self.shared.silent.send_replace(true);
    }

    /// Takes the fault back, closes what was silent, and counts from 0 again.
    pub(crate) fn heal(&self) {
        *self.shared.lock() = State::default();
        self.shared.silent.send_replace(false);
        self.shared.healed.send_modify(|times| *times += 1);
    }

    /// How many messages met the fault.
    pub(crate) fn struck(&self) -> u64 {
        self.shared.lock().struck
    }

    /// What has passed since the proxy was armed or healed.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.lock().seen.clone()
    }

    /// How many connections the server holds.
    pub(crate) fn open(&self) -> usize {
        *self.shared.open.borrow()
    }
}

impl Shared {
    async fn serve(self: Arc<Self>, client: TcpStream) {
        self.open.send_modify(|open| *open += 1);
        _ = self.carry(client).await;
        self.open.send_modify(|open| *open -= 1);
    }

    async fn carry(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut silent = self.silent.subscribe();
        if *silent.borrow_and_update() {
            return self.swallow(client, None).await;
        }
        client.set_nodelay(true)?;
        let mut upstream = TcpStream::connect(self.target).await?;
        upstream.set_nodelay(true)?;
        let mut reader = Reader::default();
        loop {
            let (from_server, from_database) = reader.buffers();
            let read = tokio::select! {
                length = client.read_buf(from_server) => Some((Side::Server, length?)),
                length = upstream.read_buf(from_database) => Some((Side::Database, length?)),
                () = until(&mut silent) => None,
            };
            let Some((side, length)) = read else {
                return self.swallow(client, Some(upstream)).await;
            };
            if length == 0 {
                // One side closed: so does the other.
                return Ok(());
            }
            while let Some(message) = reader.next(side) {
                match self.judge(&message) {
                    None => {}
                    Some(Strike::Delay(span)) => tokio::time::sleep(span).await,
                    Some(Strike::Close) => return Ok(()),
                    Some(Strike::Reset) => return client.set_zero_linger(),
                    Some(Strike::Silence) => return self.swallow(client, Some(upstream)).await,
                }
                let to = match side {
                    Side::Server => &mut upstream,
                    Side::Database => &mut client,
                };
                to.write_all(&message.bytes).await?;
            }
        }
    }

    /// Counts a message; gives what strikes it.
    fn judge(&self, message: &Message) -> Option<Strike> {
        let mut state = self.lock();
        state.count += 1;
        let number = state.count;
        state.seen.push(message.seen(number));
        let is_hit = match state.fault.as_ref()?.0 {
            At::Number(at) => number == at,
            At::Statement(text) => message.begins(text),
        };
        let strike = state.fault.take_if(|_| is_hit)?.1;
        state.struck += 1;
        Some(strike)
    }

    /// Takes what comes from the server and answers nothing. The database does not learn that its
    /// client is gone before the network heals.
    async fn swallow(
        &self,
        mut client: TcpStream,
        upstream: Option<TcpStream>,
    ) -> std::io::Result<()> {
        let mut healed = self.healed.subscribe();
        let mut rest = [0; 4096];
        let is_over = loop {
            tokio::select! {
                length = client.read(&mut rest) => if !matches!(length, Ok(1..)) { break false },
                _ = healed.changed() => break true,
            }
        };
        if is_over || upstream.is_none() {
            return Ok(());
        }
        self.open.send_modify(|open| *open -= 1);
        drop(client);
        _ = healed.changed().await;
        self.open.send_modify(|open| *open += 1);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns when a flag is set.
async fn until(flag: &mut watch::Receiver<bool>) {
    _ = flag.wait_for(|is_set| *is_set).await;
}
