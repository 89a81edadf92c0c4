//! `parvis doctor`: what is wrong with this installation, and its cure.

use super::{Failure, say};
use crate::app::{self, MIGRATIONS};
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs;
use crate::mail::{self, Mailer};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::ExitCode;

/// Free room below which SQLite may soon be unable to write, in bytes.
const LITTLE_ROOM: u64 = 512 * 1024 * 1024;

/// What a look found.
enum Finding {
    Good(String),
    /// It works, but not as well as it could.
    Warning(String, &'static str),
    /// It does not work: what, and the cure.
    Fault(String, &'static str),
}

use Finding::{Fault, Good, Warning};

/// Looks at everything and says what it found; fails when there is a fault.
pub fn run(config: &Config) -> Result<ExitCode, Failure> {
    let mut findings = vec![address(config), proxies(config)];
    findings.extend(data_folder(config));
    findings.extend(database(config));
    findings.push(zones());
    findings.push(hashing(config));
    findings.push(mail_server(config));
    let mut faults = 0;
    for finding in &findings {
        match finding {
            Good(what) => say(format_args!("ok       {what}")),
            Warning(what, cure) => say(format_args!("warning  {what}\n         cure: {cure}")),
            Fault(what, cure) => {
                faults += 1;
                say(format_args!("FAULT    {what}\n         cure: {cure}"));
            }
        }
    }
    say(format_args!("{faults} faults"));
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn address(config: &Config) -> Finding {
    if config.plain_http_is_refused() {
        return Fault(
            format!("{} would serve plain http to other machines", config.listen),
            "set base_url to the https address that your proxy serves (or insecure_http = true in a closed network)",
        );
    }
    match std::net::TcpListener::bind(config.listen) {
        Ok(_) => Good(format!("{} is free to listen on; people use {}", config.listen, config.base_url())),
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => Warning(
            format!("{} is in use", config.listen),
            "fine if that is Parvis running; else set listen to a free port",
        ),
        Err(e) => {
            Fault(format!("{} cannot be listened on: {e}", config.listen), "set listen to an address of this machine")
        }
    }
}

fn proxies(config: &Config) -> Finding {
    if config.is_https() && config.trusted_proxies.is_empty() {
        return Warning(
            "base_url is https but trusted_proxies is empty: every visitor seems to come from the proxy's address"
                .into(),
            "set trusted_proxies to the network of your proxy, e.g. [\"127.0.0.1/32\"]",
        );
    }
    Good(format!("{} trusted proxy networks", config.trusted_proxies.len()))
}

fn data_folder(config: &Config) -> Vec<Finding> {
    if let Err(e) = app::prepare_data(config) {
        return vec![Fault(e.to_string(), "make the folder, owned by the user that runs Parvis")];
    }
    let mut findings = Vec::new();
    let probe = config.data.join(".doctor");
    findings.push(match std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => Good(format!("{} can be written", config.data.display())),
        Err(e) => Fault(
            format!("{} cannot be written: {e}", config.data.display()),
            "give it to the user that runs Parvis, or free some room",
        ),
    });
    let key = config.data.join("secret.key");
    if let Ok(meta) = key.metadata() {
        findings.push(if meta.permissions().mode() & 0o077 != 0 {
            Fault("secret.key can be read by others".into(), "chmod 600 secret.key")
        } else {
            Good("secret.key is private".into())
        });
        if let Err(e) = crate::keys::Keys::load_or_create(&key, &crate::clock::Random::System) {
            findings.push(Fault(e.to_string(), "restore secret.key from the backup: with a new one second factors and recovery codes of staff, unused letters and mails that wait are lost"));
        }
    }
    findings.extend(room(&config.data));
    findings
}

fn room(folder: &Path) -> Option<Finding> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    let free = stat.f_bavail * stat.f_frsize;
    Some(if free < LITTLE_ROOM {
        Warning(
            format!("only {} MiB free in the data folder", free >> 20),
            "free some room: a full disk stops all writing",
        )
    } else {
        Good(format!("{} MiB free", free >> 20))
    })
}

fn database(config: &Config) -> Vec<Finding> {
    let db = match db::Db::open(&config.database_options()) {
        Ok(db) => db,
        Err(e) => {
            let cure = if config.is_embedded() {
                "check that the file is a database of Parvis and no other program holds it; restore it from a backup if not"
            } else {
                "check the address, user and password in `database`, and that the server runs and lets this machine in"
            };
            return vec![Fault(format!("the database cannot be opened: {e}"), cure)];
        }
    };
    let mut findings = vec![Good(format!("the database answers ({:?})", db.engine()))];
    let pending = db.pending(MIGRATIONS);
    if pending.as_ref().is_ok_and(Vec::is_empty) {
        findings.extend(queue(&db));
        findings.push(sealed(config, &db));
    }
    findings.push(match pending {
        Ok(pending) if pending.is_empty() => Good("the database is up to date".into()),
        Ok(pending) => Warning(format!("{} migrations to apply", pending.len()), "parvis migrate (serve does it too)"),
        Err(e) => Fault(e.to_string(), "use the version of Parvis that the database belongs to, or a newer one"),
    });
    findings
}

db::sql! {
    // Every table with `key_id`; a test looks.
    fn keys_in_use(now: db::Instant) -> Many<(String,)> = "
        SELECT key_id FROM second_factors
        UNION SELECT key_id FROM recovery_codes WHERE used_at IS NULL
        UNION SELECT key_id FROM letters
            WHERE used_at IS NULL AND replaced_at IS NULL AND disowned_at IS NULL AND ends_at > $1
        UNION SELECT key_id FROM campaign_files
        UNION SELECT key_id FROM outbox WHERE key_id IS NOT NULL
        UNION SELECT key_id FROM recovery_requests WHERE key_id IS NOT NULL";
}

/// Whether `secret.key` opens what the database holds under keys.
fn sealed(config: &Config, db: &db::Db) -> Finding {
    const CURE: &str = "put the line of the key that the database was used with below the first in secret.key, from the backup: \
        without it second factors and recovery codes of staff, unused letters and mails that wait are lost";
    let used = match db.read(|tx| keys_in_use(tx, Clock::System.now())) {
        Ok(used) => used,
        Err(e) => {
            return Fault(format!("it cannot be read which keys are in use: {e}"), "look at the log of the database");
        }
    };
    let path = config.data.join("secret.key");
    let keys = path.exists().then(|| crate::keys::Keys::load_or_create(&path, &crate::clock::Random::System));
    match keys {
        // Told above.
        Some(Err(_)) => Good(format!("{} keys are in use", used.len())),
        None if !used.is_empty() => Fault("secret.key is missing, and the database holds what it sealed".into(), CURE),
        None => Good("secret.key will be made".into()),
        Some(Ok(keys)) => match used.iter().find(|(id,)| !keys.knows(id)) {
            Some((id,)) => Fault(format!("the database holds what key {id} sealed, which is not in secret.key"), CURE),
            None => Good("secret.key opens what the database holds".into()),
        },
    }
}

/// Longer than this nothing waits in an installation that runs, in microseconds.
const LATE: i64 = 10 * 60 * 1_000_000;
/// Mails that are older wait for more than a moment's trouble, in microseconds.
const OLD_MAIL: i64 = 60 * 60 * 1_000_000;

/// What waits, and what failed.
fn queue(db: &db::Db) -> Vec<Finding> {
    let now = Clock::System.now();
    let age = |since: db::Instant| now.as_micros() - since.as_micros();
    let (jobs, mails) = match db.read(|tx| Ok::<_, db::Error>((jobs::health(tx, now)?, mail::health(tx)?))) {
        Ok(health) => health,
        Err(e) => {
            return vec![Fault(format!("the queue of jobs cannot be read: {e}"), "look at the log of the database")];
        }
    };
    let mut findings = Vec::new();
    findings.push(match jobs.overdue_since.map(age) {
        Some(late) if late > LATE => Warning(
            format!("jobs have been waiting for {} minutes: nobody does them", late / 60_000_000),
            "start `parvis serve`, or see in its log what keeps it",
        ),
        _ => Good(format!("{} jobs wait or run", jobs.open)),
    });
    if jobs.failed > 0 {
        findings.push(Warning(
            format!("{} jobs have failed", jobs.failed),
            "`parvis jobs list` says which and why; `parvis jobs retry ID` tries again",
        ));
    }
    findings.push(match mails.oldest.map(age) {
        Some(old) if old > OLD_MAIL => Warning(
            format!("{} mails wait, the oldest for {} hours", mails.waiting, old / 3_600_000_000),
            "`parvis jobs list` says why; `parvis mail test --to ADDRESS` tries the mail server",
        ),
        _ => Good(format!("{} mails wait", mails.waiting)),
    });
    findings
}

fn mail_server(config: &Config) -> Finding {
    let mailer = match Mailer::new(config, false) {
        Ok(mailer) => mailer,
        Err(e) => return Fault(e.to_string(), "mend the settings under [mail]; docs/operating.md names them"),
    };
    match mailer.probe() {
        None => Warning(
            "no mail server is set: mails wait and nobody gets one".into(),
            "set mail.host and mail.from; docs/operating.md names the settings",
        ),
        Some(Ok(())) => Good(format!(
            "the mail server lets us in ({}, {:?})",
            config.mail.host.as_deref().unwrap_or_default(),
            config.mail.tls
        )),
        Some(Err((trouble, detail))) => Fault(format!("mail: {detail}"), trouble.advice()),
    }
}

fn zones() -> Finding {
    match locale::Zone::named("Africa/Casablanca") {
        Ok(_) => Good(format!("time zones: {}", locale::zone_data())),
        Err(e) => Fault(e.to_string(), "install the package tzdata"),
    }
}

fn hashing(config: &Config) -> Finding {
    match crate::password::hash("doctor", &[0; crate::password::SALT_LEN], config.password_scheme()) {
        Ok(_) => Good(format!("passwords: {}, {} threads", config.password_scheme(), config.hashing_threads())),
        Err(e) => Fault(e.to_string(), "set password_memory_kib and password_passes to values that Argon2id takes"),
    }
}
