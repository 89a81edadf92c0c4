//! `answers`: whether the time of an answer tells a stranger that an account exists: known and unknown logins at the sign-in,
//! known and unknown addresses on the page of a forgotten password, one after the other, each asked once.

use crate::client::Connection;
use crate::report::{Bar, Report, median};
use crate::server::{Server, parvis};
use crate::{Plan, Result, data};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// Answers of each kind in a round.
const ANSWERS: u64 = 1_000;
/// Between two of them: what one has left to be done shall not slow the next.
const PAUSE: Duration = Duration::from_millis(15);

/// Which page is asked.
#[derive(Clone, Copy)]
enum Page {
    SignIn,
    Recover,
}

impl Page {
    fn request(self, address: SocketAddr, who: &str, from: u64) -> Vec<u8> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        let (path, body) = match self {
            Page::SignIn => {
                ("/sign-in", form.append_pair("login", who).append_pair("password", "rien de juste ici").finish())
            }
            Page::Recover => ("/recover", form.append_pair("login_or_email", &format!("{who}@example.org")).finish()),
        };
        // Each from a network of its own: nobody has to wait.
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Forwarded-For: 10.{}.{}.{}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            from >> 16 & 255,
            from >> 8 & 255,
            from & 255,
            body.len()
        )
        .into_bytes()
    }

    /// What both kinds are answered.
    fn status(self) -> u16 {
        match self {
            Page::SignIn => 422,
            Page::Recover => 303,
        }
    }
}

/// Measures both pages.
pub fn answers(plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(plan.students)?;
    let known = ANSWERS.min(plan.students / 2).max(1);
    // The seed's guardians have no address.
    let options = db::Options { url: data.folder.join("parvis.db").display().to_string(), ..db::Options::default() };
    let database = db::Db::open(&options)?;
    database.write(|tx| {
        tx.execute_batch(&format!(
            "UPDATE accounts SET email = 'guardian' || id || '@example.org', email_confirmed_at = 1 WHERE id <= {known};
            DELETE FROM sign_in_attempts"
        ))
    })?;
    drop(database);
    let server = Server::launch(parvis(&data.folder).env("PARVIS_TRUSTED_PROXIES", "[\"127.0.0.1/32\"]"))?;
    let mut connection = Connection::open(server.address)?;
    let mut from = 0;
    for (page, name) in [(Page::SignIn, "sign-in"), (Page::Recover, "forgotten password")] {
        let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
        for round in plan.rounds() {
            for n in 1..=known {
                // Which comes first takes turns.
                let both = [(format!("guardian{n}"), true), (format!("nobody{round}x{n}"), false)];
                let order = if n % 2 == 0 { [0, 1] } else { [1, 0] };
                for (who, is_known) in order.map(|at| &both[at]) {
                    from += 1;
                    let request = page.request(server.address, who, from);
                    let begun = Instant::now();
                    let status = connection.brief(&request)?.status;
                    let took = begun.elapsed().as_secs_f64() * 1e3;
                    if status != page.status() {
                        return Err(format!("{name}: {who} was answered {status}").into());
                    }
                    if *is_known {
                        of_known.push(took)
                    } else {
                        of_unknown.push(took)
                    };
                    std::thread::sleep(PAUSE);
                }
            }
        }
        let (known, unknown) = (median(of_known), median(of_unknown));
        report.add("answers", format!("{name}: median of known"), known, "ms", None);
        report.add("answers", format!("{name}: median of unknown"), unknown, "ms", None);
        let apart = (known / unknown - 1.0).abs() * 100.0;
        report.add("answers", format!("{name}: apart"), apart, "%", Some(Bar::AtMost(5.0)));
    }
    Ok(())
}
