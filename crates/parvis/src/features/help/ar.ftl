help-contents = في هذه الصفحة
help-staff = لطاقم المؤسسة
