//! `GET /office/{school}/letters/new?to=..&language=..&only=..`: for whom letters are to be made, how many that is, and what
//! to know before.

use super::audience::{Addressees, Asked, addressees, words_of};
use super::store::Language;
use super::{paper, read, words};
use crate::web::form::Message;
use crate::web::policy::{School, Viewer};
use crate::web::shell::{Place, Shell, full_name, in_script};
use crate::web::{Access, Cx, Error, Form, Reply, Result};
use askama::Template;
use db::Tx;
use http::StatusCode;
use rules::secret::PublicId;

/// Something to choose.
struct Choice {
    value: String,
    name: String,
}

/// A guardian who was found by name.
struct Found {
    address: String,
    name: String,
    children: String,
    has_letter: bool,
}

/// For whom letters would be made.
struct Chosen {
    whom: String,
    letters: i64,
    files: i64,
    students: i64,
    with_letter: i64,
    /// Those who have a letter that still works and get none.
    left_out: i64,
    reported: i64,
    /// Characters that will not show.
    lacking: String,
    first: String,
}

#[derive(Template)]
#[template(path = "features/campaigns/new.html")]
struct NewPage<'a> {
    shell: Shell<'a>,
    slug: String,
    token: String,
    to: String,
    language: Language,
    /// Only those who have no letter that still works.
    only: bool,
    levels: Vec<Choice>,
    classes: Vec<Choice>,
    /// What was chosen that is in neither list: a guardian, or those who did not come.
    other: Option<Choice>,
    chosen: Option<Chosen>,
    name: String,
    found: Option<Vec<Found>>,
    wrong: Option<Message>,
}

impl NewPage<'_> {
    fn languages(&self) -> [(&'static str, &'static str, bool); 3] {
        [Language::Both, Language::Fr, Language::Ar]
            .map(|one| (one.as_str(), words::language(self.shell.t, one), one == self.language))
    }

    fn is_to(&self, value: &str) -> bool {
        self.to == value
    }
}

/// What `only` says where those are meant who have no letter that still works.
pub const NEW: &str = "new";

/// The address of the page for these.
pub fn address(school: &School, to: &str, language: Language, only: bool) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("to", to).append_pair("language", language.as_str());
    if only {
        query.append_pair("only", NEW);
    }
    format!("/office/{}/letters/new?{}", school.slug, query.finish())
}

/// Answers the page.
pub fn page(cx: &Cx<'_>, tx: &Tx<'_>, _viewer: &Viewer, school: Access<'_, School>) -> Result<Reply> {
    let asked = |name: &str| cx.rq.query(name).unwrap_or_default();
    let only = asked("only") == NEW;
    answer(cx, tx, school, (&asked("to"), &asked("language"), only, ""), None)
}

/// `POST /office/{school}/letters/new` (language, name): guardians of this name; a form, since no name belongs into an address.
pub fn search_one(cx: &Cx<'_>, _viewer: &Viewer, school: Access<'_, School>, form: &Form) -> Result<Reply> {
    let asked = ("", form.get("language"), false, form.get("name"));
    cx.rq.app.db.read(|tx| answer(cx, tx, school, asked, None))
}

/// Answers the page again, with what was wrong.
pub fn again(cx: &Cx<'_>, school: Access<'_, School>, form: &Form, wrong: Message) -> Result<Reply> {
    let asked = (form.get("to"), form.get("language"), form.get("only") == NEW, "");
    cx.rq.app.db.read(|tx| answer(cx, tx, school, asked, Some(wrong)))
}

/// As many guardians as a search shows.
const FOUND: usize = 20;

fn answer(
    cx: &Cx<'_>,
    tx: &Tx<'_>,
    school: Access<'_, School>,
    (to, language, only, name): (&str, &str, bool, &str),
    wrong: Option<Message>,
) -> Result<Reply> {
    let t = cx.text;
    // A school with a name in Arabic writes to its guardians in both.
    let usual = if school.name_ar.is_empty() { Language::Fr } else { Language::Both };
    let language = Language::parse(language).unwrap_or(usual);
    let name: String = name.trim().chars().take(100).collect();
    let levels: Vec<Choice> = read::levels(tx, school.id)?
        .into_iter()
        .map(|one| {
            let shown = in_script(cx.locale, &one.name, &one.name_ar);
            Choice { value: format!("level:{}", one.code), name: t.letters_level(shown).to_string() }
        })
        .collect();
    let classes: Vec<Choice> = read::classes(tx, school.id, school.year)?
        .into_iter()
        .map(|one| Choice { value: format!("class:{}", one.public_id), name: t.letters_class(one.name).to_string() })
        .collect();
    let (mut chosen, mut other) = (None, None);
    if !to.is_empty() {
        let asked = Asked::of(tx, &school, to)?;
        let mut people = addressees(tx, school.id, school.year, &asked, cx.rq.now)?;
        let left_out = if only { people.leave_out_holders() } else { 0 };
        let listed = levels.iter().chain(&classes).find(|one| one.value == to).map(|one| one.name.clone());
        let whom = match (&asked, listed) {
            (Asked::School, _) => t.letters_school.to_owned(),
            (_, Some(name)) => name,
            _ => {
                let name = whom_else(cx, tx, &school, to)?;
                other = Some(Choice { value: to.to_owned(), name: name.clone() });
                name
            }
        };
        chosen = Some(chosen_of(cx, whom, &people, left_out));
    }
    let found = if name.is_empty() { None } else { Some(search(cx, tx, &school, &name, language)?) };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let mut shell = Shell::new(cx, t.letters_new).at(Place::Office).of(&school);
    shell.back = format!("/office/{}/letters/new", school.slug);
    let page = NewPage {
        shell,
        slug: school.slug.clone(),
        token: PublicId::from_entropy(cx.rq.app.random.bytes()).as_str().to_owned(),
        to: if to.is_empty() { "school".to_owned() } else { to.to_owned() },
        language,
        only,
        levels,
        classes,
        other,
        chosen,
        name,
        found,
        wrong,
    };
    Reply::page_with(status, &page)
}

/// A guardian, or those of a campaign who did not come.
fn whom_else(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, to: &str) -> Result<String> {
    if let Some(campaign) = to.strip_prefix("again:") {
        let row = read::by_public_id(tx, campaign, school.id)?.ok_or(Error::NotFound)?;
        let row = read::CampaignRow { again_of: None, ..row };
        return Ok(cx.text.letters_again_of(words::audience(cx, &row)).to_string());
    }
    let id = to.strip_prefix("guardian:").unwrap_or_default();
    let one = read::guardian(tx, id, school.id)?.ok_or(Error::NotFound)?;
    let arabic = (one.given_name_ar.as_str(), one.family_name_ar.as_str());
    Ok(full_name(cx.locale, (&one.given_name, &one.family_name), arabic))
}

fn chosen_of(cx: &Cx<'_>, whom: String, people: &Addressees, left_out: usize) -> Chosen {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let lacking = paper::lacking(people.all.iter());
    let first = people.all.first();
    Chosen {
        whom,
        letters: count(people.all.len()),
        files: count(people.all.len().div_ceil(documents::letters::MOST)),
        students: count(people.students()),
        with_letter: count(people.with_letter()),
        left_out: count(left_out),
        reported: count(people.reported),
        lacking: lacking.iter().take(40).map(char::to_string).collect::<Vec<_>>().join(" "),
        first: first.map_or(String::new(), |one| in_script(cx.locale, &one.name, &one.name_ar).to_owned()),
    }
}

fn search(cx: &Cx<'_>, tx: &Tx<'_>, school: &School, name: &str, language: Language) -> Result<Vec<Found>> {
    let words = words_of(name);
    let people = addressees(tx, school.id, school.year, &Asked::School, cx.rq.now)?;
    let called = people.all.iter().filter(|one| one.is_called(&words)).take(FOUND);
    Ok(called
        .map(|one| Found {
            // Whoever names one person means them.
            address: address(school, &format!("guardian:{}", one.public_id), language, false),
            name: in_script(cx.locale, &one.name, &one.name_ar).to_owned(),
            children: {
                let said = |child: &super::audience::Child| {
                    format!("{} ({})", in_script(cx.locale, &child.name, &child.name_ar), child.class)
                };
                cx.locale.list(&one.children.iter().map(said).collect::<Vec<_>>())
            },
            has_letter: one.has_letter,
        })
        .collect())
}
