//! From a template and its data to a PDF.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::Error;
use crate::fonts::FONTS;
use crate::once::ONCE;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let mut library = Library::default();
    library.global.scope_mut().define_func_with_data(&ONCE);
    LazyHash::new(library)
});

static STANDARDS: LazyLock<PdfStandards> = LazyLock::new(|| {
    PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).expect("these two standards go together")
});

/// Layout goes deep, above all in tests, which are not optimised.
const STACK: usize = 16 * 1024 * 1024;

/// The name of a file that a template may read.
pub(crate) fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("names of our own files are valid");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// A template with the files that it reads.
pub(crate) struct Paper {
    template: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Paper {
    pub(crate) fn new(template: Source, files: Vec<(FileId, Bytes)>) -> Self {
        Self { template, files }
    }

    /// Puts other content into a file.
    pub(crate) fn put(&mut self, id: FileId, content: Bytes) {
        self.files.retain(|(other, _)| *other != id);
        self.files.push((id, content));
    }

    /// Lays the pages out.
    pub(crate) fn laid_out(&self) -> Result<PagedDocument, Error> {
        typst::compile(self).output.map_err(|faults| refused(&faults))
    }
}

/// Writes laid-out pages as PDF/A-2a and PDF/UA-1 that say they were made at `made_at`, in microseconds since 1970 UTC.
pub(crate) fn written(document: &PagedDocument, made_at: i64) -> Result<Vec<u8>, Error> {
    let options = PdfOptions {
        creator: Smart::Custom(Some("Parvis".to_owned())),
        timestamp: timestamp(made_at),
        standards: STANDARDS.clone(),
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|faults| refused(&faults))
}

/// Does the work on one thread with a stack that is large enough, and leaves nothing of the document in memory: Typst remembers
/// what it laid out, and passwords are among it.
///
/// Typst spreads its work over rayon's threads. In a pool of one it stays on one core, with the priority of the caller, since threads
/// take it over.
pub(crate) fn alone<T: Send>(work: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(STACK)
        .thread_name(|_| "documents".to_owned())
        .build()
        .map_err(|fault| Error::Typesetting(fault.to_string()))?;
    let done = pool.install(work);
    typst::comemo::evict(0);
    done
}

fn timestamp(micros: i64) -> Option<typst_pdf::Timestamp> {
    let wall = Timestamp::from_microsecond(micros).ok()?.to_zoned(TimeZone::UTC).datetime();
    let part = |n: i8| u8::try_from(n).unwrap_or_default();
    Datetime::from_ymd_hms(
        i32::from(wall.year()),
        part(wall.month()),
        part(wall.day()),
        part(wall.hour()),
        part(wall.minute()),
        part(wall.second()),
    )
    .map(typst_pdf::Timestamp::new_utc)
}

fn refused(faults: &[SourceDiagnostic]) -> Error {
    Error::Typesetting(faults.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>().join("; "))
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(missing(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.iter().find(|(other, _)| *other == id).map(|(_, content)| content.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_without_slash().into())
}
