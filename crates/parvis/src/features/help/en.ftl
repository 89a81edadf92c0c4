help-contents = On this page
