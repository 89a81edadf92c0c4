-app = بارفي
web-title = { -app }: المدرسة على الإنترنت
web-type = نوع
web-steps = سطر
web-welcome = مرحبا { $name }، { web-title }
