letters-title = رسائل إلى الأسر
letters-lead = كل ولي أمر لم يسجل بعد يتوصل برسالة فيها معرف وكلمة مرور لولوجه الأول.
letters-date = في { $date }
letters-new = إعداد رسائل
letters-new-lead = لا يتوصل برسالة إلا أولياء الأمور الذين ليس لهم حساب بعد: رسالة واحدة لكل ولي، تخص جميع أبنائه في هذه المؤسسة.
letters-of = رسائل: { $whom }
letters-choose = لمن؟
letters-whom = المرسل إليهم
letters-whom-hint = لا يحتسب أبدا من سبق له التسجيل.
letters-school = المؤسسة كلها
letters-levels = المستويات
letters-level = مستوى { $level }
letters-classes = الأقسام
letters-class = قسم { $class }
letters-again-of = { $whom }: من لم يسجلوا بعد
letters-without-letter = { $whom }، فقط من ليست لهم رسالة صالحة
letters-language = لغة الرسائل
letters-both = الفرنسية والعربية
letters-fr = الفرنسية
letters-ar = العربية
letters-only-new = فقط من ليست لهم رسالة صالحة
letters-count-them = عرض العدد
letters-wrong = لم يتم إعداد أي رسالة
letters-nobody = لا أحد لمراسلته: هؤلاء الأولياء مسجلون، أو ليسوا في لوائح المؤسسة، أو لا يمكنهم رؤية أي طفل بقرار من الإدارة.
letters-nobody-new = لا أحد يمكن مراسلته: كل واحد من هؤلاء الأولياء مسجل أو له رسالة لا تزال صالحة.
letters-other-making = توجد رسائل أخرى للمؤسسة قيد الإعداد. انتظروا حتى تصبح جاهزة ثم أعيدوا المحاولة.
letters-n = { $n_plural ->
    [zero] لا رسالة
    [one] رسالة واحدة
    [two] رسالتان
    [few] { $n } رسائل
    [many] { $n } رسالة
   *[other] { $n } رسالة
  }
letters-children = { $n_plural ->
    [zero] لا تلميذ
    [one] تلميذ واحد
    [two] تلميذان
    [few] { $n } تلاميذ
    [many] { $n } تلميذا
   *[other] { $n } تلميذ
  }
letters-files = { $n_plural ->
    [zero] لا ملف PDF
    [one] ملف PDF واحد
    [two] ملفا PDF
    [few] { $n } ملفات PDF
    [many] { $n } ملف PDF
   *[other] { $n } ملف PDF
  }
letters-have-one = { $n_plural ->
    [zero] لا أحد من هؤلاء له رسالة لم تستعمل بعد.
    [one] واحد من هؤلاء الأولياء له رسالة لم تستعمل بعد.
    [two] اثنان من هؤلاء الأولياء لهما رسالة لم تستعمل بعد.
    [few] { $n } من هؤلاء الأولياء لهم رسالة لم تستعمل بعد.
    [many] { $n } من هؤلاء الأولياء لهم رسالة لم تستعمل بعد.
   *[other] { $n } من هؤلاء الأولياء لهم رسالة لم تستعمل بعد.
  }
letters-replaces = الرسالة الجديدة تعوضها: كلمة المرور القديمة لن تفتح أي شيء.
letters-keep-theirs = { $n_plural ->
    [zero] لا أحد يحتفظ برسالته.
    [one] ولي واحد يحتفظ برسالته التي لا تزال صالحة.
    [two] وليان يحتفظان برسالتيهما اللتين لا تزالان صالحتين.
    [few] { $n } أولياء يحتفظون برسائلهم التي لا تزال صالحة.
    [many] { $n } وليا يحتفظون برسائلهم التي لا تزال صالحة.
   *[other] { $n } ولي يحتفظون برسائلهم التي لا تزال صالحة.
  }
letters-lacking = هذه الرموز غير موجودة في خطوط الطباعة؛ يظهر � مكانها في الرسالة:
letters-left-out = { $n_plural ->
    [zero] لم يستثن أحد.
    [one] استثني ولي واحد: وصلت رسالته الأخيرة إلى شخص آخر.
    [two] استثني وليان: وصلت رسالتاهما الأخيرتان إلى شخص آخر.
    [few] استثني { $n } أولياء: وصلت رسائلهم الأخيرة إلى أشخاص آخرين.
    [many] استثني { $n } وليا: وصلت رسائلهم الأخيرة إلى أشخاص آخرين.
   *[other] استثني { $n } ولي: وصلت رسائلهم الأخيرة إلى أشخاص آخرين.
  }
letters-preview = عرض مثال
letters-preview-hint = المثال هو الرسالة الموجهة إلى { $name }، وفيها «SPECIMEN» مكان كلمة المرور.
letters-make-hint = تبقى الرسائل مشفرة إلى أن تحملوها، لمدة 24 ساعة على الأكثر.
letters-make = { $n_plural ->
    [zero] لا رسالة لإعدادها
    [one] إعداد رسالة واحدة
    [two] إعداد رسالتين
    [few] إعداد { $n } رسائل
    [many] إعداد { $n } رسالة
   *[other] إعداد { $n } رسالة
  }
letters-one = رسالة واحدة فقط
letters-one-hint = بداية الاسم العائلي أو الشخصي. لا يقترح إلا من لم يسجلوا بعد، 20 على الأكثر.
letters-search = بحث
letters-not-found = لا يوجد ولي أمر غير مسجل بهذا الاسم.
letters-has-one = له رسالة لم تستعمل
letters-past = دفعات الرسائل
letters-none = لا توجد رسائل الآن. أعدوا رسائل لقسم أو لمستوى أو للمؤسسة كلها.
letters-state = الحالة
letters-state-making = قيد الإعداد
letters-state-ready = في انتظار التحميل
letters-state-fetched = تم تحميلها
letters-state-expired = لم يحملها أحد
letters-state-failed = فشل: لم يعد أي شيء
letters-made = الرسائل
letters-came = تم الولوج الأول
letters-pending = رقم الهوية في انتظار المصادقة
letters-waiting = لم يسجلوا بعد
letters-replaced = معوضة
letters-over = انتهت مدتها
letters-reported = وصلت إلى شخص آخر
letters-ended = انتهت دون ولوج
letters-when = التاريخ
letters-who = من طرف
letters-making = الرسائل قيد الإعداد. تتحدث هذه الصفحة من تلقاء نفسها.
letters-passed = { $done } من { $total }
letters-failed = تعذر إعداد الرسائل: لم تتغير أي كلمة مرور. أعيدوا المحاولة.
letters-expired = لم يحمل أحد هذه الرسائل خلال 24 ساعة: تم محوها، ولا أحد يعرف كلمات مرورها. أعدوها من جديد.
letters-files-title = رسائل للطباعة
letters-ready = الرسائل جاهزة. يمكنكم تحميلها مرة واحدة إلى غاية { $until }، ثم تمحى. اطبعوها فورا ولا تحتفظوا بالملف.
letters-grace = تم تحميل الرسائل. إذا انقطع التحميل يمكنكم إعادته إلى غاية { $until }، ثم تمحى.
letters-fetched = تم تحميل الرسائل ثم محوها. إذا فقد أحد الأولياء رسالته، أعدوا له رسالة جديدة.
letters-download = تحميل الرسائل (PDF)
letters-download-zip = تحميل الرسائل (ZIP)
letters-said-over = لم تعد هذه الرسائل هنا: تم تحميلها، أو مرت عليها 24 ساعة.
letters-progress = وضعية هذه الرسائل
letters-list = تحميل اللائحة (CSV)
letters-list-hint = تبين اللائحة صاحب كل رسالة ورقم صفحتها، دون كلمات المرور.
letters-absent = من لم يسجلوا بعد
letters-absent-none = قام جميع هؤلاء الأولياء بولوجهم الأول.
letters-absent-list = تحميل هذه اللائحة (CSV)
letters-again = إعادة رسائل من لم يسجلوا بعد
letters-again-hint = الرسائل الجديدة تعوض تلك التي لم تستعمل. من وصلت رسالته إلى شخص آخر لا يتوصل بأخرى: تحققوا أولا من عنوانه.
letters-guardian = ولي الأمر
letters-child = التلميذ
letters-class-head = القسم
letters-phone = الهاتف
letters-file = الملف
letters-page = الصفحة
letters-login = المعرف
letters-until-head = صالحة إلى غاية
letters-fate = المآل
letters-fate-came = تم الولوج الأول
letters-fate-waiting = لم يسجل بعد
letters-fate-replaced = معوضة
letters-fate-over = انتهت مدتها
letters-fate-reported = وصلت إلى شخص آخر
letters-reported-title = رسائل وصلت إلى شخص آخر
letters-reported-hint = صرح من توصل بالرسالة أنه ليس ولي أمر التلميذ. لم تعد الرسالة تفتح أي شيء. تحققوا من العنوان ومن صلة القرابة في لوائح المؤسسة.
letters-reported-at = تم التبليغ بتاريخ { $time }
letters-see = عرض الدفعة
letters-seen = تم الاطلاع
letters-seen-of = تم الاطلاع: { $name }
letters-recovery-of = رسالة استرجاع: { $whom }
letters-next = الأسماء التالية
letters-previous = الأسماء السابقة
