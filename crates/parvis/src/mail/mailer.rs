//! The way that mails take from this node.

use super::answer::Trouble;
use super::config::{MailConfig, MailConfigError};
use super::smtp::Smtp;
use crate::config::Config;
use parking_lot::Mutex;
use std::collections::VecDeque;

/// The domain of Message-IDs where the installation has no name of its own.
const NO_NAME: &str = "parvis.invalid";
/// How many deliveries are remembered whose end may not be written yet: more than there are threads.
const REMEMBERED: usize = 256;

/// The way that mails take.
pub(super) enum Way {
    /// None is configured: mails wait.
    NotSet,
    /// They stay in the database, for the mailbox of the demo and for tests.
    Kept,
    /// By SMTP.
    Smtp(Box<Smtp>),
}

/// Sends mails, or keeps them.
pub struct Mailer {
    pub(super) way: Way,
    domain: String,
    delivered: Mutex<VecDeque<i64>>,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.way {
            Way::NotSet => "Mailer(not set)",
            Way::Kept => "Mailer(kept)",
            Way::Smtp(_) => "Mailer(smtp)",
        })
    }
}

impl Mailer {
    /// As configured. A demo keeps its mails whatever is configured: its people are invented.
    ///
    /// # Errors
    /// The settings are incomplete or unsafe.
    pub fn new(config: &Config, demo: bool) -> Result<Mailer, MailConfigError> {
        config.mail.check()?;
        let way = match (demo, config.mail.is_set()) {
            (true, _) => Way::Kept,
            (false, false) => Way::NotSet,
            (false, true) => Way::Smtp(Box::new(Smtp::new(&config.mail, hello_name(config))?)),
        };
        Ok(Mailer { way, domain: domain(config), delivered: Mutex::default() })
    }

    /// Keeps every mail in the database, to be looked at.
    pub fn keeping(config: &Config) -> Mailer {
        Mailer { way: Way::Kept, domain: domain(config), delivered: Mutex::default() }
    }

    /// Whether mails leave, or are kept; else they wait for a mail server to be set.
    pub fn is_set(&self) -> bool {
        !matches!(self.way, Way::NotSet)
    }

    /// Connects to the mail server and signs in, for the doctor; none where no server is set.
    ///
    /// # Errors
    /// What is amiss, and the words of whoever said so.
    pub fn probe(&self) -> Option<Result<(), (Trouble, String)>> {
        match &self.way {
            Way::Smtp(smtp) => Some(smtp.probe()),
            Way::NotSet | Way::Kept => None,
        }
    }

    /// The domain of Message-IDs: the sender's, else that of the pages.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Remembers that a mail server has taken this mail over, whose end is not written yet.
    pub(super) fn remember(&self, mail: i64) {
        let mut delivered = self.delivered.lock();
        if delivered.len() >= REMEMBERED {
            delivered.pop_front();
        }
        delivered.push_back(mail);
    }

    /// Whether this process has delivered the mail already.
    pub(super) fn has_delivered(&self, mail: i64) -> bool {
        self.delivered.lock().contains(&mail)
    }
}

fn domain(config: &Config) -> String {
    let sender = |mail: &MailConfig| mail.sender().ok().map(|from| from.email.domain().to_owned());
    sender(&config.mail).or_else(|| host_of(&config.base_url())).unwrap_or_else(|| NO_NAME.to_owned())
}

/// How this node names itself to the mail server.
fn hello_name(config: &Config) -> String {
    host_of(&config.base_url()).unwrap_or_else(|| domain(config))
}

/// The host of an address of ours, if it is a name.
fn host_of(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let host = uri.host()?;
    let is_name = host.contains('.') && host.parse::<std::net::IpAddr>().is_err() && !host.starts_with('[');
    is_name.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_ids_bear_the_senders_domain() {
        let with = |base_url: Option<&str>, from: Option<&str>| {
            let mail =
                MailConfig { host: Some("localhost".into()), from: from.map(str::to_owned), ..MailConfig::default() };
            domain(&Config { base_url: base_url.map(str::to_owned), mail, ..Config::default() })
        };
        assert_eq!(with(Some("https://parents.example.org/"), Some("x@mail.example.org")), "mail.example.org");
        assert_eq!(with(Some("https://parents.example.org/"), None), "parents.example.org");
        assert_eq!(with(None, None), NO_NAME);
        assert_eq!(with(Some("http://[::1]:8080"), None), NO_NAME);
    }

    #[test]
    fn a_demo_sends_nothing() {
        let mail =
            MailConfig { host: Some("localhost".into()), from: Some("x@example.org".into()), ..MailConfig::default() };
        let config = Config { mail, ..Config::default() };
        assert!(matches!(Mailer::new(&config, true).unwrap().way, Way::Kept));
        assert!(matches!(Mailer::new(&config, false).unwrap().way, Way::Smtp(_)));
        assert!(matches!(Mailer::new(&Config::default(), false).unwrap().way, Way::NotSet));
    }

    #[test]
    fn few_deliveries_are_remembered() {
        let mailer = Mailer::keeping(&Config::default());
        (0..1_000).for_each(|mail| mailer.remember(mail));
        assert!(mailer.has_delivered(999) && !mailer.has_delivered(1));
        assert_eq!(mailer.delivered.lock().len(), REMEMBERED);
    }
}
