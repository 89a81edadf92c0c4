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
audit-export-note = The download has 10,000 lines at most, and is written in the log itself.
audit-too-many-exports = Too many downloads with many students in one day. Try again tomorrow, or narrow the search.
audit-no-student = No student of the school has this code.
audit-no-date = Write a date, for example 2026-11-21.
audit-guardian = Parent
audit-system = System
audit-empty = (empty)
audit-change = { $field }: “{ $before }” becomes “{ $after }”
audit-students = { $n_plural ->
    [one] { $n } student
   *[other] { $n } students
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
audit-second-factor-reset = Second factor reset
audit-password-changed = Password changed
audit-exported = Data downloaded
audit-imported = Import
audit-import-undone = Import undone
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
