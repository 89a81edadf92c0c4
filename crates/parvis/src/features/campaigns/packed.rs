//! The files of a campaign as one ZIP, made while it is sent: the letters of a whole school are hundreds of mebibytes.

use super::fetch::{GRACE, files_of, open_file};
use super::make::KEPT;
use super::read::CampaignRow;
use super::store;
use crate::app::App;
use crate::web::policy::{Duty, holds};
use crate::web::poured::BrokenOff;
use bytes::Bytes;
use db::Instant;
use parking_lot::Mutex;
use std::io::{self, Write};
use std::sync::Arc;
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

/// How often it is written that the files are still being sent, in microseconds.
const SAID_EVERY: i64 = 30 * 1_000_000;

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
    /// Who fetches them, at which school.
    account: i64,
    school: i64,
    /// When it was last said that the files are being sent.
    said_at: Option<Instant>,
    drawer: Drawer,
    zip: Option<ZipWriter<StreamWriter<Drawer>>>,
}

impl Packed {
    /// The files of this campaign, for this account; each is named `{called}-...`.
    pub fn new(app: Arc<App>, row: CampaignRow, called: String, (account, school): (i64, i64)) -> Packed {
        let drawer = Drawer::default();
        let zip = Some(ZipWriter::new_stream(drawer.clone()));
        Packed { app, row, called, ordinal: 0, account, school, said_at: None, drawer, zip }
    }

    /// The ten minutes in which a broken download can be repeated begin anew while one is under way: over a slow line it takes
    /// longer. The day after which passwords are gone in any case stays.
    fn keep(&mut self) {
        let now = self.app.clock.now();
        if self.said_at.is_some_and(|at| now.as_micros() - at.as_micros() < SAID_EVERY) {
            return;
        }
        let day = self.row.ready_at.map_or(i64::MAX, |ready| ready.as_micros() + KEPT);
        let until = Instant::from_micros((now.as_micros() + GRACE).min(day));
        let campaign = self.row.id;
        match self.app.db.write(|tx| store::keep_files(tx, campaign, until)) {
            Ok(_) => self.said_at = Some(now),
            // What was there a moment ago can be read all the same.
            Err(fault) => tracing::warn!(error = %fault, "letters that are being sent may be erased meanwhile"),
        }
    }

    fn pack(&mut self, mut zip: ZipWriter<StreamWriter<Drawer>>) -> Result<(), BrokenOff> {
        self.ordinal += 1;
        if self.ordinal > files_of(&self.row) {
            zip.finish()?;
            return Ok(());
        }
        self.keep();
        let (app, ordinal) = (&self.app, self.ordinal);
        let there = app.db.read(|tx| match holds(tx, self.account, self.school, Duty::Invite)? {
            true => open_file(app, tx, &self.row, ordinal),
            false => Ok(None),
        })?;
        let (name, content) = there.ok_or("a file of letters is gone, cannot be opened, or is not theirs any more")?;
        // Halves them; and of a stored file whose size comes after it not every program finds the end.
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
