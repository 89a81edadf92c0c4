errors-code = خطأ { $status }
errors-reference = المرجع الذي تذكرونه للمؤسسة:
errors-try-again = إعادة المحاولة
errors-home = الذهاب إلى الرئيسية
errors-call = يمكنكم أيضا الاتصال بالمؤسسة:
errors-not-found = هذه الصفحة غير موجودة
errors-not-found-text = قد يكون العنوان خاطئا، أو أن الصفحة ليست لحسابكم.
errors-method = لا تفتح هذه الصفحة بهذه الطريقة
errors-method-text = ارجعوا إلى الرئيسية وأعيدوا المحاولة.
errors-withheld = هذه الصفحات غير مفتوحة لكم
errors-withheld-text = يمكن للمؤسسة أن تشرح لكم السبب وما ينبغي فعله. اتصلوا بها.
errors-own-child = هذا ابنكم أو ابنتكم
errors-own-child-text = لا أحد يقرر في شأن ابنه أو ينقطه. اطلبوا من زميل أن يقوم بذلك.
errors-access-suspended = حسابكم المهني موقوف
errors-access-suspended-text = ولوجكم إلى { $school } موقوف. اسألوا إدارة هذه المؤسسة.
errors-access-ended = انتهى ولوجكم المهني
errors-access-ended-text = انتهى ولوجكم إلى { $school }. إذا كان هذا خطأ، فاسألوا إدارة هذه المؤسسة.
errors-access-installation = انتهى ولوجكم إلى تدبير هذا النظام.
errors-cross-site = تم رفض الإرسال
errors-cross-site-text = هذه الاستمارة لم تأت من Parvis. افتحوا صفحة Parvis وأعيدوا المحاولة.
errors-bad-request = لم نفهم هذا الطلب
errors-bad-request-text = ارجعوا إلى الصفحة السابقة وأعيدوا المحاولة. لم يتم تسجيل أي شيء.
errors-too-large = الحجم كبير جدا
errors-too-large-mb = تقبل هذه الصفحة { $size } ميغابايت على الأكثر، وما أرسلتموه أكبر من ذلك. لم يتم تسجيل أي شيء.
errors-too-large-kb = تقبل هذه الصفحة { $size } كيلوبايت على الأكثر، وما أرسلتموه أكبر من ذلك. لم يتم تسجيل أي شيء.
errors-too-slow = استغرق الإرسال وقتا طويلا
errors-too-slow-text = ربما الاتصال بطيء. أعيدوا المحاولة: لم يتم تسجيل أي شيء.
errors-unavailable = Parvis في استراحة قصيرة
errors-unavailable-text = { $n_plural ->
    [zero] أعيدوا المحاولة الآن. لم يضع أي شيء.
    [one] أعيدوا المحاولة بعد ثانية واحدة. لم يضع أي شيء.
    [two] أعيدوا المحاولة بعد ثانيتين. لم يضع أي شيء.
    [few] أعيدوا المحاولة بعد { $n } ثوان. لم يضع أي شيء.
    [many] أعيدوا المحاولة بعد { $n } ثانية. لم يضع أي شيء.
   *[other] أعيدوا المحاولة بعد { $n } ثانية. لم يضع أي شيء.
  }
errors-fault = حدث عطل
errors-fault-text = الخطأ منا وليس منكم. أعيدوا المحاولة بعد قليل. إذا استمر العطل، اتصلوا بالمؤسسة.
errors-too-many-exports = بلغتم الحد اليومي للتنزيلات الكبيرة
errors-too-many-exports-text = يمكن للمؤسسة أن تنزل ثلاث مرات في اليوم ملفا يخص أكثر من 50 تلميذا. أعيدوا المحاولة غدا، أو اختاروا قسما واحدا أو مدة أقصر.
