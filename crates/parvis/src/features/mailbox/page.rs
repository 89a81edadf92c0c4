//! `GET /demo/mailbox`, a mail in it as text, and its HTML as a mail program would show it.

use super::read::{self, KeptMail, Listed};
use crate::mail::STYLE;
use crate::web::shell::Shell;
use crate::web::{Cx, Error, Reply, Result};
use askama::Template;
use data_encoding::BASE64;
use db::{Instant, Tx};
use http::{HeaderValue, StatusCode, header};
use locale::Locale;
use sha2::{Digest, Sha256};

/// As many mails as anybody looks through.
const LISTED: i64 = 100;
/// Where a mail comes from no school, the time is told in this zone: the demo's first school's.
const ZONE: &str = "Africa/Casablanca";

/// Only a demo has a mailbox.
fn in_a_demo(cx: &Cx<'_>) -> Result<()> {
    if cx.rq.app.demo { Ok(()) } else { Err(Error::NotFound) }
}

fn time(cx: &Cx<'_>, at: Instant, zone: Option<&str>) -> Result<String> {
    let local = locale::local(at.as_micros(), zone.unwrap_or(ZONE)).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}

struct Line {
    mail: Listed,
    time: String,
}

#[derive(Template)]
#[template(path = "features/mailbox/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    lines: Vec<Line>,
}

/// `GET /demo/mailbox`
pub fn list(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    in_a_demo(cx)?;
    let lines = read::list(tx, LISTED)?.into_iter().map(|mail| {
        let time = time(cx, mail.created_at, mail.zone.as_deref())?;
        Ok(Line { mail, time })
    });
    let lines = lines.collect::<Result<_>>()?;
    Reply::page(&ListPage { shell: Shell::new(cx, cx.text.mailbox_title), lines })
}

/// A piece of a line: words, or an address.
enum Piece<'a> {
    Words(&'a str),
    /// An address of this site: the path to follow, and the address as it stands.
    Link(&'a str, &'a str),
}

#[derive(Template)]
#[template(path = "features/mailbox/mail.html")]
struct MailPage<'a> {
    shell: Shell<'a>,
    mail: &'a KeptMail,
    name: &'a str,
    domain: &'a str,
    time: String,
    paragraphs: Vec<Vec<Vec<Piece<'a>>>>,
}

/// `GET /demo/mailbox/{mail}`
pub fn mail(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let mail = asked_for(cx, tx)?;
    let time = time(cx, mail.created_at, mail.zone.as_deref())?;
    let base_url = cx.rq.app.config.base_url();
    let paragraphs = paragraphs(&mail.text, &base_url);
    let shell = Shell::new(cx, cx.text.mailbox_mail_title);
    let (name, domain) = halves(&mail.recipient);
    Reply::page(&MailPage { shell, mail: &mail, name, domain, time, paragraphs })
}

/// An address in two halves, between which a narrow screen may break it.
fn halves(address: &str) -> (&str, &str) {
    address.split_at(address.rfind('@').unwrap_or(address.len()))
}

fn asked_for(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<KeptMail> {
    in_a_demo(cx)?;
    read::one(tx, &cx.rq.app, cx.rq.param("mail"))?.ok_or(Error::NotFound)
}

/// The text in paragraphs, their lines in pieces.
fn paragraphs<'a>(text: &'a str, base_url: &str) -> Vec<Vec<Vec<Piece<'a>>>> {
    let blocks = text.split("\n\n").filter(|block| !block.trim().is_empty());
    // The mark of a signature is for mail programs.
    let lines = |block: &'a str| block.trim().lines().filter(|line| line.trim_end() != "--");
    blocks.map(|block| lines(block).map(|line| pieces(line, base_url)).collect()).collect()
}

/// Words, and addresses of this site: nothing else is made a link, since a mail could name anything.
fn pieces<'a>(line: &'a str, base_url: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(base_url).filter(|_| !base_url.is_empty()) {
        let length = rest[at..].find(char::is_whitespace).unwrap_or(rest.len() - at);
        let address = &rest[at..at + length];
        let path = &address[base_url.len()..];
        if path.starts_with('/') && !path.starts_with("//") {
            pieces.push(Piece::Words(&rest[..at]));
            pieces.push(Piece::Link(path, address));
        } else {
            pieces.push(Piece::Words(&rest[..at + length]));
        }
        rest = &rest[at + length..];
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// `GET /demo/mailbox/{mail}/html`: the HTML part as it is, locked in: no script, no form, nothing fetched, an origin of its
/// own. Its one style is named by its hash, so that no other is taken.
pub fn html(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let mail = asked_for(cx, tx)?;
    let mut reply = Reply::empty(StatusCode::OK).with(header::CONTENT_TYPE, "text/html; charset=utf-8");
    reply.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy()).map_err(Error::fault)?);
    reply.body = mail.html.into();
    Ok(reply)
}

fn policy() -> String {
    let style = BASE64.encode(&Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
}

impl Line {
    fn name(&self) -> &str {
        halves(&self.mail.recipient).0
    }

    fn domain(&self) -> &str {
        halves(&self.mail.recipient).1
    }

    fn language(&self) -> Locale {
        Locale::from_code(&self.mail.locale).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let pieces = pieces(line, "http://127.0.0.1:8080");
        let shown = pieces.iter().map(|piece| match piece {
            Piece::Words(words) => (*words).to_owned(),
            Piece::Link(path, address) => format!("[{address}]({path})"),
        });
        shown.collect()
    }

    #[test]
    fn only_addresses_of_this_site_become_links() {
        assert_eq!(
            shown("Ouvrez http://127.0.0.1:8080/token?token=A&b ici"),
            "Ouvrez [http://127.0.0.1:8080/token?token=A&b](/token?token=A&b) ici"
        );
        for plain in [
            "rien",
            "",
            "http://example.org/",
            "http://127.0.0.1:8080.example.org/",
            "http://127.0.0.1:8080//example.org",
            "javascript:alert(1)",
        ] {
            assert_eq!(shown(plain), plain);
        }
    }

    #[test]
    fn blocks_become_paragraphs() {
        let found = paragraphs("Bonjour,\n\nUn\nDeux\n\n\n-- \nÉcole\n", "http://x");
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1]);
    }
}
