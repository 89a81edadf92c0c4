//! Grades that an import added as drafts are published by the direction, in one piece.

use super::act::{asked_for, place};
use super::notes;
use super::read::{self, ImportRow};
use super::store::{self, ImportKind, ImportState};
use super::undo::{self, Step};
use crate::features::audit::{Action, Detail, Entry, Fact};
use crate::features::grades;
use crate::web::policy::{School, Viewer};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use db::Tx;
use std::collections::BTreeSet;

db::sql! {
    fn term_of(assessment: i64) -> OptVal<i64> = "SELECT term_id FROM assessments WHERE id = $1";
    fn has_new(import: i64) -> Val<bool> = "
        SELECT EXISTS (SELECT 1 FROM import_changes WHERE import_id = $1 AND what = 'assessment')";
}

/// Whether an import that was written has added assessments whose grades were not published with it.
///
/// # Errors
/// The database's.
pub fn has_drafts(tx: &Tx<'_>, row: &ImportRow) -> db::Result<bool> {
    let of_grades = matches!(row.kind, Some(ImportKind::Grades | ImportKind::Massar));
    Ok(row.state == ImportState::Done && of_grades && !row.publish && has_new(tx, row.id)?)
}

/// `POST .../publish`: what the import added shows from now on. A second post does nothing. It decides nothing about one
/// child, so that it is nobody's own child's.
pub fn publish(cx: &Cx<'_>, viewer: &Viewer, school: Access<'_, School>, _form: &Form) -> Result<Reply> {
    let public_id = cx.rq.app.db.write(|tx| {
        school.still_held(tx, viewer)?;
        let row = asked_for(tx, cx, &school)?;
        if !has_drafts(tx, &row)? {
            return Ok::<_, Error>(row.public_id);
        }
        let (mut figures, mut count) = (BTreeSet::new(), 0);
        for (ordinal,) in read::undo_steps(tx, row.id)? {
            for step in undo::steps(tx, row.id, ordinal)? {
                let Step::A(class, assessment, _) = step else { continue };
                if grades::store::publish_draft(tx, class, assessment, cx.rq.now)? {
                    count += 1;
                    figures.extend(term_of(tx, assessment)?.map(|term| (class, term)));
                }
            }
        }
        for (class, term) in figures {
            grades::figures::recompute(tx, class, term)?;
        }
        store::set_published(tx, row.id)?;
        let detail = Detail::new().text(Fact::FileName, &row.file_name).number(Fact::Changed, count);
        notes::told(tx, &Entry::by(cx, viewer, Action::GradesPublished).in_school(school).with(detail))?;
        Ok(row.public_id)
    })?;
    Reply::see_other(&format!("{}?said=published", place(&school, &public_id)))
}
