//! Speaking with the mail server: step by step, so that it is known what was refused at which step, and by whose fault.

use super::answer::{Answer, Said, Trouble, answer_to_mail, said, trouble};
use super::compose::Composed;
use super::config::{MailConfig, MailConfigError, Tls};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    Certificate, CertificateStore, SmtpConnection, TlsParameters, TlsParametersBuilder,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use parking_lot::Mutex;
use rules::retry::Waits;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The longest wait for a connection, and for an answer to a command.
const COMMAND: Duration = Duration::from_secs(30);
/// The longest wait for the answer to a whole message: servers look into it first.
const MESSAGE: Duration = Duration::from_secs(120);
/// A connection that was idle for longer may have been closed by the server.
const IDLE: Duration = Duration::from_secs(20);
/// Servers take so many mails on one connection, or more.
const MAILS_PER_CONNECTION: u32 = 50;

/// The mail server.
pub(super) struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    ca: Option<PathBuf>,
    credentials: Option<Credentials>,
    hello: ClientId,
    pub(super) from: Mailbox,
    parameters: OnceLock<TlsParameters>,
    idle: Mutex<Vec<Open>>,
    down: Mutex<Option<Down>>,
}

/// No connection came about: the next ones are not even tried for a while, so that many mails do not each wait for one.
#[derive(Clone, Copy)]
struct Down {
    trouble: Trouble,
    /// Microseconds since 1970 UTC.
    until: i64,
    failures: u32,
}

/// How long a server is left alone to which no connection came about.
const DOWN: Waits = Waits { first: 5_000_000, longest: 60_000_000 };

/// A connection on which mails can be sent.
struct Open {
    connection: SmtpConnection,
    since: Instant,
    mails: u32,
}

impl Smtp {
    pub(super) fn new(config: &MailConfig, hello: String) -> Result<Smtp, MailConfigError> {
        let credentials = match (&config.username, &config.password) {
            (Some(username), Some(password)) => Some(Credentials::new(username.clone(), password.0.clone())),
            _ => None,
        };
        if let Some(file) = &config.ca {
            read_ca(file).map_err(|what| MailConfigError::Ca(file.display().to_string(), what))?;
        }
        Ok(Smtp {
            host: config.host.clone().unwrap_or_default(),
            port: config.port(),
            tls: config.tls,
            ca: config.ca.clone(),
            credentials,
            hello: ClientId::Domain(hello),
            from: config.sender()?,
            parameters: OnceLock::new(),
            idle: Mutex::default(),
            down: Mutex::default(),
        })
    }

    /// Sends a mail at `now` (microseconds since 1970 UTC). `before_text` is asked once the server has agreed to the
    /// recipient, before the text goes out: the last moment at which sending can be given up without a trace.
    ///
    /// # Errors
    /// Those of `before_text`.
    pub(super) fn send<E>(
        &self,
        mail: &Composed,
        now: i64,
        before_text: &dyn Fn() -> Result<(), E>,
    ) -> Result<Answer, E> {
        if let Some(open) = self.take_idle() {
            match self.send_on(open, mail, before_text)? {
                // Closed in the meantime, or it has taken enough on this connection: no news of this mail.
                Step::Early => {}
                Step::Answer(answer) => return Ok(answer),
            }
        }
        let open = match self.open_at(now) {
            Ok(open) => open,
            Err(answer) => return Ok(answer),
        };
        Ok(match self.send_on(open, mail, before_text)? {
            Step::Early => Answer::Trouble(Trouble::Unreachable, "the connection broke".into()),
            Step::Answer(answer) => answer,
        })
    }

    /// Connects and signs in, and sends nothing.
    pub(super) fn probe(&self) -> Result<(), (Trouble, String)> {
        match self.open() {
            Ok(mut open) => {
                let _ = open.connection.quit();
                Ok(())
            }
            Err(Answer::Trouble(trouble, detail)) => Err((trouble, detail)),
            // Only trouble comes before a mail is named.
            Err(_) => Ok(()),
        }
    }

    /// What kept mails back until just now, if a connection has come about since: said once.
    pub(super) fn take_recovered(&self) -> Option<Trouble> {
        let mut down = self.down.lock();
        let recovered = down.filter(|down| down.until == 0)?;
        *down = None;
        Some(recovered.trouble)
    }

    /// A new connection, unless one was tried in vain a moment ago.
    fn open_at(&self, now: i64) -> Result<Open, Answer> {
        let before = *self.down.lock();
        if let Some(down) = before.filter(|down| now < down.until) {
            return Err(Answer::Trouble(down.trouble, String::new()));
        }
        let opened = self.open();
        let mut down = self.down.lock();
        match &opened {
            Ok(_) => {
                if let Some(down) = down.as_mut() {
                    down.until = 0;
                }
            }
            Err(Answer::Trouble(trouble, _)) => {
                let failures = before.map_or(0, |down| down.failures) + 1;
                *down = Some(Down { trouble: *trouble, until: now + DOWN.after(failures, 0), failures });
            }
            Err(_) => {}
        }
        opened
    }

    fn take_idle(&self) -> Option<Open> {
        let mut idle = self.idle.lock();
        idle.retain(|open| open.since.elapsed() < IDLE && open.mails < MAILS_PER_CONNECTION);
        idle.pop()
    }

    fn parameters(&self) -> Result<&TlsParameters, Error> {
        if let Some(known) = self.parameters.get() {
            return Ok(known);
        }
        let mut builder = TlsParametersBuilder::new(self.host.clone());
        if let Some(ca) = &self.ca {
            // A file that cannot be read leaves no authority to trust, so nothing is sent.
            let pem = std::fs::read(ca).unwrap_or_default();
            builder =
                builder.certificate_store(CertificateStore::None).add_root_certificate(Certificate::from_pem(&pem)?);
        }
        let made = builder.build_rustls()?;
        Ok(self.parameters.get_or_init(|| made))
    }

    /// Connects, secures the connection, signs in.
    fn open(&self) -> Result<Open, Answer> {
        let tls = |e: Error| Answer::Trouble(Trouble::Tls, e.to_string());
        let wrapper = match self.tls {
            Tls::Wrapper => Some(self.parameters().map_err(tls)?),
            Tls::StartTls | Tls::None => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut connection = SmtpConnection::connect(address, Some(COMMAND), &self.hello, wrapper, None)
            .map_err(|e| trouble(&e, Trouble::Unreachable))?;
        if self.tls == Tls::StartTls {
            let parameters = self.parameters().map_err(tls)?;
            connection.starttls(parameters, &self.hello).map_err(|e| trouble(&e, Trouble::Tls))?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).map_err(|e| trouble(&e, Trouble::SignIn))?;
        }
        Ok(Open { connection, since: Instant::now(), mails: 0 })
    }

    fn send_on<E>(&self, mut open: Open, mail: &Composed, before_text: &dyn Fn() -> Result<(), E>) -> Result<Step, E> {
        let connection = &mut open.connection;
        let mut parameters = Vec::new();
        if !(mail.to.to_string().is_ascii() && mail.from.to_string().is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                self.keep(open);
                // RFC 6531, 3.5: an address that this server cannot name.
                return Ok(Step::Answer(Answer::Refused(Said::new(553, "5.6.7 SMTPUTF8"))));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let reused = open.mails > 0;
        if let Err(e) = open.connection.command(Mail::new(Some(mail.from.clone()), parameters)) {
            let gone = !e.is_permanent() && reused;
            open.connection.abort();
            return Ok(if gone { Step::Early } else { Step::Answer(trouble(&e, Trouble::Sender)) });
        }
        if let Err(e) = open.connection.command(Rcpt::new(mail.to.clone(), Vec::new())) {
            return Ok(Step::Answer(self.refused(open, &e)));
        }
        if let Err(given_up) = before_text() {
            open.connection.abort();
            return Err(given_up);
        }
        if let Err(e) = open.connection.command(Data) {
            return Ok(Step::Answer(self.refused(open, &e)));
        }
        let _ = open.connection.set_timeout(Some(MESSAGE));
        let answer = open.connection.message(&mail.bytes);
        let _ = open.connection.set_timeout(Some(COMMAND));
        Ok(Step::Answer(match answer {
            Ok(response) => {
                open.mails += 1;
                self.keep(open);
                Answer::Accepted(said(&response))
            }
            Err(e) if e.status().is_none() => {
                open.connection.abort();
                Answer::Unknown(e.to_string())
            }
            Err(e) => self.refused(open, &e),
        }))
    }

    /// A step about this mail that did not go well.
    fn refused(&self, mut open: Open, error: &Error) -> Answer {
        let answer = answer_to_mail(error);
        // What was begun is given up; a server that does not even say so is not asked again.
        if error.status().is_some() && open.connection.command(Reset).is_ok() {
            open.mails += 1;
            self.keep(open);
        } else {
            open.connection.abort();
        }
        answer
    }

    fn keep(&self, mut open: Open) {
        if !open.connection.has_broken() {
            open.since = Instant::now();
            self.idle.lock().push(open);
        }
    }
}

/// The authorities of a file.
fn read_ca(file: &Path) -> Result<Certificate, String> {
    let pem = std::fs::read(file).map_err(|e| e.to_string())?;
    if !pem.windows(BEGIN.len()).any(|part| part == BEGIN) {
        return Err("it holds no certificate".into());
    }
    Certificate::from_pem(&pem).map_err(|e| e.to_string())
}

/// How a certificate begins in a PEM file.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// How an attempt on one connection went.
enum Step {
    /// It was over before the server had heard of this mail.
    Early,
    Answer(Answer),
}

/// `RSET`, which lettre has no name for.
struct Reset;

impl std::fmt::Display for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RSET\r\n")
    }
}
