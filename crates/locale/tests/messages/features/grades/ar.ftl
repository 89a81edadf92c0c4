grades-title = النقط
grades-count =
    { $n_plural ->
        [zero] لا نقط
        [one] نقطة واحدة
        [two] نقطتان
        [few] { $n } نقط
        [many] { $n } نقطة
       *[other] { $n } نقطة
    }
grades-kind = { $kind ->
    [exam] امتحان
   *[course] مراقبة
  } { $date }
