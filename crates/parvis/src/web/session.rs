//! Cookies of the device: the session, the language, the appearance.

use super::Rq;
use crate::app::App;
use db::Instant;
use parking_lot::Mutex;
use rules::secret::SessionId;
use std::collections::HashMap;

/// The cookie of the language chosen on this device.
pub const LANGUAGE_COOKIE: &str = "parvis-language";
/// The cookie of the appearance chosen on this device.
pub const THEME_COOKIE: &str = "parvis-theme";

const MICROS: i64 = 1_000_000;
/// A session ends after this much idleness, in microseconds (accounts.md, "Sessions").
pub const IDLE: i64 = 30 * 60 * MICROS;
/// A remembered session's idleness, in microseconds.
pub const IDLE_REMEMBERED: i64 = 30 * 24 * 3600 * MICROS;
/// The longest a session lasts whatever its use, in microseconds: what is remembered is confirmed now and then.
pub const LONGEST: i64 = 180 * 24 * 3600 * MICROS;
/// The longest a staff member's session lasts, in microseconds.
pub const LONGEST_STAFF: i64 = 8 * 3600 * MICROS;
/// "Last seen" is written at most this often, in microseconds.
pub const TOUCH_EVERY: i64 = 5 * 60 * MICROS;
/// How long a device is known after its last sign-in, in microseconds: as long as browsers keep a cookie at most.
pub const DEVICE_KNOWN: i64 = 400 * 24 * 3600 * MICROS;

/// The name of the session's cookie: with the `__Host-` prefix wherever https lets browsers accept it.
pub fn cookie_name(app: &App) -> &'static str {
    if app.https { "__Host-parvis" } else { "parvis" }
}

/// The hash of the token in the request's cookie, if there is one of the right form.
pub fn token_hash(rq: &Rq) -> Option<[u8; 32]> {
    SessionId::parse(rq.cookie(cookie_name(&rq.app))?).map(|id| *id.hash().as_bytes())
}

/// The name of the cookie by which a device is known again.
fn device_cookie_name(app: &App) -> &'static str {
    if app.https { "__Host-parvis-device" } else { "parvis-device" }
}

/// By which the device is known that asks, if it was ever signed in with. It opens nothing.
pub fn device(rq: &Rq) -> Option<SessionId> {
    SessionId::parse(rq.cookie(device_cookie_name(&rq.app))?)
}

/// The cookie by which a device is known again.
pub fn device_cookie(app: &App, device: &SessionId) -> String {
    let age = format!("; HttpOnly; Max-Age={}", DEVICE_KNOWN / MICROS);
    set(app, device_cookie_name(app), &device.to_string(), &age)
}

/// The cookie of a remembered session with another thirty days: a browser would forget it thirty days after the sign-in,
/// however often it was used.
pub fn renewed_cookie(rq: &Rq) -> Option<String> {
    let id = SessionId::parse(rq.cookie(cookie_name(&rq.app))?)?;
    Some(cookie(&rq.app, &id.to_string(), true))
}

/// The cookie that carries a new session.
pub fn cookie(app: &App, token: &str, remembered: bool) -> String {
    let age = if remembered { format!("; Max-Age={}", IDLE_REMEMBERED / MICROS) } else { String::new() };
    set(app, cookie_name(app), token, &format!("; HttpOnly{age}"))
}

/// The cookie that takes the session away.
pub fn cleared_cookie(app: &App) -> String {
    set(app, cookie_name(app), "", "; HttpOnly; Max-Age=0")
}

/// A cookie of a choice made on this device, for a year.
pub fn choice_cookie(app: &App, name: &str, value: &str) -> String {
    set(app, name, value, "; HttpOnly; Max-Age=31536000")
}

fn set(app: &App, name: &str, value: &str, more: &str) -> String {
    let secure = if app.https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; SameSite=Lax{secure}{more}")
}

/// Sessions seen since they were last written, to be written together: losing some is harmless.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashMap<i64, Seat>>);

#[derive(Debug, Clone, Copy)]
struct Seat {
    at: Instant,
    remembered: bool,
}

impl Seen {
    /// Notes a session if its row is older than [`TOUCH_EVERY`].
    pub fn note(&self, session: i64, last_seen: Instant, remembered: bool, now: Instant) {
        if now.as_micros() - last_seen.as_micros() >= TOUCH_EVERY {
            self.0.lock().insert(session, Seat { at: now, remembered });
        }
    }

    /// How many wait to be written.
    pub fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes at most so many of what was noted: session, when it was seen, until when it may idle.
    pub fn take(&self, most: usize) -> Vec<(i64, Instant, Instant)> {
        let mut noted = self.0.lock();
        let seats = if noted.len() <= most {
            std::mem::take(&mut *noted)
        } else {
            let some: Vec<i64> = noted.keys().take(most).copied().collect();
            some.into_iter().filter_map(|session| noted.remove_entry(&session)).collect()
        };
        drop(noted);
        seats.into_iter().map(|(session, seat)| (session, seat.at, idle_until(seat.at, seat.remembered))).collect()
    }
}

/// Until when a session seen at `at` may idle. The five minutes in which nothing is written are on the person's side.
pub fn idle_until(at: Instant, remembered: bool) -> Instant {
    let idle = if remembered { IDLE_REMEMBERED } else { IDLE };
    Instant::from_micros(at.as_micros() + idle + TOUCH_EVERY)
}
