//! What a page is given: the request, who asks, in which language, at what time.

use super::policy::{SecondFactor, Stage, Viewer};
use super::{Error, Result, session};
use crate::app::App;
use crate::text::Text;
use axum::extract::RawPathParams;
use bytes::Bytes;
use db::Instant;
use http::{HeaderMap, Method, Uri, header};
use locale::Locale;
use std::net::IpAddr;
use std::sync::Arc;

/// A request, read whole.
pub struct Rq {
    /// The installation.
    pub app: Arc<App>,
    /// Its method.
    pub method: Method,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its address.
    pub uri: Uri,
    /// Its body, within the route's limit.
    pub body: Bytes,
    /// Who sent it, behind trusted proxies.
    pub client: IpAddr,
    /// When it came.
    pub now: Instant,
    /// Names it in the log and on error pages.
    pub id: String,
    /// Path parameters by name.
    pub params: Vec<(String, String)>,
    /// Of a form: how many segments of its path name the page on which it stands; see [`super::Route::page_of_form`].
    pub form_depth: usize,
}

impl Rq {
    /// Keeps the path parameters of a matched route.
    pub fn params_of(raw: &RawPathParams) -> Vec<(String, String)> {
        raw.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    /// A parameter of the path, or an empty text.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// A parameter of the query, if it is there and is text.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query()?;
        let (_, value) = form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name)?;
        Some(value.into_owned())
    }

    /// A header that is plain text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A cookie by its name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
    }

    /// The language chosen on this device, else none.
    fn chosen_locale(&self) -> Option<Locale> {
        Locale::from_code(self.cookie(session::LANGUAGE_COOKIE)?)
    }

    /// The language of a page for somebody unknown.
    pub fn locale(&self) -> Locale {
        self.chosen_locale()
            .unwrap_or_else(|| Locale::negotiate(self.header(header::ACCEPT_LANGUAGE).unwrap_or_default()))
    }

    /// An address of this site that shows the same by GET: the path with its query, or of a form the page where it stands.
    pub fn page(&self) -> &str {
        if matches!(self.method, Method::GET | Method::HEAD) {
            return self.uri.path_and_query().map_or("/", |p| p.as_str());
        }
        let path = self.uri.path();
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1).chain([path.len()]);
        ends.take(self.form_depth).last().map_or("/", |end| &path[..end])
    }
}

/// The appearance chosen on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// What a page is given.
pub struct Cx<'a> {
    /// The request.
    pub rq: &'a Rq,
    /// Who asks, if signed in.
    pub viewer: Option<&'a Viewer>,
    /// The language of the page.
    pub locale: Locale,
    /// Its messages.
    pub text: &'static Text,
    /// The appearance.
    pub theme: Theme,
}

impl<'a> Cx<'a> {
    /// The language is the device's choice, else the account's, else what the browser asks for.
    pub fn new(rq: &'a Rq, viewer: Option<&'a Viewer>) -> Cx<'a> {
        let locale = rq
            .chosen_locale()
            .or_else(|| viewer.and_then(|v| Locale::from_code(&v.locale)))
            .unwrap_or_else(|| rq.locale());
        let theme = match rq.cookie(session::THEME_COOKIE) {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        Cx { rq, viewer, locale, text: Text::of(locale), theme }
    }

    /// The viewer, who has come in all the way.
    ///
    /// # Errors
    /// [`Error::SignInFirst`] for somebody who is not signed in; [`Error::StepFirst`] for somebody who is on the way in.
    pub fn signed_in(&self) -> Result<&'a Viewer> {
        let viewer = self.entering()?;
        match viewer.stage {
            Stage::Open => Ok(viewer),
            Stage::Password => Err(Error::StepFirst("/token/password")),
            Stage::FirstAccess => Err(Error::StepFirst("/first-access")),
        }
    }

    /// The viewer, be it on the way in.
    ///
    /// # Errors
    /// [`Error::SignInFirst`] for somebody who is not signed in.
    pub fn entering(&self) -> Result<&'a Viewer> {
        self.viewer.ok_or(Error::SignInFirst)
    }

    /// The viewer, with a role that counts.
    ///
    /// # Errors
    /// As [`Cx::signed_in`]; [`Error::SecondFactorFirst`] where roles wait for it, whatever was asked for;
    /// [`Error::AccessOver`] for who had one; [`Error::NotFound`] for who never had.
    pub fn staff(&self) -> Result<&'a Viewer> {
        let viewer = self.signed_in()?;
        match viewer.second_factor {
            SecondFactor::NotAsked => Err(viewer.no_role()),
            SecondFactor::Due => Err(Error::SecondFactorFirst { back: self.rq.page().to_owned() }),
            SecondFactor::Given(_) => Ok(viewer),
        }
    }

    /// Whether this is somebody of the demo, whom nobody asks for a second factor.
    pub fn second_factor_is_waived(&self) -> bool {
        self.rq.app.demo && self.viewer.is_some_and(|v| v.second_factor_waived)
    }

    /// Asks that the second factor was given within the last five minutes: for large exports. `back` is the page from
    /// which they are asked for, and to which the person comes back.
    ///
    /// # Errors
    /// [`Error::SecondFactorAgain`], which sends there.
    pub fn second_factor_fresh(&self, back: &str) -> Result<()> {
        let viewer = self.staff()?;
        if self.second_factor_is_waived() || viewer.second_factor_is_fresh(self.rq.now) {
            return Ok(());
        }
        Err(Error::SecondFactorAgain { back: back.to_owned() })
    }
}
