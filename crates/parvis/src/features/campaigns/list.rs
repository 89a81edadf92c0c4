//! `GET /office/{school}/letters`: the campaigns of a school with their progress, and letters that reached somebody else.

use super::read::{self, CampaignRow, Figures, ReportedRow};
use super::words;
use crate::web::policy::{School, Viewer};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Access, Cx, Reply, Result};
use askama::Template;
use db::Tx;

/// A campaign.
struct Line {
    row: CampaignRow,
    figures: Figures,
    whom: String,
    state: &'static str,
    time: String,
    who: String,
}

/// A letter that somebody had who is not the guardian.
struct Reported {
    row: ReportedRow,
    name: String,
    time: String,
}

#[derive(Template)]
#[template(path = "features/campaigns/list.html")]
struct ListPage<'a> {
    shell: Shell<'a>,
    slug: String,
    lines: Vec<Line>,
    reported: Vec<Reported>,
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let mut figures = read::figures_of_school(tx, school.id, cx.rq.now)?;
    let lines = read::list(tx, school.id)?.into_iter().map(|row| {
        let at = figures.iter().position(|one| one.campaign_id == row.id);
        Ok(Line {
            figures: at.map_or(Figures::none(row.id), |at| figures.swap_remove(at)),
            whom: words::audience(cx, &row),
            state: words::state_name(cx.text, words::state(&row, cx.rq.now)),
            time: words::time(cx, &school, row.created_at)?,
            who: words::maker(cx, &row),
            row,
        })
    });
    let lines = lines.collect::<Result<Vec<_>>>()?;
    let reported = read::reported(tx, school.id)?.into_iter().map(|row| {
        let arabic = (row.given_name_ar.as_str(), row.family_name_ar.as_str());
        let name = full_name(cx.locale, (&row.given_name, &row.family_name), arabic);
        Ok(Reported { name, time: words::time(cx, &school, row.disowned_at)?, row })
    });
    let reported = reported.collect::<Result<Vec<_>>>()?;
    let shell = Shell::new(cx, cx.text.letters_title).at(Place::Office).of(&school);
    Reply::page(&ListPage { shell, slug: school.slug.clone(), lines, reported })
}
