//! Forms with files: each file goes to a temporary file as it comes, so that memory stays flat whatever its size.

use super::{Error, Form, Result};
use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use http_body_util::BodyExt;
use multer::{Constraints, Field, Multipart, SizeLimit};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::{NamedTempFile, TempPath};

/// More parts than any form of ours has.
const MAX_PARTS: usize = 200;
/// The fields that are no files, together, in bytes.
const MAX_TEXT: usize = 64 * 1024;
/// The longest pause between two pieces of a body.
const PAUSE: Duration = Duration::from_secs(30);
/// The longest that a whole body may take.
const WHOLE: Duration = Duration::from_secs(15 * 60);
/// What is still read, and thrown away, of a body that was refused: a browser that is cut off while it sends shows a fault
/// of its own in place of our page.
const DRAINED: usize = 64 * 1024 * 1024;

/// A file of a form. It goes away with the [`Upload`].
#[derive(Debug)]
pub struct UploadedFile {
    /// The field of the form.
    pub field: String,
    /// The name that the browser gave: to show, never to open.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    path: TempPath,
}

impl UploadedFile {
    /// Where it lies, readable by this user only.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// A form with files.
#[derive(Debug)]
pub struct Upload {
    /// The fields that are no files.
    pub form: Form,
    /// The files, in the order they came; fields that were left empty are left out.
    pub files: Vec<UploadedFile>,
}

impl Upload {
    /// The first file of a field.
    pub fn file(&self, field: &str) -> Option<&UploadedFile> {
        self.files.iter().find(|f| f.field == field)
    }
}

/// The folder of files on their way, within the data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("uploads")
}

/// Reads a body of at most `limit` bytes into fields and files within `folder`.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::TooSlow`], [`Error::BadRequest`] for what is no form with files; [`Error::Unavailable`]
/// when the disk is full.
pub(super) async fn receive(body: Body, content_type: &str, limit: usize, folder: &Path) -> Result<Upload> {
    let boundary = multer::parse_boundary(content_type).map_err(|_| Error::BadRequest)?;
    let mut stream = body.into_data_stream();
    let result = match tokio::time::timeout(WHOLE, read(&mut stream, boundary, limit, folder)).await {
        Ok(result) => result,
        Err(_) => Err(Error::TooSlow),
    };
    if result.is_err() {
        drain(&mut stream).await;
    }
    result
}

async fn read(stream: &mut BodyDataStream, boundary: String, limit: usize, folder: &Path) -> Result<Upload> {
    let sizes = SizeLimit::new().whole_stream(limit as u64);
    let mut parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(sizes));
    let (mut fields, mut files, mut text_bytes) = (Vec::new(), Vec::new(), 0);
    for _ in 0..MAX_PARTS {
        let Some(mut part) = soon(parts.next_field()).await?.map_err(|e| refusal(e, limit))? else {
            return Ok(Upload { form: Form::of(fields)?, files });
        };
        let name = part.name().ok_or(Error::BadRequest)?.to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file_name) => files.extend(file(&mut part, name, file_name, limit, folder).await?),
            None => {
                let value = text(&mut part, limit, &mut text_bytes).await?;
                fields.push((name, value));
            }
        }
    }
    Err(Error::BadRequest)
}

/// A field that was left empty comes as a file without name and content: it is none.
async fn file(
    part: &mut Field<'_>,
    field: String,
    name: String,
    limit: usize,
    folder: &Path,
) -> Result<Option<UploadedFile>> {
    let mut file = tokio::task::block_in_place(|| create(folder))?;
    let mut size = 0;
    while let Some(bytes) = chunk(part, limit).await? {
        size += bytes.len() as u64;
        tokio::task::block_in_place(|| file.write_all(&bytes)).map_err(disk)?;
    }
    if name.is_empty() && size == 0 {
        return Ok(None);
    }
    Ok(Some(UploadedFile { field, name, size, path: file.into_temp_path() }))
}

async fn text(part: &mut Field<'_>, limit: usize, text_bytes: &mut usize) -> Result<String> {
    let mut value = Vec::new();
    while let Some(bytes) = chunk(part, limit).await? {
        *text_bytes += bytes.len();
        if *text_bytes > MAX_TEXT {
            return Err(Error::TooLarge { limit: MAX_TEXT });
        }
        value.extend_from_slice(&bytes);
    }
    String::from_utf8(value).map_err(|_| Error::BadRequest)
}

async fn chunk(part: &mut Field<'_>, limit: usize) -> Result<Option<Bytes>> {
    soon(part.chunk()).await?.map_err(|e| refusal(e, limit))
}

async fn soon<T>(work: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(PAUSE, work).await.map_err(|_| Error::TooSlow)
}

/// A temporary file (mode 0600) in the folder, which is made where there is none.
fn create(folder: &Path) -> Result<NamedTempFile> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(disk)?;
    NamedTempFile::new_in(folder).map_err(disk)
}

fn disk(cause: std::io::Error) -> Error {
    if cause.kind() == std::io::ErrorKind::StorageFull {
        tracing::warn!(error = %cause, "no room for an uploaded file");
        return Error::Unavailable { retry_after: 60 };
    }
    Error::fault(cause)
}

fn refusal(error: multer::Error, limit: usize) -> Error {
    match error {
        multer::Error::StreamSizeExceeded { .. } | multer::Error::FieldSizeExceeded { .. } => Error::TooLarge { limit },
        _ => Error::BadRequest,
    }
}

/// Reads on for a while, into nothing.
async fn drain(stream: &mut BodyDataStream) {
    let began = Instant::now();
    let mut left = DRAINED;
    while left > 0 && began.elapsed() < PAUSE {
        match tokio::time::timeout(PAUSE, stream.frame()).await {
            Ok(Some(Ok(frame))) => left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len)),
            _ => return,
        }
    }
}

/// Removes what a server that was ended hard left behind. Called before the server listens.
pub fn clear(data: &Path) {
    let Ok(entries) = std::fs::read_dir(folder(data)) else { return };
    for entry in entries.flatten() {
        if let Err(e) = std::fs::remove_file(entry.path()) {
            tracing::warn!(error = %e, "an old uploaded file could not be removed");
        }
    }
}
