children-title = My children
children-choose = Choose a child to see their school life.
children-none = No child to show
children-none-text = Your account is not linked to a child right now. Call the school: they can add one.
children-new-grades = { $n_plural ->
    [one] { $n } new grade
   *[other] { $n } new grades
  }
children-nothing-new = Nothing new since your last visit
children-next = Next assessment: { $subject }, { $day }
children-no-next = No assessment planned
children-unjustified = { $n_plural ->
    [one] { $n } absence to explain
   *[other] { $n } absences to explain
  }
children-no-absence = No absence to explain
children-open = Continue with this child
