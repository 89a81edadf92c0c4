//! An entry of the log.

use super::detail::Detail;
use super::store::NewEntry;
use crate::app::App;
use crate::web::Cx;
use crate::web::policy::{Access, Role, School, Viewer};
use db::{Instant, Tx};
use rules::secret::PublicId;
use std::net::IpAddr;

db::text_enum! {
    /// What was done or seen.
    pub enum Action {
        /// Somebody signed in.
        SignedIn => "signed_in",
        /// Somebody tried to sign in to an account with a wrong password.
        SignInRefused => "sign_in_refused",
        /// A member of staff looked at a student's data.
        StudentSeen => "student_seen",
        /// The school's settings were changed.
        SettingsChanged => "settings_changed",
        /// The school's logo was changed or taken away.
        LogoChanged => "logo_changed",
        /// A member of staff was invited.
        StaffInvited => "staff_invited",
        /// An invited member of staff came.
        StaffJoined => "staff_joined",
        /// The roles of a member of staff were changed.
        StaffRolesChanged => "staff_roles_changed",
        /// A member of staff was suspended.
        StaffSuspended => "staff_suspended",
        /// A member of staff was let in again.
        StaffReinstated => "staff_reinstated",
        /// A member of staff left.
        StaffEnded => "staff_ended",
        /// Somebody set up a second factor.
        SecondFactorSet => "second_factor_set",
        /// Somebody asked that a lost second factor be taken away.
        SecondFactorResetAsked => "second_factor_reset_asked",
        /// Somebody's second factor was taken away.
        SecondFactorReset => "second_factor_reset",
        /// Somebody came in with a recovery code.
        RecoveryCodeUsed => "recovery_code_used",
        /// Somebody made new recovery codes.
        RecoveryCodesMade => "recovery_codes_made",
        /// Somebody added a passkey.
        PasskeyAdded => "passkey_added",
        /// Somebody took a passkey away.
        PasskeyRemoved => "passkey_removed",
        /// Somebody chose their first password.
        PasswordChosen => "password_chosen",
        /// A guardian enrolled with a letter.
        Enrolled => "enrolled",
        /// Somebody said that a letter is not for them.
        LetterDisowned => "letter_disowned",
        /// Somebody gave another e-mail address.
        AddressChanged => "address_changed",
        /// Somebody confirmed an e-mail address.
        AddressConfirmed => "address_confirmed",
        /// A letter was made that gives an account back to its owner.
        RecoveryLetterMade => "recovery_letter_made",
        /// A token was sent to a colleague who has lost their password.
        RecoverySent => "recovery_sent",
        /// Somebody changed their profile.
        ProfileChanged => "profile_changed",
        /// Somebody ended sessions of theirs on other devices.
        SessionsEnded => "sessions_ended",
        /// Somebody took out what is held about them.
        OwnDataTaken => "own_data_taken",
        /// Somebody closed their account.
        AccountClosed => "account_closed",
        /// Data whose time was over were erased.
        DataErased => "data_erased",
        /// Somebody asked that another account of theirs become part of theirs.
        JoinAsked => "join_asked",
        /// Two accounts of one person have become one.
        AccountsJoined => "accounts_joined",
        /// An address was taken away from an account, since somebody who lives apart has it.
        AddressTaken => "address_taken",
        /// A password was changed.
        PasswordChanged => "password_changed",
        /// Data were taken out.
        Exported => "exported",
        /// A file was imported.
        Imported => "imported",
        /// A file was sent to be imported, and looked through.
        ImportSent => "import_sent",
        /// A file that was sent was thrown away.
        ImportDiscarded => "import_discarded",
        /// An import was undone.
        ImportUndone => "import_undone",
        /// Grades that an import had added as drafts were published.
        GradesPublished => "grades_published",
        /// A guardian of a student was added to the roster, or sees the student again.
        GuardianAdded => "guardian_added",
        /// A guardian of a student was taken off the roster, or no longer sees the student.
        GuardianEnded => "guardian_ended",
        /// Letters or invitations were made.
        Invited => "invited",
        /// Something was decided: an identity number, a claim, a restriction.
        Decided => "decided",
        /// A mail was refused by the recipient's server.
        MailRefused => "mail_refused",
        /// Entries whose time was over were erased.
        AuditPruned => "audit_pruned",
    }
    /// In which role.
    pub enum ActorRole {
        /// A parent.
        Guardian => "guardian",
        /// Staff.
        Teacher => "teacher",
        /// Staff.
        Attendance => "attendance",
        /// Staff.
        Secretary => "secretary",
        /// Staff.
        Director => "director",
        /// The installation's.
        Operator => "operator",
        /// No person: a job or a command.
        System => "system",
    }
}

impl From<Role> for ActorRole {
    fn from(role: Role) -> ActorRole {
        match role {
            Role::Teacher => ActorRole::Teacher,
            Role::Attendance => ActorRole::Attendance,
            Role::Secretary => ActorRole::Secretary,
            Role::Director => ActorRole::Director,
            Role::Operator => ActorRole::Operator,
        }
    }
}

/// An entry to be recorded. It may be made before the transaction and written in it, however often that is run.
#[derive(Debug, Clone)]
pub struct Entry(NewEntry);

impl Entry {
    /// What the viewer does with this request. The role is the strongest that they hold anywhere, else guardian; an entry
    /// of a school takes it from there, see [`Entry::in_school`].
    pub fn by(cx: &Cx<'_>, viewer: &Viewer, action: Action) -> Entry {
        let role = viewer.roles.iter().map(|at| at.role).max();
        Entry::by_account(cx, viewer.account_id, role.map_or(ActorRole::Guardian, ActorRole::from), action)
    }

    /// What an account does with this request, in this role.
    pub fn by_account(cx: &Cx<'_>, account: i64, role: ActorRole, action: Action) -> Entry {
        Entry::by_system(&cx.rq.app, cx.rq.now, action).of(account, role, cx.rq.client)
    }

    /// What a job or a command does, without a person.
    pub fn by_system(app: &App, at: Instant, action: Action) -> Entry {
        Entry(NewEntry {
            public_id: PublicId::from_entropy(app.random.bytes()).as_str().to_owned(),
            at,
            school_id: None,
            actor_id: None,
            actor_role: ActorRole::System,
            action,
            student_id: None,
            network: None,
            detail: Detail::new().into_json(),
        })
    }

    /// Of this account, in this role, from there.
    #[must_use]
    pub(super) fn of(mut self, account: i64, role: ActorRole, from: IpAddr) -> Entry {
        self.0.actor_id = Some(account);
        self.0.actor_role = role;
        self.0.network = Some(from.to_string());
        self
    }

    /// What a job does at a school because this account ordered it, in the strongest role that it holds there; the
    /// system's for a command.
    ///
    /// # Errors
    /// The database's.
    pub fn by_order(app: &App, tx: &Tx<'_>, at: Instant, action: Action, account: Option<i64>) -> db::Result<Ordered> {
        let roles = match account {
            Some(account) => super::read::roles_of(tx, account)?,
            None => Vec::new(),
        };
        Ok(Ordered { entry: Entry::by_system(app, at, action).on_behalf_of(account), roles })
    }

    /// Another entry of the same person, place and time, about other things.
    #[must_use]
    pub fn again(&self, app: &App, action: Action) -> Entry {
        let mut row = self.0.clone();
        row.public_id = PublicId::from_entropy(app.random.bytes()).as_str().to_owned();
        row.action = action;
        row.student_id = None;
        row.detail = Detail::new().into_json();
        Entry(row)
    }

    /// What a job or a command does to the account of this person, or because they ordered it.
    #[must_use]
    pub fn on_behalf_of(mut self, account: Option<i64>) -> Entry {
        self.0.actor_id = account;
        self
    }

    /// At this school, in the strongest role that the viewer holds there; the operator's where they hold none.
    #[must_use]
    pub fn in_school(mut self, school: Access<'_, School>) -> Entry {
        self.0.school_id = Some(school.id);
        self.0.actor_role = school.roles.iter().copied().max().map_or(ActorRole::Operator, ActorRole::from);
        self
    }

    /// At the school of this id, if it is of one.
    #[must_use]
    pub fn for_school(mut self, school: Option<i64>) -> Entry {
        self.0.school_id = school;
        self
    }

    /// About this student.
    #[must_use]
    pub fn about(mut self, student: i64) -> Entry {
        self.0.student_id = Some(student);
        self
    }

    /// With more to tell.
    #[must_use]
    pub fn with(mut self, detail: Detail) -> Entry {
        self.0.detail = detail.into_json();
        self
    }

    pub(super) fn row(&self) -> &NewEntry {
        &self.0
    }

    pub(super) fn into_row(self) -> NewEntry {
        self.0
    }
}

/// An entry of somebody's order that wants its school yet.
pub struct Ordered {
    entry: Entry,
    roles: Vec<(Option<i64>, Role)>,
}

impl Ordered {
    /// At this school.
    #[must_use]
    pub fn at_school(self, school: i64) -> Entry {
        let held = |(at, role): &(Option<i64>, Role)| (at.is_none() || *at == Some(school)).then_some(*role);
        let role = self.roles.iter().filter_map(held).max();
        let mut entry = self.entry.for_school(Some(school));
        entry.0.actor_role = role.map_or(ActorRole::System, ActorRole::from);
        entry
    }
}
