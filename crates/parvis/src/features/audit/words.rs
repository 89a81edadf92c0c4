//! Entries in the words of the interface.

use super::entry::{Action, ActorRole};
use crate::text::Text;
use crate::web::policy::Role;
use crate::web::{Cx, Error, Result};
use db::Instant;
use serde_json::Value;

/// What was done, in words; an action of a newer version stands as it is.
pub(super) fn action<'t>(text: &'static Text, stored: &'t str) -> &'t str
where
    'static: 't,
{
    Action::parse(stored).map_or(stored, |action| action_name(text, action))
}

pub(super) fn action_name(text: &'static Text, action: Action) -> &'static str {
    match action {
        Action::SignedIn => text.audit_signed_in,
        Action::StudentSeen => text.audit_student_seen,
        Action::SettingsChanged => text.audit_settings_changed,
        Action::LogoChanged => text.audit_logo_changed,
        Action::StaffInvited => text.audit_staff_invited,
        Action::StaffJoined => text.audit_staff_joined,
        Action::StaffRolesChanged => text.audit_staff_roles_changed,
        Action::StaffSuspended => text.audit_staff_suspended,
        Action::StaffReinstated => text.audit_staff_reinstated,
        Action::StaffEnded => text.audit_staff_ended,
        Action::SecondFactorSet => text.audit_second_factor_set,
        Action::SecondFactorReset => text.audit_second_factor_reset,
        Action::PasswordChanged => text.audit_password_changed,
        Action::Exported => text.audit_exported,
        Action::Imported => text.audit_imported,
        Action::ImportUndone => text.audit_import_undone,
        Action::Invited => text.audit_invited,
        Action::Decided => text.audit_decided,
        Action::MailRefused => text.audit_mail_refused,
        Action::AuditPruned => text.audit_pruned,
    }
}

pub(super) fn role(text: &'static Text, role: ActorRole) -> &'static str {
    match role {
        ActorRole::Guardian => text.audit_guardian,
        ActorRole::Teacher => text.office_teacher,
        ActorRole::Attendance => text.office_attendance,
        ActorRole::Secretary => text.office_secretary,
        ActorRole::Director => text.office_director,
        ActorRole::Operator => text.office_operator,
        ActorRole::System => text.audit_system,
    }
}

/// A field as the settings' page calls it; others stand as they are.
fn field(text: &'static Text, name: &str) -> String {
    match name {
        "roles" => text.staff_roles,
        _ => crate::features::settings::label(text, name).unwrap_or(name),
    }
    .to_owned()
}

/// Codes of roles in words; anything else as it stands.
fn roles(text: &'static Text, codes: &str) -> String {
    let word = |code: &str| Role::parse(code).map_or(code.to_owned(), |of| role(text, ActorRole::from(of)).to_owned());
    codes.split(", ").map(word).collect::<Vec<_>>().join(", ")
}

/// What an entry tells, a line each.
pub(super) fn detail(cx: &Cx<'_>, detail: &Value) -> Vec<String> {
    let text = cx.text;
    let Value::Object(fields) = detail else { return Vec::new() };
    let mut lines = Vec::new();
    for (name, value) in fields {
        match (name.as_str(), value) {
            ("changes", Value::Array(changes)) => {
                for change in changes {
                    // The arguments of a message stand in the order of their names.
                    let of = field(text, change["of"].as_str().unwrap_or_default());
                    let shown = |value: &Value| match value.as_str().unwrap_or_default() {
                        "" => text.audit_empty.to_owned(),
                        value if change["of"] == "roles" => roles(text, value),
                        value => value.to_owned(),
                    };
                    lines.push(text.audit_change(shown(&change["after"]), shown(&change["before"]), of).to_string());
                }
            }
            // What a look was for is the office's own affair; the entry says that it was one.
            ("duty" | "purpose", _) => {}
            // What the mail server answered; its meaning stands on the office's page.
            ("code", code) => lines.push(code.to_string()),
            ("before", Value::String(at)) => {
                lines.push(text.audit_before(at.chars().take(10).collect::<String>()).to_string());
            }
            ("students", n) => lines.push(text.audit_students(n.as_i64().unwrap_or(0)).to_string()),
            ("entries" | "rows", n) => lines.push(text.audit_entries(n.as_i64().unwrap_or(0)).to_string()),
            ("person", Value::String(username)) => lines.push(username.clone()),
            (_, Value::String(value)) => lines.push(format!("{}: {value}", field(text, name))),
            (_, value) => lines.push(format!("{}: {value}", field(text, name))),
        }
    }
    lines
}

/// The time at the school.
pub(super) fn time(cx: &Cx<'_>, at: Instant, zone: &str) -> Result<String> {
    let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}
