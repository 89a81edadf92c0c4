//! `weight`: bytes of a first visit and of later pages, as they are sent to a browser.

use crate::client::{self, Answer, Connection};
use crate::data;
use crate::report::{Bar, Report};
use crate::server::Server;
use crate::{Plan, Result};
use std::collections::BTreeSet;
use std::io::Read;
use std::net::SocketAddr;

/// Weighs the dashboard in French and in Arabic, and the pages that follow it.
pub fn weight(_plan: &Plan, report: &mut Report) -> Result<()> {
    let data = data::with(1_000)?;
    let server = Server::start(&data)?;
    let session = &data.sessions[0];
    for (language, bar) in [("fr", 100.0), ("ar", 150.0)] {
        let cookie = format!("parvis={}; parvis-language={language}", session.token);
        let mut browser = Browser { address: server.address, cookie };
        let dashboard = browser.get(&format!("/children/{}", session.child))?;
        let html = text_of(&dashboard)?;
        let mut first = bytes(&dashboard);
        for asset in browser.assets_of(&html)? {
            first += bytes(&browser.get(&asset)?);
        }
        let grades = browser.get(&format!("/children/{}/grades", session.child))?;
        let kb = |bytes: usize| bytes as f64 / 1000.0;
        report.add("weight", format!("first visit, dashboard, {language}"), kb(first), "kB", Some(Bar::AtMost(bar)));
        report.add(
            "weight",
            format!("later dashboard, {language}"),
            kb(bytes(&dashboard)),
            "kB",
            Some(Bar::AtMost(8.0)),
        );
        report.add(
            "weight",
            format!("later grades page, {language}"),
            kb(bytes(&grades)),
            "kB",
            Some(Bar::AtMost(8.0)),
        );
    }
    Ok(())
}

/// Headers and body.
fn bytes(answer: &Answer) -> usize {
    answer.head.len() + answer.body.len()
}

fn text_of(answer: &Answer) -> Result<String> {
    let mut text = String::new();
    match answer.header("content-encoding") {
        Some("gzip") => flate2::read::GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text)?,
        _ => answer.body.as_slice().read_to_string(&mut text)?,
    };
    Ok(text)
}

struct Browser {
    address: SocketAddr,
    cookie: String,
}

impl Browser {
    fn get(&mut self, path: &str) -> Result<Answer> {
        self.get_as(path, "gzip, deflate, br")
    }

    fn get_as(&mut self, path: &str, encoding: &str) -> Result<Answer> {
        let request = client::get(self.address, path, &[("Cookie", &self.cookie), ("Accept-Encoding", encoding)]);
        let answer = Connection::open(self.address)?.ask(&request)?;
        if answer.status != 200 {
            return Err(format!("{path} answers {}", answer.status).into());
        }
        Ok(answer)
    }

    /// What the page and its style sheet name; of the fonts, those with a letter that is on the page, in all weights.
    fn assets_of(&mut self, html: &str) -> Result<BTreeSet<String>> {
        let mut assets = BTreeSet::new();
        for quoted in html.split('"').filter(|part| part.starts_with("/static/")) {
            assets.insert(quoted.split('#').next().unwrap_or_default().to_owned());
        }
        let letters = letters_of(html);
        let sheets: Vec<String> = assets.iter().filter(|a| a.contains(".css")).cloned().collect();
        for sheet in sheets {
            let css = text_of(&self.get_as(&sheet, "identity")?)?;
            for rule in css.split('}') {
                let needed = !rule.contains("@font-face")
                    || ranges_of(rule).any(|(from, to)| letters.range(from..=to).next().is_some());
                for url in rule.split("url(").skip(1).filter_map(|part| part.split(')').next()).filter(|_| needed) {
                    let url = url.trim_matches(['"', '\'']);
                    if !url.starts_with("data:") {
                        assets.insert(if url.starts_with('/') { url.to_owned() } else { format!("/static/{url}") });
                    }
                }
            }
        }
        Ok(assets)
    }
}

/// The characters between the tags.
fn letters_of(html: &str) -> BTreeSet<u32> {
    html.split('<').filter_map(|part| part.split_once('>')).flat_map(|(_, text)| text.chars()).map(u32::from).collect()
}

/// The ranges of a font: `U+20-7E`, `U+6??`, `U+178`.
fn ranges_of(rule: &str) -> impl Iterator<Item = (u32, u32)> {
    let list = rule.split("unicode-range:").nth(1).unwrap_or("U+0-10FFFF").split(';').next().unwrap_or_default();
    list.split(',').filter_map(|range| {
        let range = range.trim().trim_start_matches(['U', 'u']).trim_start_matches('+');
        let (from, to) = match range.split_once('-') {
            Some((from, to)) => (from.to_owned(), to.to_owned()),
            None => (range.replace('?', "0"), range.replace('?', "F")),
        };
        Some((u32::from_str_radix(&from, 16).ok()?, u32::from_str_radix(&to, 16).ok()?))
    })
}
