//! Putting the parts together: what `main`, every test and library users start.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use actix_web::dev::{Server, ServerHandle};

use crate::clock::{Clock, StandingClock};
use crate::config::{Config, ConfigError, Database, MasterKeySource, SeedDocument};
use crate::control::State;
use crate::error::Error;
use crate::http::{self, Shared};
use crate::issuer::{Issuer, Planted, SpacePlan};
use crate::metrics::Metrics;
use crate::model::space::DEFAULT;
use crate::secret::{self, MasterKey, Random};
use crate::seed::{self, FileError};
use crate::space::Spaces;
use crate::store::{Checks, OpenError, Store};
use crate::vendors;
use crate::wire::host::{BadHostRule, HostRule};

/// Why the server does not start. Each says what to change.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A flag, a variable or the file is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A seed is wrong.
    #[error(transparent)]
    Seed(#[from] FileError),
    /// A host name is wrong.
    #[error("--allowed-host: {0}")]
    Host(#[from] BadHostRule),
    /// The database cannot be opened or brought up to date, or another server owns it.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}; choose another one with --port")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The master key cannot be read or made.
    #[error("{0}")]
    MasterKey(String),
    /// Something of ours failed.
    #[error("cannot start: {}", deepest(.0))]
    Inner(#[from] Error),
    /// The machine refused.
    #[error("cannot start: {0}")]
    Io(#[from] std::io::Error),
}

fn deepest(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.detail().to_owned(),
        Error::Unavailable(source) | Error::Unconfirmed(source) | Error::Internal(source) => {
            source.to_string()
        }
    }
}

/// A server that is ready to be run.
pub struct App {
    /// Where it listens.
    pub address: SocketAddr,
    /// What issues and checks.
    pub issuer: Issuer,
    /// What its seeds made, seed by seed; the flag says whether the seed came with the program.
    pub planted: Vec<(bool, Planted)>,
    state: State,
    server: Server,
}

impl App {
    /// Opens the database, applies the seeds and binds the address.
    pub async fn build(config: Config, clock: Arc<dyn Clock>) -> Result<Self, StartError> {
        let hosts = HostRule::new(config.allowed_hosts.clone())?;
        // Bound before anything is written: a second server must not touch the first one's data.
        let address = SocketAddr::new(config.bind, config.port);
        let listener = TcpListener::bind(address).map_err(|e| StartError::Listen(address, e))?;
        let address = listener.local_addr()?;
        let plans = config
            .seeds
            .iter()
            .map(|seed| Ok((seed, seed::read(&seed.name, &seed.text)?)))
            .collect::<Result<Vec<_>, FileError>>()?;
        let store = match &config.database {
            Database::Memory => Store::open("sqlite::memory:").await?,
            Database::Url(url) => {
                let pages = config.check_database;
                Store::open_with(url.expose(), Checks { pages }).await?
            }
        };
        let random = config
            .seed_random
            .map_or_else(Random::default, Random::seeded);
        if let MasterKeySource::File(path) = &config.master_key
            && !path.exists()
            && Issuer::is_settled(&store).await?
        {
            return Err(lost_key(path));
        }
        let master = master_key(&config.master_key, &random)?;
        let clock = match config.now {
            Some(now) => Arc::new(StandingClock(now)) as Arc<dyn Clock>,
            None => clock,
        };
        let declared = vendors::declared();
        let spaces = Spaces::load(store.clone(), clock, declared, config.bounds).await?;
        let issuer = Issuer::open(store, spaces, master, random).await?;
        let mut planted = Vec::new();
        for (seed, plans) in plans {
            apply(&issuer, seed, plans, &mut planted).await?;
        }
        if issuer.spaces().by_name(DEFAULT).is_none() {
            issuer.plant(vec![SpacePlan::named(DEFAULT)]).await?;
        }
        let metrics = Metrics::new(vendors::ALL.iter().map(|vendor| vendor.name()));
        let state = State::new(issuer.clone(), metrics, config.admin_token);
        let (strict_headers, max_failures) = (config.strict_headers, config.max_failures);
        let shared = Shared::new(state.clone(), hosts, strict_headers, max_failures);
        let mut listeners = vec![listener];
        listeners.extend(other_loopback(address));
        let server = http::serve(listeners, shared, config.workers)?;
        state.ready.store(true, Ordering::Release);
        Ok(Self {
            address,
            issuer,
            planted,
            state,
            server,
        })
    }

    /// What stops the server.
    pub fn stopper(&self) -> Stopper {
        Stopper {
            server: self.server.handle(),
            state: self.state.clone(),
        }
    }

    /// Serves until it is stopped.
    pub async fn run(self) -> std::io::Result<()> {
        let attending = tokio::spawn(self.issuer.clone().attend());
        let served = self.server.await;
        self.state.stop();
        // Not awaited: what it is storing now is stored to its end all the same.
        attending.abort();
        self.issuer.close().await;
        served
    }
}

/// Stops a running server.
#[derive(Clone)]
pub struct Stopper {
    server: ServerHandle,
    state: State,
}

impl Stopper {
    /// Says that the server is not ready any more, finishes what is in flight, ends what never
    /// ends by itself, and stops.
    pub async fn stop(&self) {
        self.state.stop();
        self.server.stop(true).await;
    }
}

async fn apply(
    issuer: &Issuer,
    seed: &SeedDocument,
    plans: Vec<SpacePlan>,
    planted: &mut Vec<(bool, Planted)>,
) -> Result<(), StartError> {
    let made = issuer.plant(plans).await?;
    planted.extend(made.into_iter().map(|made| (seed.is_built_in, made)));
    Ok(())
}

/// `localhost` is `::1` for some clients and 127.0.0.1 for others. A machine without IPv6, or
/// with the port taken there, is served on 127.0.0.1 alone.
fn other_loopback(address: SocketAddr) -> Option<TcpListener> {
    let is_usual = address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST);
    let other = SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), address.port());
    if !is_usual {
        return None;
    }
    match TcpListener::bind(other) {
        Ok(listener) => Some(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            tracing::warn!("{other} is another program's: clients of localhost may reach that one");
            None
        }
        Err(_) => None,
    }
}

/// A new key would open nothing of what is stored, and would hide that the old one is lost.
fn lost_key(path: &Path) -> StartError {
    let path = path.display();
    StartError::MasterKey(format!(
        "the database was made with the master key in {path}, which is missing: put that file back, \
         give its key with --master-key, or start with a new database"
    ))
}

fn master_key(source: &MasterKeySource, random: &Random) -> Result<MasterKey, StartError> {
    let wrong = |place: &str| {
        StartError::MasterKey(format!(
            "the master key {place} must be 64 hexadecimal digits"
        ))
    };
    match source {
        MasterKeySource::Passing => Ok(MasterKey::new(&random.bytes())),
        MasterKeySource::Given(key) => {
            MasterKey::parse(key.expose()).ok_or_else(|| wrong("given by --master-key"))
        }
        MasterKeySource::File(path) => {
            let text = secret::read_or_make(path).map_err(|error| {
                let path = path.display();
                StartError::MasterKey(format!(
                    "cannot read or make the master key {path}: {error}"
                ))
            })?;
            MasterKey::parse(&text).ok_or_else(|| wrong(&format!("in {}", path.display())))
        }
    }
}
