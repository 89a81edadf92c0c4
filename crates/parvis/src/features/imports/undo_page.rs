//! The question that is asked before an import is taken back.

use super::aftermath;
use super::list::kind_name;
use super::read::ImportRow;
use crate::web::policy::School;
use crate::web::shell::{Place, Shell, in_script};
use crate::web::{Access, Cx, Reply, Result};
use askama::Template;

#[derive(Template)]
#[template(path = "features/imports/undo.html")]
struct UndoPage<'a> {
    shell: Shell<'a>,
    page: String,
    file: &'a str,
    kind: &'static str,
    did: String,
}

/// Asks whether an import is to be taken back.
///
/// # Errors
/// None but the template's.
pub fn question(cx: &Cx<'_>, school: Access<'_, School>, row: &ImportRow) -> Result<Reply> {
    let mut shell = Shell::new(cx, cx.text.imports_undo_title).at(Place::Office);
    let name = in_script(cx.locale, &school.name, &school.name_ar).to_owned();
    shell.school = Some((name, school.phone.clone()));
    shell.back = super::act::place(&school, &row.public_id);
    let page = super::act::place(&school, &row.public_id);
    let (kind, did) = (kind_name(cx.text, row.kind), aftermath::did(cx, row));
    Reply::page(&UndoPage { shell, page, file: &row.file_name, kind, did })
}
