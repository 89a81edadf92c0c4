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
audit-export-note = يحتوي التنزيل على 10000 سطر على الأكثر.
audit-no-student = لا يوجد في المؤسسة تلميذ بهذا الرقم.
audit-no-date = هذا التاريخ غير موجود. اكتبوا السنة ثم الشهر ثم اليوم، مثلا ⁦2026-11-21⁩.
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
audit-letters = { $n_plural ->
    [zero] لا رسالة
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $n } رسائل
    [many] { $n } رسالة
   *[other] { $n } رسالة
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
audit-second-factor-reset = إزالة العامل الثاني
audit-password-changed = تغيير كلمة المرور
audit-join-asked = طلب ضم حسابين
audit-accounts-joined = ضم حسابين
audit-address-taken = سحب بريد إلكتروني مشترك
audit-exported = تنزيل معطيات
audit-imported = استيراد
audit-import-sent = إرسال ملف للاستيراد
audit-import-discarded = حذف ملف مرسل للاستيراد
audit-import-undone = إلغاء استيراد
audit-grades-published = نشر نقط
audit-guardian-added = إضافة ولي أمر
audit-guardian-ended = حذف ولي أمر
audit-added = الإضافات: { $n }
audit-changed = التعديلات: { $n }
audit-ended = المغادرات: { $n }
audit-access-guardians = تغييرات المؤسسة في أولياء الأمور
audit-access-change = التغيير
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
audit-date-hint = اختاروا اليوم أو اكتبوه كما يبين الحقل. في متصفح قديم: ⁦2026-11-21⁩.
audit-dates-crossed = تاريخ النهاية قبل تاريخ البداية. غيروا أحد التاريخين.
audit-sign-in-refused = محاولة دخول مرفوضة
audit-second-factor-reset-asked = طلب إزالة عامل ثان
audit-recovery-code-used = استعمال رمز احتياطي
audit-recovery-codes-made = إنشاء رموز احتياطية جديدة
audit-password-chosen = اختيار كلمة المرور
audit-passkey-added = إضافة مفتاح مرور
audit-passkey-removed = إزالة مفتاح مرور
audit-other-field = إعداد آخر
audit-class = القسم: { $name }
audit-mail-code = جواب الخادم: { $code }
audit-way-username = باسم المستخدم
audit-way-national-id = برقم التعريف
audit-way-student-code = برقم التلميذ
audit-way-passkey = بمفتاح مرور
audit-way-again = كلمة المرور المطلوبة داخل الحساب المفتوح
audit-way-recovery = برمز كلمة المرور المنسية
audit-way-token = برمز الدعوة
audit-way-own-account = برمز الدعوة وبحساب موجود من قبل
audit-way-command = من طرف مشغل المنظومة على الخادم
audit-way-class = مع القسم كله
audit-way-preview = في معاينة استيراد
audit-device = متصفح { $browser } على { $system }
audit-device-unknown = جهاز غير معروف
audit-transfer-accepted = قبول الانتقال إلى مؤسسة أخرى
audit-transfer-refused = رفض الانتقال إلى مؤسسة أخرى
sign-ins-title = عمليات دخولي
sign-ins-lead = كل دخول إلى حسابكم منذ سنة، وكل محاولة بكلمة مرور خاطئة.
sign-ins-lead-code = عمليات الدخول إلى حسابكم برقم هذا التلميذ منذ سنة. إذا دخلتم برقم البطاقة الوطنية أو باسم المستخدم، رأيتموها كلها.
sign-ins-list = عمليات الدخول
sign-ins-none = لم تسجل أي عملية دخول حتى الآن.
sign-ins-more = تظهر آخر 50 عملية.
sign-ins-universal = الأوقات بالتوقيت العالمي (UTC).
sign-ins-done = ناجحة
sign-ins-refused = مرفوضة
sign-ins-not-me = ألم تكونوا أنتم؟
sign-ins-not-me-text = إذا وجدتم دخولا ناجحا لا تعرفونه، فاتصلوا بالمؤسسة فورا: ستغلق الولوج.
sign-ins-device-note = اسم الجهاز هو الذي يصرح به المتصفح. وقد تكون المحاولة المرفوضة مجرد خطأ في الكتابة.
audit-times = { $n_plural ->
    [zero] ولا مرة
    [one] مرة واحدة
    [two] مرتان
    [few] { $n } مرات
    [many] { $n } مرة
   *[other] { $n } مرة
  }
audit-enrolled = إتمام الدخول لأول مرة
audit-letter-disowned = رسالة صرح متلقيها أنها ليست له
audit-address-changed = تغيير البريد الإلكتروني
audit-address-confirmed = تأكيد البريد الإلكتروني
audit-way-letter = بكلمة مرور الرسالة
audit-number-validated = المصادقة على رقم البطاقة
audit-number-refused = رفض رقم البطاقة
audit-number-revoked = إلغاء المصادقة على رقم البطاقة
audit-number-reopened = إعادة النظر في قرار رقم البطاقة
audit-consent-given = موافقة لولي أمر من مؤسسة أخرى
audit-join-accepted = إقرار بأن الحسابين لشخص واحد
audit-join-refused = رفض ضم حسابين
audit-parents-apart = الوالدان منفصلان
audit-parents-together = لم يعد الوالدان منفصلين
audit-consent-refused = رفض الموافقة لولي أمر من مؤسسة أخرى
audit-invitations = { $n_plural ->
    [zero] لا دعوة
    [one] دعوة واحدة
    [two] دعوتان
    [few] { $n } دعوات
    [many] { $n } دعوة
   *[other] { $n } دعوة
  }
audit-recovery-letter-made = إعداد رسالة استرجاع
audit-recovery-sent = إرسال رمز إلى أحد أفراد الطاقم
audit-profile-changed = تغيير الملف الشخصي
audit-sessions-ended = قطع اتصال أجهزة أخرى
audit-own-data-taken = تنزيل البيانات الشخصية
audit-account-closed = إغلاق الحساب من طرف صاحبه
audit-data-erased = محو بيانات انتهت مدتها
