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
office-mail-address = العنوان
office-mail-reason = السبب
