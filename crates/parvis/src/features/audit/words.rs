//! Entries in the words of the interface.

use super::detail::ROW;
use super::entry::{Action, ActorRole};
use super::{Decision, Fact, Way};
use crate::features::exports::ExportFile;
use crate::features::{guardianship, imports, settings};
use crate::mail::Purpose;
use crate::text::Text;
use crate::web::policy::{Restriction, Role};
use crate::web::{Cx, Error, Result};
use db::Instant;
use rules::device::Device;
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
        Action::SignInRefused => text.audit_sign_in_refused,
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
        Action::SecondFactorResetAsked => text.audit_second_factor_reset_asked,
        Action::SecondFactorReset => text.audit_second_factor_reset,
        Action::RecoveryCodeUsed => text.audit_recovery_code_used,
        Action::RecoveryCodesMade => text.audit_recovery_codes_made,
        Action::PasskeyAdded => text.audit_passkey_added,
        Action::PasskeyRemoved => text.audit_passkey_removed,
        Action::PasswordChosen => text.audit_password_chosen,
        Action::Enrolled => text.audit_enrolled,
        Action::LetterDisowned => text.audit_letter_disowned,
        Action::AddressChanged => text.audit_address_changed,
        Action::AddressConfirmed => text.audit_address_confirmed,
        Action::RecoveryLetterMade => text.audit_recovery_letter_made,
        Action::RecoverySent => text.audit_recovery_sent,
        Action::ProfileChanged => text.audit_profile_changed,
        Action::SessionsEnded => text.audit_sessions_ended,
        Action::OwnDataTaken => text.audit_own_data_taken,
        Action::AccountClosed => text.audit_account_closed,
        Action::DataErased => text.audit_data_erased,
        Action::JoinAsked => text.audit_join_asked,
        Action::AccountsJoined => text.audit_accounts_joined,
        Action::AddressTaken => text.audit_address_taken,
        Action::PasswordChanged => text.audit_password_changed,
        Action::Exported => text.audit_exported,
        Action::Imported => text.audit_imported,
        Action::ImportSent => text.audit_import_sent,
        Action::ImportDiscarded => text.audit_import_discarded,
        Action::ImportUndone => text.audit_import_undone,
        Action::GradesPublished => text.audit_grades_published,
        Action::GuardianAdded => text.audit_guardian_added,
        Action::GuardianEnded => text.audit_guardian_ended,
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

/// How something was done, in words.
pub(super) fn way(text: &'static Text, stored: &str) -> Option<&'static str> {
    Some(match Way::parse(stored)? {
        Way::Username => text.audit_way_username,
        Way::NationalId => text.audit_way_national_id,
        Way::StudentCode => text.audit_way_student_code,
        Way::Passkey => text.audit_way_passkey,
        Way::Again => text.audit_way_again,
        Way::Recovery => text.audit_way_recovery,
        Way::Token => text.audit_way_token,
        Way::OwnAccount => text.audit_way_own_account,
        Way::Letter => text.audit_way_letter,
        Way::Command => text.audit_way_command,
        Way::Class => text.audit_way_class,
        Way::Preview => text.audit_way_preview,
    })
}

/// A kind of device, in words.
pub fn device(text: &'static Text, stored: &str) -> String {
    match Device::from_code(stored) {
        Device { browser: Some(browser), system: Some(system) } => text.audit_device(browser, system).to_string(),
        Device { browser: Some(name), .. } | Device { system: Some(name), .. } => name.to_owned(),
        Device { .. } => text.audit_device_unknown.to_owned(),
    }
}

fn decision(text: &'static Text, stored: &str) -> Option<&'static str> {
    Some(match Decision::parse(stored)? {
        Decision::TransferAccepted => text.audit_transfer_accepted,
        Decision::TransferRefused => text.audit_transfer_refused,
        Decision::NumberValidated => text.audit_number_validated,
        Decision::NumberRefused => text.audit_number_refused,
        Decision::NumberRevoked => text.audit_number_revoked,
        Decision::NumberReopened => text.audit_number_reopened,
        Decision::JoinAccepted => text.audit_join_accepted,
        Decision::JoinRefused => text.audit_join_refused,
        Decision::ParentsApart => text.audit_parents_apart,
        Decision::ParentsTogether => text.audit_parents_together,
        Decision::ConsentGiven => text.audit_consent_given,
        Decision::ConsentRefused => text.audit_consent_refused,
    })
}

/// Codes of roles in words.
fn roles(text: &'static Text, codes: &str) -> String {
    let word = |code: &str| Role::parse(code).map(|of| role(text, ActorRole::from(of)));
    codes.split(", ").filter_map(word).collect::<Vec<_>>().join(", ")
}

/// A changed field as the page that changes it calls it, with what was before and after.
fn change(cx: &Cx<'_>, change: &Value) -> String {
    let text = cx.text;
    let part = |name: &str| change[name].as_str().unwrap_or_default();
    let of = part("of");
    if let Some(field) = of.strip_prefix(ROW) {
        let value = |stored: &str| match stored {
            "" => text.audit_empty.to_owned(),
            stored => imports::field_value(text, cx.locale, field, stored),
        };
        // What of the student, such as a test; nothing where it is the student themselves.
        let label = [part("what").to_owned(), imports::field_label(text, cx.locale, field)];
        let label = label.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
        return text.audit_change(value(part("after")), value(part("before")), label).to_string();
    }
    let shown = |stored: &str| match stored {
        "" => text.audit_empty.to_owned(),
        codes if of == "roles" => roles(text, codes),
        code if of == "restriction" => {
            let left = Restriction::parse(code).map(|left| guardianship::restriction_words(text, left));
            left.unwrap_or(code).to_owned()
        }
        value => settings::value(text, of, value).unwrap_or(value).to_owned(),
    };
    let label = match of {
        "roles" => Some(text.staff_roles),
        "restriction" => Some(text.restrict_now),
        "import_subject" => Some(text.imports_subject_names),
        "family_name" => Some(text.enrolment_family_name),
        "given_name" => Some(text.enrolment_given_name),
        "family_name_ar" => Some(text.profile_family_name_ar),
        "given_name_ar" => Some(text.profile_given_name_ar),
        _ => settings::label(text, of),
    };
    // The arguments of a message stand in the order of their names.
    let label = label.unwrap_or(text.audit_other_field);
    text.audit_change(shown(part("after")), shown(part("before")), label).to_string()
}

/// A fact in words; none where it says nothing to a reader.
fn fact(cx: &Cx<'_>, fact: Fact, value: &Value) -> Option<String> {
    let text = cx.text;
    let word = value.as_str().unwrap_or_default();
    let number = value.as_i64().unwrap_or_default();
    match fact {
        Fact::File => ExportFile::parse(word).map(|file| file.label(text).to_owned()),
        Fact::ImportKind => Some(imports::kind_label(text, word).to_owned()),
        Fact::FileName | Fact::Guardian => Some(word.to_owned()),
        Fact::Reason if word.is_empty() => None,
        Fact::Reason => Some(word.to_owned()),
        Fact::Added => Some(text.audit_added(cx.locale.integer(number).to_string()).to_string()),
        Fact::Changed => Some(text.audit_changed(cx.locale.integer(number).to_string()).to_string()),
        Fact::Ended => Some(text.audit_ended(cx.locale.integer(number).to_string()).to_string()),
        Fact::Class => Some(text.audit_class(word).to_string()),
        Fact::Rows | Fact::Entries => Some(text.audit_entries(number).to_string()),
        Fact::Letters => Some(text.audit_letters(number).to_string()),
        Fact::Invitations => Some(text.audit_invitations(number).to_string()),
        Fact::Students => Some(text.audit_students(number).to_string()),
        Fact::Person => Some(word.to_owned()),
        Fact::Way => way(text, word).map(str::to_owned),
        Fact::Device => Some(device(text, word)),
        Fact::Times => Some(text.audit_times(number).to_string()),
        Fact::Decision => decision(text, word).map(str::to_owned),
        // What a look was for is the office's own affair; the entry says that it was one.
        Fact::Duty => None,
        Fact::Purpose => Purpose::parse(word).map(|purpose| purpose.label(text).to_owned()),
        Fact::Code if number == 0 => None,
        Fact::Code => Some(text.audit_mail_code(number.to_string()).to_string()),
        Fact::Before => Some(text.audit_before(word.chars().take(10).collect::<String>()).to_string()),
    }
}

/// What an entry tells, a line each. What a newer version tells is left out rather than shown by a name of ours.
pub(super) fn detail(cx: &Cx<'_>, detail: &Value) -> Vec<String> {
    let Value::Object(fields) = detail else { return Vec::new() };
    let mut lines: Vec<String> =
        Fact::ALL.iter().filter_map(|of| fields.get(of.as_str()).and_then(|value| fact(cx, *of, value))).collect();
    if let Some(Value::Array(changes)) = fields.get("changes") {
        lines.extend(changes.iter().map(|one| change(cx, one)));
    }
    lines
}

/// The time at the school.
pub(super) fn time(cx: &Cx<'_>, at: Instant, zone: &str) -> Result<String> {
    let local = locale::local(at.as_micros(), zone).map_err(Error::fault)?;
    Ok(cx.locale.date_time(local).to_string())
}
