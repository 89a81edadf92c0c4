help-contents = Sur cette page
help-staff = Pour l’équipe de l’école
