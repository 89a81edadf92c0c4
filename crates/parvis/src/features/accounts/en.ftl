sign-in = Sign in
sign-in-failed = You could not be signed in
sign-in-too-many = Too many tries
sign-in-login = Login: national ID, student code or username
sign-in-password = Password
sign-in-show = Show
sign-in-hide = Hide
sign-in-remember = Stay signed in
sign-in-forgotten = Forgot your password?
sign-in-first = First time here
sign-in-wrong = The login or the password is not right.
sign-in-check = Check the login and the password. If it still does not work, call the school.
sign-in-empty = Type the login and the password.
sign-in-ambiguous = Several accounts have this code and this password. Type your national ID or your username.
sign-in-wait-seconds = { $n_plural ->
    [one] Wait { $n } second, then try again. If you forgot the password, call the school.
   *[other] Wait { $n } seconds, then try again. If you forgot the password, call the school.
  }
sign-in-wait-minutes = { $n_plural ->
    [one] Wait { $n } minute, then try again. If you forgot the password, call the school.
   *[other] Wait { $n } minutes, then try again. If you forgot the password, call the school.
  }
