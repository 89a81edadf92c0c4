//! What mails are about. A purpose is no secret: it stands in the database and is shown to the office.

use crate::text::Text;

db::text_enum! {
    /// What a mail is about.
    pub enum Purpose {
        /// A trial of the mail server.
        Test => "test",
        /// A guardian may enrol: the mail holds a token.
        Invitation => "invitation",
        /// A member of staff may enrol: the mail holds a token.
        StaffInvitation => "staff_invitation",
        /// Welcome, and the address is to be confirmed.
        Welcome => "welcome",
        /// An address is to be confirmed.
        ConfirmAddress => "confirm_address",
        /// The address of an account was changed: told to the old one.
        AddressChanged => "address_changed",
        /// The owner of an account has closed it.
        AccountClosed => "account_closed",
        /// A forgotten password: the mail holds a token.
        Recovery => "recovery",
        /// The password of an account was changed.
        PasswordChanged => "password_changed",
        /// Somebody signed in from a device that was not known.
        NewDevice => "new_device",
        /// The second factor of an account was set, changed or taken away.
        SecondFactor => "second_factor",
        /// A passkey was added to an account, or taken away.
        Passkey => "passkey",
        /// Students' data were taken out: told to the directors.
        Export => "export",
        /// A decision on an identity number.
        NationalId => "national_id",
        /// Two accounts of one person are to be one, or have become one.
        Joining => "joining",
        /// A decision on a claim.
        Claim => "claim",
        /// An appointment was booked, moved or cancelled.
        Appointment => "appointment",
        /// A child has one more guardian: told to the others.
        GuardianAdded => "guardian_added",
        /// Something new for a guardian, at once or in a digest.
        Notice => "notice",
    }
}

impl Purpose {
    /// The security of an account: such a mail goes out at any hour and cannot be turned off (services.md, "Notices and mails").
    pub fn is_security(self) -> bool {
        !matches!(self, Purpose::NationalId | Purpose::Claim | Purpose::Appointment | Purpose::Notice)
    }

    /// What it is called.
    pub fn label(self, text: &'static Text) -> &'static str {
        match self {
            Purpose::Test => text.mail_purpose_test,
            Purpose::Invitation => text.mail_purpose_invitation,
            Purpose::StaffInvitation => text.mail_purpose_staff_invitation,
            Purpose::Welcome => text.mail_purpose_welcome,
            Purpose::ConfirmAddress => text.mail_purpose_confirm_address,
            Purpose::AddressChanged => text.mail_purpose_address_changed,
            Purpose::AccountClosed => text.mail_purpose_account_closed,
            Purpose::Recovery => text.mail_purpose_recovery,
            Purpose::GuardianAdded => text.mail_purpose_guardian_added,
            Purpose::PasswordChanged => text.mail_purpose_password_changed,
            Purpose::NewDevice => text.mail_purpose_new_device,
            Purpose::SecondFactor => text.mail_purpose_second_factor,
            Purpose::Passkey => text.mail_purpose_passkey,
            Purpose::Export => text.mail_purpose_export,
            Purpose::NationalId => text.mail_purpose_national_id,
            Purpose::Joining => text.mail_purpose_joining,
            Purpose::Claim => text.mail_purpose_claim,
            Purpose::Appointment => text.mail_purpose_appointment,
            Purpose::Notice => text.mail_purpose_notice,
        }
    }
}
