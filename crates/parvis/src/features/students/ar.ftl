students-title = التلاميذ
students-lead = اختاروا قسما أو ابحثوا عن تلميذ.
students-search = بحث
students-q = الاسم أو الرقم
students-q-office = اسم التلميذ أو ولي أمره، أو الرقم
students-by-guardian = ولي الأمر:
students-find = بحث
students-found = النتائج
students-none = لا أحد بهذا الاسم. حاولوا بحروف أقل.
students-class-empty = لا تلميذ في هذا القسم.
students-cut = أول 100. اكتبوا حروفا أكثر لإيجاد البقية.
students-classes = الأقسام
students-all-classes = جميع الأقسام
students-back = العودة إلى التلاميذ
students-left = بدون قسم هذه السنة
students-file = الملف
students-code = رقم التلميذ
students-born = تاريخ الازدياد
students-born-in = مكان الازدياد
students-people = أولياء الأمر
students-no-people = لا يعرف السجل أي ولي لهذا التلميذ.
students-contact-office = الكتابة تعرف كيف تتصل بالأسر.
students-own = هذا ابنكم: يقرر شخص آخر من الإدارة.
students-mother = الأم
students-father = الأب
students-guardian = ولي الأمر
students-not-in-roster = هذا الحساب ليس في سجل المؤسسة لهذا التلميذ.
students-not-enrolled = غير مسجل بعد
students-enrolled = مسجل
students-enrolled-pending = مسجل، رقم في الانتظار
students-enrolled-hidden = مسجل، التلميذ مخفي
students-enrolled-removed = رابط محذوف
students-enrolled-former = رابط سابق
students-account-closed = حساب مغلق
students-phone = الهاتف
students-email = البريد الإلكتروني
students-address = العنوان
students-count = { $n_plural ->
    [zero] لا تلميذ
    [one] تلميذ واحد
    [two] تلميذان
    [few] { $n } تلاميذ
    [many] { $n } تلميذا
   *[other] { $n } تلميذا
  }
students-number-written = الرقم الذي كتبه ولي الأمر:
students-account = حساب باسم
students-other-name = اسم آخر
students-renamed = غير ولي الأمر اسمه في Parvis يوم { $day }. الاسم السابق: { $before }.
