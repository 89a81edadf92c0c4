help-contents = في هذه الصفحة
