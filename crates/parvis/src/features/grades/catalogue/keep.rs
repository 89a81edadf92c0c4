//! The catalogues in memory: which are kept, and when one is read anew.

use super::super::read::{self, LevelRow};
use super::{Catalogue, Level, Version};
use crate::web::Result;
use db::{Instant, Tx};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

#[derive(Clone)]
struct BySize;

impl Weighter<i64, Arc<Catalogue>> for BySize {
    fn weight(&self, _: &i64, catalogue: &Arc<Catalogue>) -> u64 {
        catalogue.size()
    }
}

/// Levels kept, with their years: some hundred schools' worth more than any node serves at once.
const LEVELS: usize = 20_000;

/// The catalogues in memory, bounded in bytes; those asked for least often go first.
pub struct Catalogues {
    classes: Cache<i64, Arc<Catalogue>, BySize>,
    levels: Cache<(i64, i64), Arc<Level>>,
}

impl Catalogues {
    /// Room for about so many bytes.
    pub fn new(bytes: u64) -> Catalogues {
        let classes = usize::try_from(bytes / 3_072).unwrap_or(usize::MAX).clamp(16, 1 << 20);
        Catalogues { classes: Cache::with_weighter(classes, bytes, BySize), levels: Cache::new(LEVELS) }
    }

    /// The catalogue in this state, from memory or read now.
    ///
    /// # Errors
    /// The database's, and a fault where a scale is not one.
    pub fn get(&self, tx: &Tx<'_>, version: Version, now: Instant) -> Result<Arc<Catalogue>> {
        if let Some(kept) = self.classes.get(&version.class_id)
            && kept.version == version
        {
            return Ok(kept);
        }
        let row = read::level_of(tx, version.class_id)?;
        let level = self.level(tx, version.school, &row)?;
        let rows = read::assessments_of(tx, version.class_id)?;
        let figures = read::figures_since(tx, version.class_id, now, row.shows_rank)?;
        let read = Arc::new(Catalogue::assemble(version, row.class_name, level, rows, figures)?);
        self.classes.insert(version.class_id, read.clone());
        Ok(read)
    }

    fn level(&self, tx: &Tx<'_>, version: i64, row: &LevelRow) -> Result<Arc<Level>> {
        let key = (row.level_id, row.school_year);
        if let Some(kept) = self.levels.get(&key)
            && kept.version == version
        {
            return Ok(kept);
        }
        let read = Arc::new(Level::read(tx, key, version, row)?);
        self.levels.insert(key, read.clone());
        Ok(read)
    }
}
