//! The texts of mails while they wait: sealed, since they may hold tokens.

use crate::app::App;
use crate::keys::{OpenError, Purpose, Sealed};

/// Seals text and HTML together, bound to the mail by its public id.
pub(super) fn seal_body(app: &App, public_id: &str, text: &str, html: &str) -> db::Result<Sealed> {
    let length = u32::try_from(text.len()).map_err(|_| db::Error::Fault("a mail's text is too long".into()))?;
    let mut body = Vec::with_capacity(4 + text.len() + html.len());
    body.extend_from_slice(&length.to_be_bytes());
    body.extend_from_slice(text.as_bytes());
    body.extend_from_slice(html.as_bytes());
    app.keys
        .seal(Purpose::MailBody, public_id.as_bytes(), app.random.bytes(), &body)
        .map_err(|e| db::Error::Fault(format!("a mail's text: {e}")))
}

/// The text and the HTML of a mail.
///
/// # Errors
/// The key is not here any more, or the bytes are not what was sealed for this mail.
pub fn open_body(app: &App, public_id: &str, key_id: &str, body: &[u8]) -> Result<(String, String), OpenError> {
    let opened = app.keys.open(Purpose::MailBody, key_id, public_id.as_bytes(), body)?;
    let (length, rest) = opened.split_first_chunk::<4>().ok_or(OpenError::Broken)?;
    let length = u32::from_be_bytes(*length) as usize;
    let (text, html) = rest.split_at_checked(length).ok_or(OpenError::Broken)?;
    let read = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| OpenError::Broken);
    Ok((read(text)?, read(html)?))
}
