help-contents = Sur cette page
