shell-skip = الانتقال إلى المحتوى
shell-language = اللغة
shell-to-dark = الانتقال إلى المظهر الداكن
shell-to-light = الانتقال إلى المظهر الفاتح
shell-account = حسابي:
shell-scope-all = ولي أمر · جميع أبنائي
shell-scope-child = ولي أمر · طفل واحد فقط
shell-scope-staff = طاقم المؤسسة
shell-scope-explained = لقد دخلتم برقم تلميذ، لذلك لا ترون غير طفل واحد: { $child }. لرؤية جميع أبنائكم، ادخلوا برقم بطاقتكم الوطنية أو باسم المستخدم.
shell-office = إدارة المؤسسة
shell-hat-guardian = تغيير الصفة: ولي أمر
shell-hat-staff = تغيير الصفة: طاقم المؤسسة
shell-second-factor = العامل الثاني
shell-scope-entering = الدخول لأول مرة
shell-sign-out = تسجيل الخروج
shell-menu = القائمة الرئيسية
shell-dashboard = الرئيسية
shell-grades = النقط
shell-new-grades = { $n_plural ->
    [one] نقطة جديدة
    [two] نقطتان جديدتان
    [few] نقط جديدة
   *[other] نقطة جديدة
  }
shell-children = أبنائي
shell-help = المساعدة
shell-switcher = اختيار طفل
shell-call-school = المؤسسة:
shell-demo = عرض تجريبي: الأشخاص من نسج الخيال.
shell-demo-mailbox = الرسائل المرسلة
shell-free-software = Parvis، برنامج حر
shell-reload = إعادة تحميل الصفحة
