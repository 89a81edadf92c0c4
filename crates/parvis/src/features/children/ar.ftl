children-title = أبنائي
children-choose = اختاروا طفلا لرؤية حياته المدرسية.
children-none = لا يوجد طفل للعرض
children-none-text = حسابكم غير مرتبط بأي طفل حاليا. اتصلوا بالمؤسسة لإضافته.
children-new-grades = { $n_plural ->
    [zero] لا نقط جديدة
    [one] نقطة جديدة واحدة
    [two] نقطتان جديدتان
    [few] { $n } نقط جديدة
    [many] { $n } نقطة جديدة
   *[other] { $n } نقطة جديدة
  }
children-nothing-new = لا جديد منذ زيارتكم الأخيرة
children-next = التقييم المقبل: { $subject }، { $day }
children-no-next = لا يوجد تقييم مبرمج
children-unjustified = { $n_plural ->
    [zero] لا غياب ينتظر التبرير
    [one] غياب واحد ينتظر التبرير
    [two] غيابان ينتظران التبرير
    [few] { $n } غيابات تنتظر التبرير
    [many] { $n } غيابا ينتظر التبرير
   *[other] { $n } غياب ينتظر التبرير
  }
children-no-absence = لا غياب ينتظر التبرير
children-open = الدخول بهذا الحساب
