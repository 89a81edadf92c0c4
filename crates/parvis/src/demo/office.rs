//! Traces of the office's work: entries of the audit log and mails that did not arrive.

use super::random::Series;
use super::rows::{Rows, public_id};
use crate::features::audit::store::NewEntry;
use crate::features::audit::{Action, ActorRole};
use crate::mail::{MailState, NewMail, Purpose};
use db::Instant;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

/// Staff of a school with their roles.
fn staff(rows: &Rows, school: i64) -> Vec<(i64, ActorRole)> {
    let of = rows.staff_roles.iter().filter(|role| role.school_id == Some(school));
    of.filter_map(|role| Some((role.account_id, ActorRole::parse(&role.role)?))).collect()
}

/// Two weeks of sign-ins, looks and a few changes at each school, and mails that were refused.
pub(crate) fn traces(rows: &mut Rows, now: Timestamp, seed: u64) {
    let at = |minutes: i64| Instant::from(now.checked_sub(minutes.minutes()).unwrap_or(now));
    for school in rows.schools.iter().map(|school| school.id).collect::<Vec<_>>() {
        let mut series = Series::of(seed, "audit", school);
        let staff = staff(rows, school);
        let pupils: Vec<i64> =
            rows.guardianships.iter().filter(|g| g.school_id == school).map(|g| g.student_id).collect();
        let mut add =
            |minutes: i64, (actor, role): (i64, ActorRole), action: Action, student: Option<i64>, detail: Value| {
                let entry = NewEntry {
                    public_id: public_id(&mut series),
                    at: at(minutes),
                    school_id: Some(school),
                    actor_id: (actor != 0).then_some(actor),
                    actor_role: role,
                    action,
                    student_id: student,
                    network: (actor != 0).then(|| format!("192.0.2.{}", 10 + actor % 40)),
                    detail,
                };
                rows.audit.push(entry);
            };
        for day in 1..=14 {
            for (place, &who) in staff.iter().enumerate() {
                let morning = day * 1_440 + place as i64 * 17;
                add(morning, who, Action::SignedIn, None, json!({}));
            }
        }
        // Those who may see students' files: director, secretary.
        let seeing: Vec<_> = staff
            .iter()
            .copied()
            .filter(|(_, role)| matches!(role, ActorRole::Director | ActorRole::Secretary))
            .collect();
        for (place, &pupil) in pupils.iter().enumerate().filter(|_| !seeing.is_empty()) {
            let who = seeing[place % seeing.len()];
            add(900 + place as i64 * 211, who, Action::StudentSeen, Some(pupil), json!({"duty": "see-students"}));
        }
        if let Some(&director) = staff.iter().find(|(_, role)| *role == ActorRole::Director) {
            let change = json!({"changes": [{"of": "shows_rank", "before": "✓", "after": "✗"}]});
            add(4_000, director, Action::SettingsChanged, None, change);
            add(5_500, director, Action::Exported, None, json!({"file": "audit", "rows": 40, "students": 12}));
        }
        let bad = [(550, "absente"), (552, "pleine")];
        for (place, (code, name)) in bad.into_iter().enumerate() {
            let minutes = 2_000 + place as i64 * 900;
            let purpose = if place == 0 { Purpose::Invitation } else { Purpose::Welcome };
            let detail = json!({"purpose": purpose.as_str(), "code": code});
            add(minutes, (0, ActorRole::System), Action::MailRefused, None, detail);
            let public = format!("demo{school}{place}mail");
            rows.mails.push(NewMail {
                message_id: format!("<{public}@example.org>"),
                public_id: public,
                school_id: Some(school),
                account_id: None,
                purpose,
                locale: "fr".into(),
                recipient: format!("boite.{name}@example.org"),
                subject: "Parvis".into(),
                state: MailState::Refused,
                code: Some(code),
                answer: Some(String::new()),
                created_at: at(minutes + 5),
                ended_at: Some(at(minutes)),
            });
        }
    }
}
