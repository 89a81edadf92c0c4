office-title = إدارة المؤسسة
office-demo = عرض تجريبي: لا يطلب العامل الثاني من طاقم المؤسسة. في مؤسسة حقيقية، هو الذي يحمي معطيات التلاميذ.
office-year = الموسم الدراسي
office-all-schools = المؤسسات حسب الاسم (50 على الأكثر)
office-no-classes = لا توجد أقسام حاليا.
office-numbers = الأعداد: { $name }
office-school = المؤسسة
office-class = القسم
office-students = التلاميذ
office-enrolled = لهم ولي أمر مسجل
office-total = المجموع
office-teacher = أستاذ(ة)
office-attendance = مسؤول(ة) الغياب
office-secretary = الكتابة
office-director = الإدارة
office-operator = مشغل المنظومة
office-to-do = للمعالجة
office-nothing-to-do = لا شيء للمعالجة حاليا.
office-refused-mails = { $n_plural ->
    [zero] لا رسالة لم تصل
    [one] رسالة واحدة لم تصل
    [two] رسالتان لم تصلا
    [few] { $n } رسائل لم تصل
    [many] { $n } رسالة لم تصل
   *[other] { $n } رسالة لم تصل
  }
office-imports = الاستيراد
office-staff = الطاقم
office-mails = رسائل لم تصل
office-no-mails = وصلت جميع الرسائل.
office-mails-note = اطلبوا من هؤلاء الأشخاص عنوانا آخر.
office-resets = { $n_plural ->
    [zero] لا عامل ثاني مفقود للتأكيد
    [one] عامل ثان واحد مفقود في انتظار التأكيد
    [two] عاملان ثانيان مفقودان في انتظار التأكيد
    [few] { $n } عوامل ثانية مفقودة في انتظار التأكيد
    [many] { $n } عاملا ثانيا مفقودا في انتظار التأكيد
   *[other] { $n } عامل ثان مفقود في انتظار التأكيد
  }
office-invitations = { $n_plural ->
    [zero] لا دعوة معلقة
    [one] دعوة واحدة معلقة
    [two] دعوتان معلقتان
    [few] { $n } دعوات معلقة
    [many] { $n } دعوة معلقة
   *[other] { $n } دعوة معلقة
  }
office-invitations-over = { $n_plural ->
    [zero] لا دعوة منتهية
    [one] دعوة واحدة انتهت صلاحيتها
    [two] دعوتان انتهت صلاحيتهما
    [few] { $n } دعوات انتهت صلاحيتها
    [many] { $n } دعوة انتهت صلاحيتها
   *[other] { $n } دعوة انتهت صلاحيتها
  }
office-transfers = { $n_plural ->
    [zero] لا انتقال في انتظار القرار
    [one] انتقال واحد إلى مؤسسة أخرى في انتظار القرار
    [two] انتقالان إلى مؤسسة أخرى في انتظار القرار
    [few] { $n } انتقالات إلى مؤسسة أخرى في انتظار القرار
    [many] { $n } انتقالا إلى مؤسسة أخرى في انتظار القرار
   *[other] { $n } انتقال إلى مؤسسة أخرى في انتظار القرار
  }
office-imports-failed = { $n_plural ->
    [zero] لا استيراد فاشل
    [one] عملية استيراد واحدة لم تنجح
    [two] عمليتا استيراد لم تنجحا
    [few] { $n } عمليات استيراد لم تنجح
    [many] { $n } عملية استيراد لم تنجح
   *[other] { $n } عملية استيراد لم تنجح
  }
office-imports-waiting = { $n_plural ->
    [zero] لا استيراد في انتظار التأكيد
    [one] عملية استيراد واحدة في انتظار التأكيد
    [two] عمليتا استيراد في انتظار التأكيد
    [few] { $n } عمليات استيراد في انتظار التأكيد
    [many] { $n } عملية استيراد في انتظار التأكيد
   *[other] { $n } عملية استيراد في انتظار التأكيد
  }
office-undirected = { $n_plural ->
    [zero] لا مؤسسة بدون مدير
    [one] مؤسسة واحدة بدون مدير
    [two] مؤسستان بدون مدير
    [few] { $n } مؤسسات بدون مدير
    [many] { $n } مؤسسة بدون مدير
   *[other] { $n } مؤسسة بدون مدير
  }
