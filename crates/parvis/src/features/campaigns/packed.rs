//! The files of a campaign as one ZIP, made while it is sent: the letters of a whole school are hundreds of mebibytes.

use super::fetch::{GRACE, files_of, open_file};
use super::read::CampaignRow;
use super::store;
use crate::app::App;
use crate::web::poured::BrokenOff;
use bytes::Bytes;
use db::Instant;
use parking_lot::Mutex;
use std::io::{self, Write};
use std::sync::Arc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// For how long after its beginning a download keeps the files from being erased, in microseconds.
const LONGEST: i64 = 60 * 60 * 1_000_000;

/// What was packed and is not sent yet.
#[derive(Clone, Default)]
struct Drawer(Arc<Mutex<Vec<u8>>>);

impl Write for Drawer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Packs one file for each piece that is asked for, the table of contents with the last.
pub struct Packed {
    app: Arc<App>,
    row: CampaignRow,
    /// What the names of the files begin with.
    called: String,
    ordinal: i64,
    began: Instant,
    /// Until when the files were last said to be kept.
    kept: Instant,
    drawer: Drawer,
    zip: Option<ZipWriter<StreamWriter<Drawer>>>,
}

impl Packed {
    /// The files of this campaign, which were asked for at `began`; each is named `{called}-...`.
    pub fn new(app: Arc<App>, row: CampaignRow, called: String, began: Instant) -> Packed {
        let drawer = Drawer::default();
        let zip = Some(ZipWriter::new_stream(drawer.clone()));
        // The next piece says anew how long.
        Packed { app, row, called, ordinal: 0, began, kept: began, drawer, zip }
    }

    /// The ten minutes in which a broken download can be repeated begin anew while one is under way: over a slow line it takes longer.
    fn keep(&mut self) -> db::Result<()> {
        let now = self.app.clock.now().as_micros();
        if now - self.began.as_micros() > LONGEST || self.kept.as_micros() - now > GRACE / 2 {
            return Ok(());
        }
        let until = Instant::from_micros(now + GRACE);
        let campaign = self.row.id;
        self.app.db.write(|tx| store::keep_files(tx, campaign, until))?;
        self.kept = until;
        Ok(())
    }

    fn pack(&mut self, mut zip: ZipWriter<StreamWriter<Drawer>>) -> Result<(), BrokenOff> {
        self.ordinal += 1;
        if self.ordinal > files_of(&self.row) {
            zip.finish()?;
            return Ok(());
        }
        self.keep()?;
        let (app, ordinal) = (&self.app, self.ordinal);
        let there = app.db.read(|tx| open_file(app, tx, &self.row, ordinal))?;
        let (name, content) = there.ok_or("a file of letters is gone, or cannot be opened")?;
        // PDFs hardly get smaller, but of a stored file whose size comes after it not every program finds the end.
        let options = SimpleFileOptions::default().compression_level(Some(1));
        zip.start_file(format!("{}-{name}", self.called), options)?;
        zip.write_all(&content)?;
        self.zip = Some(zip);
        Ok(())
    }
}

impl Iterator for Packed {
    type Item = Result<Bytes, BrokenOff>;

    fn next(&mut self) -> Option<Self::Item> {
        let zip = self.zip.take()?;
        Some(self.pack(zip).map(|()| std::mem::take(&mut *self.drawer.0.lock()).into()))
    }
}
