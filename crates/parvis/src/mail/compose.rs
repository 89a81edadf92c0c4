//! From a mail of the outbox to the bytes that are sent: the same each time.

use super::store::Waiting;
use crate::web::shell::in_script;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use locale::Locale;
use std::time::{Duration, UNIX_EPOCH};

/// A message ready to be sent.
pub(super) struct Composed {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// What stands in the headers.
pub(super) struct Head<'a> {
    pub public_id: &'a str,
    pub message_id: &'a str,
    pub locale: Locale,
    pub recipient: &'a str,
    pub subject: &'a str,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    pub school_name: Option<&'a str>,
    pub school_email: Option<&'a str>,
}

impl<'a> Head<'a> {
    pub(super) fn of(mail: &'a Waiting) -> Head<'a> {
        let locale = Locale::from_code(&mail.locale).unwrap_or_default();
        let arabic = mail.school_name_ar.as_deref().unwrap_or_default();
        Head {
            public_id: &mail.public_id,
            message_id: &mail.message_id,
            locale,
            recipient: &mail.recipient,
            subject: &mail.subject,
            created_at: mail.created_at.as_micros(),
            school_name: mail.school_name.as_deref().map(|latin| in_script(locale, latin, arabic)),
            school_email: mail.school_email.as_deref(),
        }
    }
}

/// The message cannot be made; the recipient's address is none, in all likelihood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotAnAddress;

/// An address with its domain as the net has it: names in other scripts become `xn--...`.
pub(super) fn address(text: &str) -> Result<Address, NotAnAddress> {
    let (user, domain) = text.trim().rsplit_once('@').ok_or(NotAnAddress)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| NotAnAddress)?;
    Address::new(user, domain).map_err(|_| NotAnAddress)
}

/// Makes the message. The school's name stands before the sender's address, and answers go to the school.
pub(super) fn compose(head: &Head<'_>, from: &Mailbox, text: String, html: String) -> Result<Composed, NotAnAddress> {
    let to = address(head.recipient)?;
    let name = head.school_name.map(str::to_owned).or_else(|| from.name.clone());
    let date = UNIX_EPOCH + Duration::from_micros(head.created_at.max(0).unsigned_abs());
    let mut builder = Message::builder()
        .from(Mailbox::new(name, from.email.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(head.subject)
        .message_id(Some(head.message_id.to_owned()))
        .date(date)
        // No machine is to answer (RFC 3834); Exchange asks for a word of its own.
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"))
        .raw_header(raw("Content-Language", head.locale.code()));
    // A school's address that is none does not keep its mails back.
    if let Some(school) = head.school_email.and_then(|email| address(email).ok()) {
        builder = builder.reply_to(Mailbox::new(head.school_name.map(str::to_owned), school));
    }
    let parts = MultiPart::alternative()
        // Random by itself, and a mail that goes out twice is to be the same.
        .boundary(format!("parvis-{}", head.public_id))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html));
    let message = builder.multipart(parts).map_err(|_| NotAnAddress)?;
    Ok(Composed { from: from.email.clone(), to, bytes: message.formatted() })
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head<'static> {
        Head {
            public_id: "k3v9",
            message_id: "<k3v9@example.org>",
            locale: Locale::Ar,
            recipient: "leila@example.org",
            subject: "تأكيد العنوان الإلكتروني",
            created_at: 1_795_262_400_000_000,
            school_name: Some("ثانوية ابن خلدون"),
            school_email: Some("bureau@ecole.example.org"),
        }
    }

    fn formatted(head: &Head<'_>) -> String {
        let from = "Parvis <parvis@example.org>".parse().unwrap();
        let composed = compose(head, &from, "نص".into(), "<p>نص</p>".into()).unwrap();
        String::from_utf8(composed.bytes).unwrap()
    }

    #[test]
    fn it_is_the_same_each_time_and_ascii() {
        let mail = formatted(&head());
        assert_eq!(mail, formatted(&head()));
        assert!(mail.is_ascii());
        for line in [
            "Message-ID: <k3v9@example.org>\r\n",
            "Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Language: ar\r\n",
            "To: leila@example.org\r\n",
            "MIME-Version: 1.0\r\n",
            "boundary=\"parvis-k3v9\"",
            "bureau@ecole.example.org>\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(line), "{line}: {mail}");
        }
    }

    #[test]
    fn nothing_gets_into_the_headers() {
        let subject = super::super::one_line("Objet\r\nBcc: x@example.org");
        let mail = formatted(&Head { subject: &subject, ..head() });
        assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
        for recipient in
            ["a@example.org\r\nBcc: b@example.org", "a b@example.org", "@example.org", "a@", "nobody", "", "a@b@c d"]
        {
            assert!(address(recipient).is_err(), "{recipient}");
        }
    }

    #[test]
    fn a_domain_in_arabic_is_sent_to_as_the_net_has_it() {
        assert_eq!(address("leila@مثال.المغرب").unwrap().to_string(), "leila@xn--mgbh0fb.xn--mgbc0a9azcg");
        assert_eq!(address(" leila@Example.org ").unwrap().to_string(), "leila@example.org");
    }

    #[test]
    fn without_a_school_the_sender_is_the_installation() {
        let mail = formatted(&Head { school_name: None, school_email: None, ..head() });
        assert!(mail.contains("From: Parvis <parvis@example.org>\r\n") && !mail.contains("Reply-To"), "{mail}");
        let odd = formatted(&Head { school_email: Some("pas une adresse"), ..head() });
        assert!(!odd.contains("Reply-To"), "{odd}");
    }
}
