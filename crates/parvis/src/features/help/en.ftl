help-contents = On this page
help-staff = For the school’s staff
