//! Limits the wrong credentials a minute of one client in one space, for each identifier where requests
//! name one; beyond the limit it answers 429 (RFC 6749 section 2.3.1). Clients are slowed down, never
//! locked out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::error::{Reason, Refusal, Result};
use crate::exchange::{Exchange, Locator};
use crate::model::credential::Key;
use crate::secret::sha256;

/// The length of a window, which begins with its first failure.
const WINDOW: Duration = Duration::from_mins(1);
/// The most windows that are kept; the oldest are evicted first.
const REMEMBERED: usize = 10_000;

/// The recent failures of clients.
#[derive(Debug)]
pub(super) struct Throttle {
    most: u32,
    windows: Mutex<HashMap<Guesser, Window>>,
    /// The number of windows, read first so that the usual request takes no lock.
    remembered: AtomicUsize,
}

/// A client that guesses, the space, and the identifier whose secret it guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Guesser {
    space: Uuid,
    /// A reset or restored space has another epoch, and with it no failures.
    epoch: i64,
    network: IpAddr,
    /// The digest of the identifier, whose length is unbounded; `None` where a secret is presented
    /// without one.
    identifier: Option<[u8; 32]>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began: Instant,
    failures: u32,
}

impl Throttle {
    /// A throttle that allows `most` failures a minute; 0 disables it.
    pub(super) fn new(most: u32) -> Self {
        Self {
            most,
            windows: Mutex::default(),
            remembered: AtomicUsize::default(),
        }
    }

    /// Refuses a request whose client guessed too often. Tokens and preflights are not guesses, and a
    /// live generated key is always admitted.
    pub(super) fn admit(&self, exchange: &Exchange, client: Option<IpAddr>) -> Result<(), Refusal> {
        if self.remembered.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        let Some(guesser) = Guesser::of(exchange, client) else {
            return Ok(());
        };
        let Some(seconds) = self.wait(guesser, Instant::now()) else {
            return Ok(());
        };
        if has_generated_key(exchange) {
            return Ok(());
        }
        let refusal = exchange.trace().refuse(
            Reason::RateLimited,
            "wrong credentials",
            format!("at most {} a minute", self.most),
            "more",
            "wait, or start the server with a larger --max-failures",
        );
        Err(refusal.retry_after(seconds))
    }

    /// Counts an exchange that was refused for a wrong credential, unless a fault program refused it.
    pub(super) fn watch(&self, exchange: &Exchange, client: Option<IpAddr>) {
        let reason = exchange.entry().reason();
        let is_guess = matches!(reason, Some(Reason::UnknownKey | Reason::WrongSecret));
        if !is_guess || exchange.entry().fault().is_some() {
            return;
        }
        if let Some(guesser) = Guesser::of(exchange, client) {
            self.count(guesser, Instant::now());
        }
    }

    /// Counts an exchange whose client left while its credential was judged, unless the credential is
    /// known to be right by then: otherwise a reset would make guessing free.
    pub(super) fn watch_unanswered(&self, exchange: &Exchange, client: Option<IpAddr>) {
        let is_judged =
            exchange.entry().reason().is_some() || exchange.entry().credential().is_some();
        if is_judged || exchange.entry().fault().is_some() || has_generated_key(exchange) {
            return;
        }
        if let Some(guesser) = Guesser::of(exchange, client) {
            self.count(guesser, Instant::now());
        }
    }

    /// The seconds a client has to wait, if it failed too often.
    fn wait(&self, guesser: Guesser, now: Instant) -> Option<u32> {
        let window = *self.lock().get(&guesser)?;
        let left = WINDOW.checked_sub(now.saturating_duration_since(window.began))?;
        let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
        // Rounded up, so that a client that waits as told is not early.
        (window.failures >= self.most).then_some(seconds + 1)
    }

    /// Counts a failure.
    fn count(&self, guesser: Guesser, now: Instant) {
        if self.most == 0 {
            return;
        }
        let mut windows = self.lock();
        if windows.len() >= REMEMBERED && !windows.contains_key(&guesser) {
            make_room(&mut windows, now);
        }
        let fresh = Window {
            began: now,
            failures: 0,
        };
        let window = windows.entry(guesser).or_insert(fresh);
        if is_over(window, now) {
            *window = fresh;
        }
        window.failures = window.failures.saturating_add(1);
        self.remembered.store(windows.len(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Guesser, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guesser {
    /// The guesser of a request; `None` if it presents nothing that can be guessed.
    fn of(exchange: &Exchange, client: Option<IpAddr>) -> Option<Self> {
        let identifier = match exchange.located() {
            Locator::Secret(_) => None,
            Locator::Identifier(identifier) => Some(sha256(identifier)),
            Locator::Nothing | Locator::TokenOf(_) | Locator::SigningKey(_) => return None,
        };
        Some(Self {
            space: exchange.space().id,
            epoch: exchange.space().epoch(),
            network: network(client?),
            identifier,
        })
    }
}

/// Whether the request presents a live generated key of the space. Such a key is too long to be
/// guessed, so admitting it reveals nothing useful; a chosen secret could be guessed.
fn has_generated_key(exchange: &Exchange) -> bool {
    let (Locator::Secret(_), Ok(found)) = (exchange.located(), exchange.found()) else {
        return false;
    };
    let is_one = |key: &Arc<Key>| key.is_live(exchange.now()) && !key.secret.verifier.is_slow();
    found.within(exchange.space().id).any(is_one)
}

/// Evicts the windows that have ended; if that is too little, the older half.
fn make_room(windows: &mut HashMap<Guesser, Window>, now: Instant) {
    windows.retain(|_, window| !is_over(window, now));
    if windows.len() < REMEMBERED {
        return;
    }
    let mut began: Vec<_> = windows.values().map(|window| window.began).collect();
    began.sort_unstable();
    let middle = began[began.len() / 2];
    windows.retain(|_, window| window.began > middle);
}

fn is_over(window: &Window, now: Instant) -> bool {
    now.saturating_duration_since(window.began) >= WINDOW
}

/// The network of a client: an IPv6 client usually has 64 bits of addresses (RFC 6177).
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            IpAddr::V6(network.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: Uuid = Uuid::from_u128(1);

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn guesser(client: &str) -> Guesser {
        Guesser {
            space: SPACE,
            epoch: 0,
            network: network(ip(client)),
            identifier: None,
        }
    }

    #[test]
    fn oa_10_who_fails_too_often_waits_for_the_rest_of_the_minute() {
        let (throttle, start, client) = (Throttle::new(3), Instant::now(), guesser("127.0.0.1"));
        let at = |seconds| start + Duration::from_secs(seconds);
        for second in 0..3 {
            assert_eq!(throttle.wait(client, at(second)), None);
            throttle.count(client, at(second));
        }

        assert_eq!(throttle.wait(client, at(10)), Some(51));
        for other in [
            guesser("127.0.0.2"),
            Guesser {
                space: Uuid::nil(),
                ..client
            },
            Guesser { epoch: 1, ..client },
            Guesser {
                identifier: Some([1; 32]),
                ..client
            },
        ] {
            assert_eq!(throttle.wait(other, at(10)), None);
        }
        assert_eq!(throttle.wait(client, at(61)), None);
        throttle.count(client, at(61));
        assert_eq!(throttle.wait(client, at(62)), None);
    }

    #[test]
    fn oa_10_addresses_of_one_client_are_one_client() {
        let (throttle, now) = (Throttle::new(2), Instant::now());
        throttle.count(guesser("2001:db8::1"), now);
        throttle.count(guesser("2001:db8::ffff:2"), now);
        throttle.count(guesser("192.0.2.1"), now);
        throttle.count(guesser("::ffff:192.0.2.1"), now);

        assert!(throttle.wait(guesser("2001:db8::3"), now).is_some());
        assert!(throttle.wait(guesser("2001:db8:0:1::1"), now).is_none());
        assert!(throttle.wait(guesser("192.0.2.1"), now).is_some());
    }

    #[test]
    fn oa_10_zero_lets_all_pass_and_what_is_remembered_is_bounded() {
        let (off, throttle, now) = (Throttle::new(0), Throttle::new(1), Instant::now());
        for client in 0..u32::try_from(REMEMBERED).unwrap() * 2 {
            let began = now + Duration::from_millis(u64::from(client));
            let client = Guesser {
                network: IpAddr::V4(client.into()),
                ..guesser("::")
            };
            off.count(client, began);
            throttle.count(client, began);
            assert!(throttle.lock().len() <= REMEMBERED);
            let wait = throttle.wait(client, began);
            assert!(wait.is_some());
            assert!(off.wait(client, began).is_none());
        }
    }
}
