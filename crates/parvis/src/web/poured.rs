//! A body that is made while it is sent, piece by piece: what would be too much for the memory as a whole.

use bytes::Bytes;
use hyper::body::{Body, Frame};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Why a body breaks off: the connection ends, and a browser says that the download failed.
pub type BrokenOff = Box<dyn std::error::Error + Send + Sync>;

/// The pieces of a body, each made when the one before is on its way. Making one may read the database.
pub struct Pieces {
    /// For the log, where they break off.
    what: &'static str,
    each: Box<dyn Iterator<Item = Result<Bytes, BrokenOff>> + Send>,
}

impl Pieces {
    /// Of an iterator, which ends with its first error; `what` they are is said in the log then.
    pub fn new(what: &'static str, each: impl Iterator<Item = Result<Bytes, BrokenOff>> + Send + 'static) -> Pieces {
        Pieces { what, each: Box::new(each) }
    }
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

/// The body that they make; nothing comes after its end, nor after an error.
pub(super) struct Poured(Option<Pieces>);

impl Poured {
    pub(super) fn new(pieces: Pieces) -> Poured {
        Poured(Some(pieces))
    }

    fn next(&mut self) -> Option<Result<Bytes, BrokenOff>> {
        let pieces = self.0.as_mut()?;
        let piece = pieces.each.next();
        if let Some(Err(cause)) = &piece {
            tracing::warn!(error = %cause, what = pieces.what, "an answer broke off");
        }
        if !matches!(piece, Some(Ok(_))) {
            self.0 = None;
        }
        piece
    }
}

impl Body for Poured {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(self.next().map(|piece| piece.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn piece(text: &'static str) -> Result<Bytes, BrokenOff> {
        Ok(Bytes::from_static(text.as_bytes()))
    }

    #[tokio::test]
    async fn all_pieces_come_in_order() {
        let body = Poured::new(Pieces::new("letters", [piece("a"), piece("b"), piece("c")].into_iter()));
        assert_eq!(body.collect().await.unwrap().to_bytes(), "abc");
    }

    #[tokio::test]
    async fn after_an_error_nothing_comes() {
        let mut body = Poured::new(Pieces::new("letters", [piece("a"), Err("gone".into()), piece("b")].into_iter()));
        assert_eq!(body.frame().await.unwrap().unwrap().into_data().unwrap(), "a");
        assert!(body.frame().await.unwrap().is_err());
        assert!(body.frame().await.is_none());
    }
}
