//! What a mail server says, and whose affair that is.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

/// Of a server's words, so many characters are kept.
const WORDS: usize = 200;

/// What the mail server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its number, such as 550.
    pub code: u16,
    /// Its words, on one line, cut short.
    pub words: String,
}

impl Said {
    pub(super) fn new(code: u16, words: &str) -> Said {
        let words: String = super::one_line(words).chars().take(WORDS).collect();
        Said { code, words }
    }

    /// Words of policy rather than of the mailbox (RFC 3463, `X.7.X`): often cured by the operator or by time.
    fn is_policy(&self) -> bool {
        self.words.starts_with("5.7.")
    }
}

/// What is amiss between this installation and its mail server: no mail's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached, or the connection broke.
    Unreachable,
    /// No secure connection comes about.
    Tls,
    /// It does not let us in.
    SignIn,
    /// It takes nothing from this sender.
    Sender,
    /// It is busy, or shuts down.
    Busy,
}

impl Trouble {
    /// Its key.
    pub fn key(self) -> &'static str {
        match self {
            Trouble::Unreachable => "mail-server-unreachable",
            Trouble::Tls => "mail-server-tls",
            Trouble::SignIn => "mail-server-sign-in",
            Trouble::Sender => "mail-server-sender",
            Trouble::Busy => "mail-server-busy",
        }
    }

    /// What it is and what to do, for the operator.
    pub fn advice(self) -> &'static str {
        match self {
            Trouble::Unreachable => {
                "the mail server cannot be reached: check mail.host and mail.port, and that it runs"
            }
            Trouble::Tls => {
                "no secure connection to the mail server: check mail.tls, that mail.host is the name in its certificate, \
                 and mail.ca if its authority is your own"
            }
            Trouble::SignIn => "the mail server does not let us in: check mail.username and mail.password",
            Trouble::Sender => {
                "the mail server takes nothing from this sender: check mail.from with whoever runs the server"
            }
            Trouble::Busy => "the mail server is busy or shuts down; mails are tried again",
        }
    }
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The server has taken it over, and answers for it from here on.
    Accepted(Said),
    /// The server refuses this mail for good.
    Refused(Said),
    /// The server does not want this mail now.
    Later(Said),
    /// The text went out, and the connection broke before the server said anything of it: it may have taken the mail over.
    Unknown(String),
    /// Nothing was said of this mail; the words are empty where nothing was tried.
    Trouble(Trouble, String),
}

pub(super) fn said(response: &Response) -> Said {
    let words: Vec<&str> = response.message().collect();
    Said::new(response.code().into(), &words.join(" "))
}

/// What a server said when it refused, if it said anything.
fn said_in(error: &Error) -> Option<Said> {
    let code = u16::from(error.status()?);
    let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    Some(Said::new(code, &words))
}

/// Before any mail was named: whatever is said is no mail's fault. `fault` is what it is when the server itself refuses.
pub(super) fn trouble(error: &Error, fault: Trouble) -> Answer {
    let kind = match said_in(error) {
        Some(said) if (400..500).contains(&said.code) => Trouble::Busy,
        Some(_) => fault,
        None if error.is_tls() || is_certificate(error) => Trouble::Tls,
        // Said by lettre: STARTTLS or a way to sign in is not offered.
        None if error.is_client() => fault,
        None => Trouble::Unreachable,
    };
    Answer::Trouble(kind, error.to_string())
}

/// A handshake that fails shows as data that cannot be read.
fn is_certificate(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::InvalidData) {
            return true;
        }
        source = cause.source();
    }
    false
}

/// After the mail was named: what is said is about it, but for a server that shuts down or wants us to sign in.
pub(super) fn answer_to_mail(error: &Error) -> Answer {
    let Some(said) = said_in(error) else { return Answer::Trouble(Trouble::Unreachable, error.to_string()) };
    match said.code {
        421 => Answer::Trouble(Trouble::Busy, error.to_string()),
        530 | 534 | 535 | 538 => Answer::Trouble(Trouble::SignIn, error.to_string()),
        400..=499 => Answer::Later(said),
        // "Relaying denied", a sender that is not trusted yet: no word about the mailbox.
        _ if said.is_policy() => Answer::Later(said),
        _ => Answer::Refused(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_are_one_short_line() {
        let said = Said::new(550, &format!("5.1.1 No\r\nsuch {}", "x".repeat(500)));
        assert_eq!(said.words.chars().count(), WORDS);
        assert!(said.words.starts_with("5.1.1 No such xxx") && !said.is_policy());
        assert!(Said::new(554, "5.7.1 Relay access denied").is_policy());
    }
}
