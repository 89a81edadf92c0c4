//! `GET /office/{school}/letters/{campaign}`: how far its letters are, the files to fetch, who came and who did not.

use super::read::{self, AbsentRow, CampaignRow, Figures};
use super::store::State;
use super::words;
use crate::jobs;
use crate::web::policy::{School, Viewer};
use crate::web::shell::{Place, Shell, full_name};
use crate::web::{Access, Cx, Error, Reply, Result};
use askama::Template;
use db::Tx;

/// Who never came, in words.
struct Absent {
    name: String,
    child: String,
    class: String,
    phone: String,
}

#[derive(Template)]
#[template(path = "features/campaigns/campaign.html")]
struct CampaignPage<'a> {
    shell: Shell<'a>,
    slug: String,
    row: CampaignRow,
    state: State,
    state_name: &'static str,
    language: &'static str,
    time: String,
    who: String,
    figures: Figures,
    /// Letters that are made already, while others are not.
    passed: i64,
    /// Until when the files can be fetched.
    until: Option<String>,
    /// There are several files, which come as one.
    zip: bool,
    absent: Vec<Absent>,
    first: i64,
    more: bool,
    said: Option<&'static str>,
}

impl CampaignPage<'_> {
    fn is_making(&self) -> bool {
        self.state == State::Making
    }

    fn has_letters(&self) -> bool {
        self.figures.made > 0
    }
}

/// The campaign in the path, of this school.
pub fn asked_for(tx: &Tx<'_>, cx: &Cx<'_>, school: &School) -> Result<CampaignRow> {
    read::by_public_id(tx, cx.rq.param("campaign"), school.id)?.ok_or(Error::NotFound)
}

/// Guardians on a page.
const ABSENT: i64 = 50;

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let row = asked_for(tx, cx, &school)?;
    let t = cx.text;
    let state = words::state(&row, cx.rq.now);
    let until = row.files_end_at.filter(|end| matches!(state, State::Ready | State::Fetched) && *end > cx.rq.now);
    let first = cx.rq.query("from").and_then(|from| from.parse::<i64>().ok()).unwrap_or(0).clamp(0, 1_000_000);
    let mut absent = read::absent(tx, row.id, ABSENT + 1, first)?;
    let more = absent.len() as i64 > ABSENT;
    absent.truncate(usize::try_from(ABSENT).unwrap_or(0));
    let said = match cx.rq.query("said").as_deref() {
        Some("over") => Some(t.letters_said_over),
        _ => None,
    };
    let whom = words::audience(cx, &row);
    let shell = Shell::new(cx, t.letters_of(whom.as_str()).to_string()).at(Place::Office).of(&school);
    let page = CampaignPage {
        shell,
        slug: school.slug.clone(),
        state,
        state_name: words::state_name(t, state),
        language: words::language(t, row.language),
        time: words::time(cx, &school, row.created_at)?,
        who: words::maker(cx, &row),
        figures: read::figures_of(tx, row.id, cx.rq.now)?.unwrap_or(Figures::none(row.id)),
        passed: if state == State::Making {
            jobs::progress_of(tx, school.id, "campaign", row.id)?.unwrap_or(0)
        } else {
            0
        },
        until: until.map(|end| words::time(cx, &school, end)).transpose()?,
        zip: row.letter_count > documents::letters::MOST as i64,
        absent: absent.iter().map(|one| in_words(cx, one)).collect(),
        first,
        more,
        said,
        row,
    };
    let waits = page.is_making();
    let reply = Reply::page(&page)?;
    // Without a script: the page asks for itself again until there is something to say.
    Ok(if waits { reply.with(http::HeaderName::from_static("refresh"), "2") } else { reply })
}

fn in_words(cx: &Cx<'_>, one: &AbsentRow) -> Absent {
    Absent {
        name: full_name(cx.locale, (&one.given_name, &one.family_name), (&one.given_name_ar, &one.family_name_ar)),
        child: full_name(cx.locale, (&one.child_given, &one.child_family), (&one.child_given_ar, &one.child_family_ar)),
        class: one.class.clone().unwrap_or_default(),
        phone: one.phone.clone().unwrap_or_default(),
    }
}
