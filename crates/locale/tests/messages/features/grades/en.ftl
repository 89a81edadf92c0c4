grades-title = Grades
grades-count = { $n_plural ->
    [one] { $n } grade
   *[other] { $n } grades
  }
grades-kind = { $kind ->
    [exam] Exam
   *[course] Course work
  } of { $date }
