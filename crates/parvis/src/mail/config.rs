//! The settings under `[mail]`.

use lettre::Address;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::path::PathBuf;

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte on (port 465).
    Wrapper,
    /// A plain beginning, then TLS, without which nothing goes on (port 587).
    #[default]
    StartTls,
    /// None: to this machine only (port 25).
    None,
}

/// A password, not shown when the settings are.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The mail server that takes Parvis's mails. Without a host, mails wait.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// Its name, or its address.
    pub host: Option<String>,
    /// Its port; none = as `tls` has it.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub tls: Tls,
    /// The certificate authorities that sign its certificate, PEM; none = the system's.
    pub ca: Option<PathBuf>,
    /// Whom Parvis signs in as; none = without.
    pub username: Option<String>,
    /// With which password.
    pub password: Option<Secret>,
    /// What mails come from, as `parvis@example.org` or `Parvis <parvis@example.org>`.
    pub from: Option<String>,
}

/// Why the settings cannot be used; each text says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailConfigError {
    /// Settings without a server.
    #[error("mail.{0} is set but mail.host is not: name the mail server, or leave all of [mail] out")]
    NoHost(&'static str),
    /// No sender.
    #[error("mail.from is missing: set it to the address that mails come from, such as parvis@example.org")]
    NoFrom,
    /// A sender that is no address.
    #[error("mail.from is not an address: write parvis@example.org or \"Parvis <parvis@example.org>\"")]
    From,
    /// Half of what a sign-in needs.
    #[error("mail.username and mail.password belong together: set both, or neither")]
    HalfSignIn,
    /// The authorities cannot be read.
    #[error("mail.ca: {0}: {1}; name a PEM file with the certificates of your mail server's authority")]
    Ca(String, String),
    /// Mails, and perhaps a password, would travel in the clear.
    #[error(
        "mail.tls = \"none\" is for a mail server on this machine (localhost): set mail.tls to \"starttls\" or \"wrapper\""
    )]
    InTheClear,
}

impl MailConfig {
    /// Whether a server is named.
    pub fn is_set(&self) -> bool {
        self.host.is_some()
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Wrapper => 465,
            Tls::StartTls => 587,
            Tls::None => 25,
        })
    }

    /// The sender.
    ///
    /// # Errors
    /// [`MailConfigError::NoFrom`], [`MailConfigError::From`].
    pub fn sender(&self) -> Result<Mailbox, MailConfigError> {
        let from = self.from.as_deref().ok_or(MailConfigError::NoFrom)?;
        from.parse::<Mailbox>()
            .or_else(|_| from.parse::<Address>().map(Mailbox::from))
            .map_err(|_| MailConfigError::From)
    }

    /// Whether the settings are complete and safe. All left out is fine: mails wait.
    ///
    /// # Errors
    /// See [`MailConfigError`].
    pub fn check(&self) -> Result<(), MailConfigError> {
        let Some(host) = &self.host else {
            let alone = [
                ("port", self.port.is_some()),
                ("username", self.username.is_some()),
                ("password", self.password.is_some()),
                ("ca", self.ca.is_some()),
            ];
            return alone.iter().find(|(_, set)| *set).map_or(Ok(()), |(name, _)| Err(MailConfigError::NoHost(name)));
        };
        self.sender()?;
        if self.username.is_some() != self.password.is_some() {
            return Err(MailConfigError::HalfSignIn);
        }
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if self.tls == Tls::None && !is_here {
            return Err(MailConfigError::InTheClear);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> MailConfig {
        MailConfig {
            host: Some("mail.example.org".into()),
            from: Some("parvis@example.org".into()),
            ..MailConfig::default()
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(MailConfig::default().check(), Ok(()));
        assert_eq!(good().check(), Ok(()));
        assert_eq!(good().port(), 587);
        assert_eq!(MailConfig { from: None, ..good() }.check(), Err(MailConfigError::NoFrom));
        assert_eq!(MailConfig { from: Some("parvis".into()), ..good() }.check(), Err(MailConfigError::From));
        assert_eq!(MailConfig { host: None, port: Some(25), ..good() }.check(), Err(MailConfigError::NoHost("port")));
        let half = MailConfig { username: Some("parvis".into()), ..good() };
        assert_eq!(half.check(), Err(MailConfigError::HalfSignIn));
        let whole = MailConfig { password: Some(Secret("x".into())), ..half };
        assert_eq!(whole.check(), Ok(()));
    }

    #[test]
    fn only_this_machine_is_spoken_to_in_the_clear() {
        for (host, safe) in [
            ("127.0.0.1", true),
            ("::1", true),
            ("localhost", true),
            ("10.0.0.1", false),
            ("localhost.example.org", false),
        ] {
            let config = MailConfig { host: Some(host.into()), tls: Tls::None, ..good() };
            assert_eq!(config.check().is_ok(), safe, "{host}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name() {
        let named = MailConfig { from: Some("École <parvis@example.org>".into()), ..good() }.sender().unwrap();
        assert_eq!((named.name.as_deref(), named.email.to_string()), (Some("École"), "parvis@example.org".to_owned()));
        assert_eq!(good().sender().unwrap().name, None);
    }

    #[test]
    fn the_password_is_not_shown() {
        let config = MailConfig { password: Some(Secret("très secret".into())), ..good() };
        assert!(!format!("{config:?}").contains("secret\""), "{config:?}");
    }
}
