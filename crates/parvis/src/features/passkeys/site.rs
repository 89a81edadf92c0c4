//! The site that passkeys are for: the name in the base address. A device answers under that name only.

use crate::config::Config;
use crate::web::{Cx, Error, Result};
use http::header;
use std::net::IpAddr;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// Whether passkeys work where somebody reads this page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// They do.
    Here,
    /// They do at this other address of the installation.
    At(String),
    /// The installation has no name, or no https: browsers refuse.
    Nowhere,
}

/// The name and the origin of an installation: none where browsers take neither. This machine goes by its name only, since an
/// address of digits is no name (W3C Web Authentication Level 3, 5.1.2: the relying party's id is a domain).
fn origin(config: &Config) -> Option<Url> {
    let mut base = Url::parse(&config.base_url()).ok()?;
    match base.domain() {
        Some(name) => (name == "localhost" || base.scheme() == "https").then_some(base),
        None => {
            let host = base.host_str()?.trim_matches(['[', ']']);
            let is_this_machine = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
            (is_this_machine && base.set_host(Some("localhost")).is_ok()).then_some(base)
        }
    }
}

/// The relying party.
///
/// # Errors
/// [`Error::NotFound`] where the installation has no name.
pub fn relying_party(config: &Config) -> Result<Webauthn> {
    let origin = origin(config).ok_or(Error::NotFound)?;
    let name = origin.domain().ok_or(Error::NotFound)?;
    let party = WebauthnBuilder::new(name, &origin).map_err(Error::fault)?.rp_name("Parvis");
    party.build().map_err(Error::fault)
}

impl Place {
    /// Where this page is read.
    pub fn of(cx: &Cx<'_>) -> Place {
        let Some(origin) = origin(&cx.rq.app.config) else { return Place::Nowhere };
        let here = origin.port().map_or_else(
            || origin.domain().unwrap_or_default().to_owned(),
            |port| format!("{}:{port}", origin.domain().unwrap_or_default()),
        );
        if cx.rq.header(header::HOST) == Some(&here) {
            return Place::Here;
        }
        Place::At(origin.as_str().trim_end_matches('/').to_owned())
    }

    /// Whether they work here.
    pub fn is_here(&self) -> bool {
        *self == Place::Here
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: &str) -> Option<String> {
        let config = Config { base_url: Some(base.into()), ..Config::default() };
        relying_party(&config).ok().map(|party| party.get_allowed_origins()[0].as_str().to_owned())
    }

    #[test]
    fn a_site_needs_a_name_and_https_or_this_machine() {
        assert_eq!(of("https://parvis.example.org").unwrap(), "https://parvis.example.org/");
        assert_eq!(of("https://parvis.example.org:8443/").unwrap(), "https://parvis.example.org:8443/");
        assert_eq!(of("http://localhost:8080").unwrap(), "http://localhost:8080/");
        assert_eq!(of("http://127.0.0.1:8080").unwrap(), "http://localhost:8080/");
        assert_eq!(of("http://[::1]:8080").unwrap(), "http://localhost:8080/");
        for none in ["http://parvis.example.org", "https://192.0.2.7", "http://192.0.2.7:8080", "nonsense"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
