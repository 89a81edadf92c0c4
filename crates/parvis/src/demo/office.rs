//! Traces of the office's work: entries of the audit log and mails that did not arrive.

use super::random::Series;
use super::rows::{Rows, public_id};
use crate::features::audit::store::NewEntry;
use crate::features::audit::{Action, ActorRole};
use crate::mail::{MailState, NewMail, Purpose};
use db::Instant;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

/// What people sign in from.
const DEVICES: [&str; 5] = ["Firefox/Windows", "Chrome/Android", "Chrome/Windows", "Safari/iPhone", "Firefox/Android"];

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
        let class = rows.classes.iter().find(|class| class.school_id == school).map(|class| class.name.clone());
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
                let device = DEVICES[place % DEVICES.len()];
                let detail = json!({"way": "username", "device": device});
                add(morning, who, Action::SignedIn, None, detail.clone());
                if day % 6 == 2 && place % 4 == 0 {
                    add(morning + 1, who, Action::SignInRefused, None, detail);
                }
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
            let list = json!({"file": "class_list", "rows": 31, "students": 31, "class": class});
            add(2_700, director, Action::Exported, None, list);
            add(9_000, director, Action::RecoveryCodesMade, None, json!({}));
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

/// Sign-ins of the guardians that one can be, so that their page is not empty.
pub(crate) fn guardians(rows: &mut Rows, now: Timestamp, seed: u64) {
    let at = |minutes: i64| Instant::from(now.checked_sub(minutes.minutes()).unwrap_or(now));
    let mut series = Series::of(seed, "sign-ins", 0);
    let mut accounts: Vec<i64> = rows.guardianships.iter().map(|link| link.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for (place, account) in accounts.into_iter().enumerate() {
        let device = DEVICES[(place + 1) % DEVICES.len()];
        for visit in 1..=4_i64 {
            let minutes = visit * 4_000 + place as i64 * 37;
            let mut add = |action: Action, minutes: i64| {
                rows.audit.push(NewEntry {
                    public_id: public_id(&mut series),
                    at: at(minutes),
                    school_id: None,
                    actor_id: Some(account),
                    actor_role: ActorRole::Guardian,
                    action,
                    student_id: None,
                    network: Some(format!("198.51.100.{}", 10 + place % 200)),
                    detail: json!({"way": "username", "device": device}),
                });
            };
            add(Action::SignedIn, minutes);
            if visit == 2 {
                add(Action::SignInRefused, minutes + 1);
            }
        }
    }
}
