retention-title = How long data are kept
retention-lead = { $n_plural ->
    [one] A pupil’s data are erased { $n } year after they left. It is done by itself, once a day.
   *[other] A pupil’s data are erased { $n } years after they left. It is done by itself, once a day.
  }
retention-never = No time is set: the data of former pupils are never erased.
retention-now = Erased with the next run
retention-soon = Erased within three months
retention-before = Pupils who left before { $day }.
retention-nothing = Nothing to erase.
retention-kind = Data
retention-count = Number
retention-students = Former pupils
retention-enrolments = Enrolments by year
retention-grades = Grades
retention-absences = Absences and late arrivals
retention-guardians = Guardians of schools’ lists
retention-accounts = Accounts made anonymous
retention-letters = Letters
retention-closed = Accounts closed long ago, made anonymous
retention-imports = Imports whose rows are erased
retention-more = There are more. The command “parvis retention --preview” counts all.
retention-note = What belongs to a brother or sister who is still enrolled stays. Figures of classes stay: they name nobody.
