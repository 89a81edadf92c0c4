retention-title = مدة الاحتفاظ بالبيانات
retention-lead = { $n_plural ->
    [zero] تمحى بيانات التلميذ عند مغادرته. يتم ذلك تلقائيا مرة في اليوم.
    [one] تمحى بيانات التلميذ بعد سنة واحدة من مغادرته. يتم ذلك تلقائيا مرة في اليوم.
    [two] تمحى بيانات التلميذ بعد سنتين من مغادرته. يتم ذلك تلقائيا مرة في اليوم.
    [few] تمحى بيانات التلميذ بعد { $n } سنوات من مغادرته. يتم ذلك تلقائيا مرة في اليوم.
    [many] تمحى بيانات التلميذ بعد { $n } سنة من مغادرته. يتم ذلك تلقائيا مرة في اليوم.
   *[other] تمحى بيانات التلميذ بعد { $n } سنة من مغادرته. يتم ذلك تلقائيا مرة في اليوم.
  }
retention-never = لم تحدد أي مدة: لا تمحى أبدا بيانات قدماء التلاميذ.
retention-now = ما سيمحى في المرة القادمة
retention-soon = ما سيمحى خلال ثلاثة أشهر
retention-before = التلاميذ الذين غادروا قبل { $day }.
retention-nothing = لا شيء يجب محوه.
retention-kind = البيانات
retention-count = العدد
retention-students = قدماء التلاميذ
retention-enrolments = التسجيلات حسب السنة
retention-grades = النقط
retention-absences = الغياب والتأخر
retention-guardians = أولياء الأمور في لوائح المؤسسات
retention-accounts = حسابات تصبح مجهولة
retention-letters = رسائل الدخول الأول
retention-closed = حسابات مغلقة منذ مدة تصبح مجهولة
retention-imports = عمليات استيراد تمحى أسطرها
retention-more = هناك أكثر من ذلك. الأمر «parvis retention --preview» يحسب كل شيء.
retention-note = يبقى ما يخص أخا أو أختا ما زالا مسجلين. وتبقى أرقام الأقسام: فهي لا تسمي أحدا.
