//! The school's logo: `POST /office/{school}/settings/logo`, its removal, and `GET /s/{school}/logo`.

use super::page::{Said, page_with};
use super::{read, store};
use crate::features::audit::{self, Action, Entry};
use crate::web::form::Message;
use crate::web::policy::{Access, School, Viewer};
use crate::web::{Cx, Error, Form, Reply, Result, Upload};
use data_encoding::HEXLOWER;
use db::Tx;
use flate2::read::ZlibDecoder;
use http::{HeaderValue, StatusCode, header};
use rules::image;
use sha2::{Digest, Sha256};
use std::io::Read as _;

/// The largest logo, in bytes.
const LARGEST: u64 = 256 * 1024;
/// The most pixels of a side.
const WIDEST: u32 = 2_000;
/// The largest form with a logo in it, in bytes: one that is too large shall hear so on the page.
pub(super) const FORM: usize = 1024 * 1024;

/// Answers the form with the picture.
pub fn submit(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, upload: &Upload) -> Result<Reply> {
    let (picture, content) = match checked(upload) {
        Ok(found) => found,
        Err(message) => {
            return cx.rq.app.db.read(|tx| {
                let (values, version) = read::values(tx, school.id)?;
                let said = Said { logo: Some(message), ..Said::default() };
                page_with(cx, tx, school, (&values, version), &said, StatusCode::UNPROCESSABLE_ENTITY)
            });
        }
    };
    let digest = HEXLOWER.encode(&Sha256::digest(&content)[..16]);
    let entry = Entry::by(cx, viewer, Action::LogoChanged).in_school(school);
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        store::put_logo(tx, school.id, picture.kind.media_type(), &digest, &content)?;
        audit::record(tx, &entry)?;
        Ok::<_, Error>(())
    })?;
    back(school)
}

fn checked(upload: &Upload) -> std::result::Result<(image::Picture, Vec<u8>), Message> {
    let file = upload.file("logo").ok_or::<Message>(|t| t.settings_logo_none)?;
    if file.size > LARGEST {
        return Err(|t| t.settings_logo_large);
    }
    let content = std::fs::read(file.path()).map_err(|_| -> Message { |t| t.settings_logo_none })?;
    match image::of(&content) {
        Some(picture) if picture.width <= WIDEST && picture.height <= WIDEST => {
            let content = image::bare(&content).filter(|bare| holds_what_it_says(picture.kind, bare));
            content.map(|bare| (picture, bare)).ok_or(|t| t.settings_logo_kind)
        }
        Some(_) => Err(|t| t.settings_logo_wide),
        None => Err(|t| t.settings_logo_kind),
    }
}

/// Whether the pixels of a PNG unpack to as many bytes as its head says: a small file may hold gigabytes of nothing. The
/// other kinds unpack to what their heads say and no more.
fn holds_what_it_says(kind: image::Kind, content: &[u8]) -> bool {
    if kind != image::Kind::Png {
        return true;
    }
    let Some((packed, size)) = image::png_pixels(content) else { return false };
    let mut unpacked = ZlibDecoder::new(packed.as_slice());
    let read = std::io::copy(&mut (&mut unpacked).take(size + 1), &mut std::io::sink());
    matches!(read, Ok(read) if read == size) && unpacked.total_in() == packed.len() as u64
}

/// Takes the logo away.
pub fn remove(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    let entry = Entry::by(cx, viewer, Action::LogoChanged).in_school(school);
    cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        if store::remove_logo(tx, school.id)? > 0 {
            audit::record(tx, &entry)?;
        }
        Ok::<_, Error>(())
    })?;
    back(school)
}

fn back(school: Access<'_, School>) -> Result<Reply> {
    Reply::see_other(&format!("/office/{}/settings?saved=yes", school.slug))
}

/// `GET /s/{school}/logo`. Named by its content in the query it never changes. Whatever it holds, it is shown as a picture
/// of the kind that it was found to be, and nothing in it is run.
pub fn serve(cx: &Cx<'_>, tx: &Tx<'_>) -> Result<Reply> {
    let logo = read::logo_of(tx, cx.rq.param("school"))?.ok_or(Error::NotFound)?;
    let named = cx.rq.uri.query().and_then(|q| q.strip_prefix("v=")) == Some(logo.digest.as_str());
    let mut reply = Reply::empty(StatusCode::OK)
        .with(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox")
        .with(header::CACHE_CONTROL, if named { "public, max-age=31536000, immutable" } else { "no-cache" });
    reply.headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&logo.media_type).map_err(Error::fault)?);
    reply.body = logo.content.into();
    Ok(reply)
}
