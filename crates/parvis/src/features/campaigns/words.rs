//! Campaigns in words.

use super::read::{CampaignRow, Figures};
use super::store::{Audience, Language, State};
use crate::text::Text;
use crate::web::policy::School;
use crate::web::shell::{full_name, in_script};
use crate::web::{Cx, Error, Result};
use db::Instant;

/// Whom a campaign is for.
pub fn audience(cx: &Cx<'_>, row: &CampaignRow) -> String {
    let t = cx.text;
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    let whom = match row.audience {
        Audience::School => t.letters_school.to_owned(),
        Audience::Level => {
            let (latin, arabic) = (text(&row.level), text(&row.level_ar));
            t.letters_level(in_script(cx.locale, &latin, &arabic)).to_string()
        }
        Audience::Class => t.letters_class(text(&row.class)).to_string(),
        Audience::Guardian => {
            let (given, family) = (text(&row.given_name), text(&row.family_name));
            let (given_ar, family_ar) = (text(&row.given_name_ar), text(&row.family_name_ar));
            full_name(cx.locale, (&given, &family), (&given_ar, &family_ar))
        }
    };
    if row.recovers {
        return t.letters_recovery_of(whom).to_string();
    }
    let whom = if row.again_of.is_some() { t.letters_again_of(whom).to_string() } else { whom };
    if row.without_letter { t.letters_without_letter(whom).to_string() } else { whom }
}

/// What the files of a campaign are called: the school, the day of the order there, and whom it is for. No person is named:
/// names of files stand in the lists of many programs.
///
/// # Errors
/// A zone that is not known.
pub fn file_name(school: &School, row: &CampaignRow) -> Result<String> {
    let day = locale::local(row.created_at.as_micros(), &school.zone).map_err(Error::fault)?.date();
    let plain = |text: &Option<String>| -> String {
        let kept = text.as_deref().unwrap_or_default().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-');
        kept.collect()
    };
    let whom = match row.audience {
        Audience::Guardian => return Ok(format!("lettre-{}-{day}", school.slug)),
        Audience::School => "ecole".to_owned(),
        Audience::Level => format!("niveau-{}", plain(&row.level_code)),
        Audience::Class => format!("classe-{}", plain(&row.class)),
    };
    let whom = whom.trim_end_matches('-');
    let again = if row.again_of.is_some() { "-rappel" } else { "" };
    Ok(format!("lettres-{}-{day}-{whom}{again}", school.slug))
}

/// Who ordered it.
pub fn maker(cx: &Cx<'_>, row: &CampaignRow) -> String {
    let arabic = (row.maker_given_ar.as_str(), row.maker_family_ar.as_str());
    full_name(cx.locale, (&row.maker_given, &row.maker_family), arabic)
}

/// The name of a language of letters.
pub fn language(t: &'static Text, language: Language) -> &'static str {
    match language {
        Language::Both => t.letters_both,
        Language::Fr => t.letters_fr,
        Language::Ar => t.letters_ar,
    }
}

/// How far a campaign has come: what is over is over, be it swept up or not.
pub fn state(row: &CampaignRow, now: Instant) -> State {
    let over = row.files_end_at.is_none_or(|end| end <= now);
    if row.state == State::Ready && over { State::Expired } else { row.state }
}

/// The name of a state.
pub fn state_name(t: &'static Text, state: State) -> &'static str {
    match state {
        State::Making => t.letters_state_making,
        State::Ready => t.letters_state_ready,
        State::Fetched => t.letters_state_fetched,
        State::Expired => t.letters_state_expired,
        State::Failed => t.letters_state_failed,
    }
}

/// A time at the school.
pub fn time(cx: &Cx<'_>, school: &School, at: Instant) -> Result<String> {
    let local = locale::local(at.as_micros(), &school.zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}

impl Figures {
    /// Of a campaign without letters.
    pub fn none(campaign_id: i64) -> Figures {
        Figures { campaign_id, made: 0, came: 0, pending: 0, waiting: 0, replaced: 0, reported: 0, over: 0 }
    }

    /// Those whose password works no more, and who did not come.
    pub fn ended(&self) -> i64 {
        self.replaced + self.over + self.reported
    }
}
