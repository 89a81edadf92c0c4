dashboard-hello = مرحبا { $name }
dashboard-new = ما الجديد
dashboard-nothing-new = لا جديد منذ زيارتكم الأخيرة.
dashboard-more = { $n_plural ->
    [zero] لا نقط أخرى
    [one] ونقطة جديدة أخرى
    [two] ونقطتان جديدتان أخريان
    [few] و{ $n } نقط جديدة أخرى
    [many] و{ $n } نقطة جديدة أخرى
   *[other] و{ $n } نقطة جديدة أخرى
  }
dashboard-next = ما القادم
dashboard-no-next = لا يوجد أي تقييم مبرمج حاليا.
dashboard-room = القاعة { $room }
dashboard-asked = ما المطلوب منكم
dashboard-nothing-asked = لا شيء. كل شيء على ما يرام.
dashboard-explain = تبرير غياب
dashboard-unjustified = غير مبرر
dashboard-asked-more = { $n_plural ->
    [zero] لا غيابات أخرى.
    [one] وغياب آخر.
    [two] وغيابان آخران.
    [few] و{ $n } غيابات أخرى.
    [many] و{ $n } غيابا آخر.
   *[other] و{ $n } غياب آخر.
  }
dashboard-how-to-explain = لذكر السبب، اتصلوا بالمؤسسة:
dashboard-hours = { $n_plural ->
    [zero] أقل من ساعة
    [one] ساعة واحدة
    [two] ساعتان
    [few] { $n } ساعات
    [many] { $n } ساعة
   *[other] { $n } ساعة
  }
dashboard-minutes = { $n_plural ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
  }
dashboard-average = المعدل العام
dashboard-no-average = يظهر المعدل هنا مع أولى النقط.
dashboard-in-a-month = خلال شهر
dashboard-chart = المعدل في نهاية كل شهر: { $values }.
dashboard-latest = آخر النقط
dashboard-all-grades = عرض جميع النقط
dashboard-restricted = يمكن للمؤسسة أن تخبركم بما يمكنكم رؤيته عن هذا الطفل.
