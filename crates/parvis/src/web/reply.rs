//! An answer: status, headers, body; compressed where the browser takes it.

use super::poured::Pieces;
use super::{Error, Result};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use libdeflater::{CompressionLvl, Compressor};
use std::cell::RefCell;

/// An answer under way.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
    /// In place of the body, what is made while it is sent, since it is too much for the memory.
    pub poured: Option<Pieces>,
    /// How many statements it took.
    pub statements: u32,
}

/// Below this many bytes compressing costs more than it saves: the answer fits a packet anyway.
const WORTH_COMPRESSING: usize = 1_024;

impl Reply {
    /// An empty answer.
    pub fn empty(status: StatusCode) -> Reply {
        Reply { status, headers: HeaderMap::with_capacity(12), body: Bytes::new(), poured: None, statements: 0 }
    }

    /// A page from its template.
    ///
    /// # Errors
    /// The template's.
    pub fn page(template: &impl askama::Template) -> Result<Reply> {
        Reply::page_with(StatusCode::OK, template)
    }

    /// A page with another status than 200.
    ///
    /// # Errors
    /// The template's.
    pub fn page_with(status: StatusCode, template: &impl askama::Template) -> Result<Reply> {
        let mut html = String::with_capacity(32 * 1024);
        template.render_into(&mut html)?;
        let mut reply = Reply::empty(status);
        reply.body = html.into();
        Ok(reply.with(header::CONTENT_TYPE, "text/html; charset=utf-8"))
    }

    /// A short plain text, for machines.
    pub fn plain(status: StatusCode, text: &'static str) -> Reply {
        let mut reply = Reply::empty(status);
        reply.body = Bytes::from_static(text.as_bytes());
        reply.with(header::CONTENT_TYPE, "text/plain; charset=utf-8")
    }

    /// Sends the browser to a path of this site by GET.
    ///
    /// # Errors
    /// A path that is no header value.
    pub fn see_other(path: &str) -> Result<Reply> {
        let mut reply = Reply::empty(StatusCode::SEE_OTHER);
        reply.headers.insert(header::LOCATION, HeaderValue::from_str(path).map_err(Error::fault)?);
        Ok(reply)
    }

    /// Sets a header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: &'static str) -> Reply {
        self.headers.insert(name, HeaderValue::from_static(value));
        self
    }

    /// Notes how many statements it took.
    #[must_use]
    pub fn with_statements(mut self, statements: u32) -> Reply {
        self.statements = statements;
        self
    }

    /// Adds a cookie.
    ///
    /// # Errors
    /// A cookie that is no header value.
    pub fn with_cookie(mut self, cookie: &str) -> Result<Reply> {
        self.headers.append(header::SET_COOKIE, HeaderValue::from_str(cookie).map_err(Error::fault)?);
        Ok(self)
    }

    /// Compresses the body with gzip at its quickest level, if the browser takes it and it is worth it.
    #[must_use]
    pub fn compressed_for(mut self, accept_encoding: Option<&str>) -> Reply {
        let is_text = self.headers.get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/"));
        if !is_text || self.headers.contains_key(header::CONTENT_ENCODING) {
            return self;
        }
        self.headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if self.body.len() < WORTH_COMPRESSING || !accept_encoding.is_some_and(takes_gzip) {
            return self;
        }
        // Compressing memory does not fail; should it, the plain body goes out.
        if let Some(bytes) = gzip(&self.body) {
            self.body = bytes.into();
            self.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        self
    }
}

/// The quickest that compresses.
const LEVEL: CompressionLvl = match CompressionLvl::new(1) {
    Ok(level) => level,
    Err(_) => CompressionLvl::fastest(),
};

thread_local! {
    /// Its tables are a quarter of a mebibyte: making them anew for each page costs as much as compressing it.
    static COMPRESSOR: RefCell<Compressor> = RefCell::new(Compressor::new(LEVEL));
}

/// One member of RFC 1952.
fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|compressor| {
        let mut out = vec![0; compressor.gzip_compress_bound(body.len())];
        let length = compressor.gzip_compress(body, &mut out).ok()?;
        out.truncate(length);
        Some(out)
    })
}

/// Whether an `Accept-Encoding` names gzip without refusing it (RFC 9110, 12.5.3).
fn takes_gzip(accept: &str) -> bool {
    accept.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        named && !pieces.any(|p| p.strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_used_where_it_is_taken() {
        assert!(takes_gzip("gzip, br") && takes_gzip("br;q=1.0, gzip;q=0.8") && takes_gzip("GZIP"));
        assert!(!takes_gzip("br") && !takes_gzip("gzip;q=0") && !takes_gzip("gzip;q=0.0") && !takes_gzip(""));
    }

    #[test]
    fn a_compressed_body_is_the_body() {
        // One after the other on one thread, so that nothing of a page is left for the next.
        for n in [400, 1, 20_000, 100] {
            let mut reply = Reply::plain(StatusCode::OK, "");
            reply.body = ("<p>école</p>".repeat(n) + &"x".repeat(WORTH_COMPRESSING) + &n.to_string()).into();
            let plain = reply.body.clone();
            let packed = reply.compressed_for(Some("gzip"));
            assert!(packed.body.len() < plain.len() / 3);
            let mut back = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed.body[..]), &mut back).unwrap();
            assert_eq!(back, plain);
        }
    }

    #[test]
    fn what_does_not_get_smaller_is_packed_whole() {
        let noise: Vec<u8> = (0..100_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let mut back = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gzip(&noise).unwrap()[..]), &mut back).unwrap();
        assert_eq!(back, noise);
    }
}
