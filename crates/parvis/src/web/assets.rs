//! Style, fonts, icons, script: inside the binary, named by their content, kept by browsers for a year.

use super::{Error, Reply, Result, Rq};
use bytes::Bytes;
use http::{StatusCode, header};

/// A file of `assets/dist`.
pub struct Asset {
    name: &'static str,
    hash: &'static str,
    bytes: &'static [u8],
    brotli: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

impl Asset {
    fn content_type(&self) -> &'static str {
        match self.name.rsplit('.').next().unwrap_or_default() {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "woff2" => "font/woff2",
            "png" => "image/png",
            "ico" => "image/x-icon",
            _ => "application/octet-stream",
        }
    }
}

/// `GET /static/{asset}`. With its hash in the query it never changes; without, it is asked for again after a day.
///
/// # Errors
/// [`Error::NotFound`] for a name that is not in the table.
pub fn serve(rq: &Rq) -> Result<Reply> {
    let (name, query, accept_encoding) = (rq.param("asset"), rq.uri.query(), rq.header(header::ACCEPT_ENCODING));
    let at = ASSETS.binary_search_by(|a| a.name.cmp(name)).map_err(|_| Error::NotFound)?;
    let asset = &ASSETS[at];
    let named = query.and_then(|q| q.strip_prefix("v=")) == Some(asset.hash);
    let mut reply = Reply::empty(StatusCode::OK)
        .with(header::CONTENT_TYPE, asset.content_type())
        .with(
            header::CACHE_CONTROL,
            if named { "public, max-age=31536000, immutable" } else { "public, max-age=86400" },
        )
        .with(header::VARY, "Accept-Encoding");
    let takes_brotli = accept_encoding.is_some_and(|a| a.split(',').any(|e| e.trim().split(';').next() == Some("br")));
    match asset.brotli.filter(|_| takes_brotli) {
        Some(packed) => {
            reply.body = Bytes::from_static(packed);
            reply = reply.with(header::CONTENT_ENCODING, "br");
        }
        None => reply.body = Bytes::from_static(asset.bytes),
    }
    Ok(reply)
}
