audit-title = سجل التدقيق
audit-note = من فعل ماذا أو اطلع على ماذا، ومتى. لا يمكن تغيير الأسطر، وتمحى بعد المدة التي حددها مشغل المنظومة.
audit-note-operator = من فعل ماذا، ومتى، في جميع المؤسسات. لا تظهر هنا معطيات التلاميذ. الأوقات بالتوقيت العالمي (UTC).
audit-amiss = تعذر إجراء البحث
audit-search = البحث
audit-who = من
audit-everybody = الجميع
audit-what = العملية
audit-everything = جميع العمليات
audit-all-schools = جميع المؤسسات
audit-student = التلميذ(ة)
audit-student-code = رقم التلميذ
audit-from = من تاريخ
audit-to = إلى تاريخ
audit-find = بحث
audit-all = عرض الكل
audit-lines = أسطر السجل
audit-when = متى
audit-role = الصفة
audit-detail = التفاصيل
audit-network = عنوان الشبكة
audit-nothing = لا شيء حاليا. تسجل هنا عمليات الدخول والاطلاع والتغيير.
audit-nothing-found = لا يوجد سطر مطابق. وسعوا البحث.
audit-older = أسطر أقدم
audit-export = تنزيل (CSV)
audit-export-note = يحتوي التنزيل على 10000 سطر على الأكثر، ويسجل هو نفسه في السجل.
audit-too-many-exports = عدد كبير من التنزيلات تخص تلاميذ كثيرين في يوم واحد. أعيدوا المحاولة غدا أو ضيقوا البحث.
audit-no-student = لا يوجد في المؤسسة تلميذ بهذا الرقم.
audit-no-date = اكتبوا تاريخا، مثلا 2026-11-21.
audit-guardian = ولي الأمر
audit-system = النظام
audit-empty = (فارغ)
audit-change = { $field }: من «{ $before }» إلى «{ $after }»
audit-students = { $n_plural ->
    [zero] لا تلميذ
    [one] تلميذ واحد
    [two] تلميذان
    [few] { $n } تلاميذ
    [many] { $n } تلميذا
   *[other] { $n } تلميذ
  }
audit-entries = { $n_plural ->
    [zero] لا سطر
    [one] سطر واحد
    [two] سطران
    [few] { $n } أسطر
    [many] { $n } سطرا
   *[other] { $n } سطر
  }
audit-signed-in = تسجيل الدخول
audit-student-seen = الاطلاع على ملف تلميذ
audit-settings-changed = تغيير إعدادات المؤسسة
audit-logo-changed = تغيير شعار المؤسسة
audit-staff-invited = دعوة عضو في الطاقم
audit-staff-joined = التحاق عضو بالطاقم
audit-staff-roles-changed = تغيير صفات عضو في الطاقم
audit-staff-suspended = توقيف عضو في الطاقم
audit-staff-reinstated = إعادة عضو إلى الطاقم
audit-staff-ended = مغادرة عضو للطاقم
audit-second-factor-set = تفعيل العامل الثاني
audit-second-factor-reset = إعادة تعيين العامل الثاني
audit-password-changed = تغيير كلمة السر
audit-exported = تنزيل معطيات
audit-imported = استيراد
audit-import-undone = إلغاء استيراد
audit-invited = إعداد رسائل أو دعوات
audit-decided = قرار
audit-mail-refused = رسالة مرفوضة
audit-pruned = محو أسطر قديمة
audit-access-title = من اطلع على الملف
audit-access-explained = كل يوم فتح فيه عضو من طاقم المؤسسة معطيات ابنكم أو ابنتكم خلال الاثني عشر شهرا الأخيرة. لا تظهر الأسماء.
audit-access-none = لم يفتح أحد من المؤسسة الملف خلال هذه المدة.
audit-access-day = اليوم
audit-access-role = الصفة
audit-access-question = لديكم سؤال؟ اتصلوا بالمؤسسة:
audit-access-back = العودة إلى صفحة التلميذ
audit-before = إلى غاية { $day }
