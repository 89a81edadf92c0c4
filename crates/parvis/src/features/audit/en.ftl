audit-title = Audit log
audit-note = Who did or looked at what, and when. Lines cannot be changed. They are erased after the time that the operator has set.
audit-note-operator = Who did what, and when, in all schools. Data of students do not show here. Times are in universal time (UTC).
audit-amiss = The search could not be done
audit-search = Search
audit-who = Who
audit-everybody = Everybody
audit-what = Action
audit-everything = All actions
audit-all-schools = All schools
audit-student = Student
audit-student-code = Student code
audit-from = From
audit-to = To
audit-find = Search
audit-all = Show all
audit-lines = Lines of the log
audit-when = When
audit-role = Role
audit-detail = Detail
audit-network = Network address
audit-nothing = Nothing yet. Sign-ins, looks and changes are written here.
audit-nothing-found = No line fits. Widen the search.
audit-older = Older lines
audit-export = Download (CSV)
audit-export-note = The download has 10,000 lines at most.
audit-no-student = No student of the school has this code.
audit-no-date = There is no such date. Write year, month, day, for example 2026-11-21.
audit-guardian = Parent
audit-system = System
audit-empty = (empty)
audit-change = { $field }: “{ $before }” becomes “{ $after }”
audit-students = { $n_plural ->
    [one] { $n } student
   *[other] { $n } students
  }
audit-letters = { $n_plural ->
    [one] { $n } letter
   *[other] { $n } letters
  }
audit-entries = { $n_plural ->
    [one] { $n } line
   *[other] { $n } lines
  }
audit-signed-in = Sign-in
audit-student-seen = Look at a student’s file
audit-settings-changed = Settings of the school changed
audit-logo-changed = Logo of the school changed
audit-staff-invited = Member of staff invited
audit-staff-joined = Member of staff joined
audit-staff-roles-changed = Roles of a member of staff changed
audit-staff-suspended = Member of staff suspended
audit-staff-reinstated = Member of staff reinstated
audit-staff-ended = Member of staff left
audit-second-factor-set = Second factor set up
audit-second-factor-reset = Second factor taken away
audit-password-changed = Password changed
audit-join-asked = Joining of two accounts asked for
audit-accounts-joined = Accounts joined
audit-address-taken = Shared e-mail address taken away
audit-exported = Data downloaded
audit-imported = Import
audit-import-sent = File sent to be imported
audit-import-discarded = File to be imported thrown away
audit-import-undone = Import undone
audit-grades-published = Grades published
audit-guardian-added = Guardian added
audit-guardian-ended = Guardian taken off
audit-added = Added: { $n }
audit-changed = Changed: { $n }
audit-ended = Left: { $n }
audit-access-guardians = Guardians changed by the school
audit-access-change = Change
audit-invited = Letters or invitations made
audit-decided = Decision
audit-mail-refused = Message refused
audit-pruned = Old lines erased
audit-access-title = Who looked at the file
audit-access-explained = Each day on which a member of the school’s staff opened your child’s data, in the last twelve months. Names do not show.
audit-access-none = Nobody of the school opened the file in this time.
audit-access-day = Day
audit-access-role = Role
audit-access-question = A question? Call the school:
audit-access-back = Back to the child’s home page
audit-before = Up to { $day }
audit-date-hint = Choose the day, or type it as the field shows. Older browser: 2026-11-21.
audit-dates-crossed = The end comes before the beginning. Change one of the two dates.
audit-sign-in-refused = Sign-in refused
audit-second-factor-reset-asked = Request to take a second factor away
audit-recovery-code-used = Recovery code used
audit-recovery-codes-made = New recovery codes
audit-password-chosen = Password chosen
audit-passkey-added = Passkey added
audit-passkey-removed = Passkey removed
audit-other-field = Another setting
audit-class = Class: { $name }
audit-mail-code = Answer of the server: { $code }
audit-way-username = By username
audit-way-national-id = By identity number
audit-way-student-code = By student code
audit-way-passkey = By passkey
audit-way-again = Password asked for in the open account
audit-way-recovery = By token of a forgotten password
audit-way-token = By token of an invitation
audit-way-own-account = By token, with an account that was there
audit-way-command = By the operator, on the server
audit-way-class = With the whole class
audit-way-preview = In the preview of an import
audit-device = { $browser } on { $system }
audit-device-unknown = Unknown device
audit-transfer-accepted = Move to another school accepted
audit-transfer-refused = Move to another school refused
sign-ins-title = My sign-ins
sign-ins-lead = Every sign-in to your account in the last year, and every try with a wrong password.
sign-ins-lead-code = Sign-ins to your account by this child’s code in the last year. Sign in by identity number or username to see all of them.
sign-ins-list = Sign-ins
sign-ins-none = No sign-in was recorded so far.
sign-ins-more = The last 50 are shown.
sign-ins-universal = Times are in universal time (UTC).
sign-ins-done = Successful
sign-ins-refused = Refused
sign-ins-not-me = That was not you?
sign-ins-not-me-text = A successful sign-in that you do not know: call the school at once. It closes the access.
sign-ins-device-note = The name of the device is what the browser says. A refused try may be no more than a typing error.
audit-times = { $n_plural ->
    [one] once
   *[other] { $n } times
  }
audit-enrolled = First access done
audit-letter-disowned = Letter reported as not theirs
audit-address-changed = E-mail address changed
audit-address-confirmed = E-mail address confirmed
audit-way-letter = With the password of the letter
audit-number-validated = Identity number validated
audit-number-refused = Identity number refused
audit-number-revoked = Validation of the identity number revoked
audit-number-reopened = Decision on the identity number taken back
audit-consent-given = Consent given for a guardian of another school
audit-join-accepted = Two accounts found to be one person’s
audit-join-refused = Joining of two accounts refused
audit-parents-apart = Parents live apart
audit-parents-together = Parents no longer live apart
audit-consent-refused = Consent declined for a guardian of another school
audit-invitations = { $n_plural ->
    [one] { $n } invitation
   *[other] { $n } invitations
  }
audit-recovery-letter-made = Recovery letter made
audit-recovery-sent = Token sent to a member of staff
audit-profile-changed = Profile changed
audit-sessions-ended = Other devices signed out
audit-own-data-taken = Own data downloaded
audit-account-closed = Account closed by its owner
audit-data-erased = Data erased after their time
