dashboard-hello = Hello { $name }
dashboard-new = What is new
dashboard-nothing-new = Nothing new since your last visit.
dashboard-more = { $n_plural ->
    [one] { $n } more new grade
   *[other] { $n } more new grades
  }
dashboard-next = Coming up
dashboard-no-next = No assessment is planned for now.
dashboard-room = room { $room }
dashboard-asked = What is asked of you
dashboard-nothing-asked = Nothing. All is in order.
dashboard-explain = Explain an absence
dashboard-unjustified = Not explained
dashboard-asked-more = { $n_plural ->
    [one] And { $n } more absence.
   *[other] And { $n } more absences.
  }
dashboard-how-to-explain = To give the reason, call the school:
dashboard-hours = { $n_plural ->
    [one] { $n } hour
   *[other] { $n } hours
  }
dashboard-minutes = { $n_plural ->
    [one] { $n } minute
   *[other] { $n } minutes
  }
dashboard-average = General average
dashboard-no-average = The average shows here from the first grades on.
dashboard-in-a-month = in a month
dashboard-chart = Average at the end of each month: { $values }.
dashboard-latest = Latest grades
dashboard-all-grades = See all grades
dashboard-restricted = The school can tell you what you may see of this child.
