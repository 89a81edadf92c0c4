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
sign-in-letter = Your password is in a letter? It works once, until the date of the letter, and a new letter replaces it. After that, use the password that you have chosen. Nothing works? Ask the school for a new letter.
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
token-title = Sign-in token
token-lead = The token opens Parvis for you the first time. It is in the message from your school.
token-label = Token
token-hint = 20 letters and digits in groups of five. Capital or small letters, with or without dashes.
token-continue = Continue
token-have-account = I have a Parvis account already
token-failed = This token is not complete
token-length = A token has { $n } letters and digits. Compare with the message.
token-character = There is a sign that no token has. Compare with the message.
token-dead-title = This token does not work
token-dead-text = A token works once, for 14 days. A new token replaces the older one.
token-dead-what = What to do?
token-dead-used = Have you chosen a password already? Sign in with your username.
token-dead-newest = Did you get several messages? Take the token of the last one.
token-dead-ask = Otherwise, ask your school for a new invitation. They send it with one click.
token-other = Type another token
token-schools = Find the school’s phone number
token-join-title = Accept with your account
token-join-must = This e-mail address has a Parvis account already. One person has one account: sign in to accept the invitation.
token-join-may = Sign in with the account that you have already. It will have your role in the school’s staff too.
token-join-login = Login: national ID or username
token-join-accept = Sign in and accept
token-join-code = This cannot be done with a student code. Take your national ID or your username.
token-join-other = This invitation is for somebody else than the owner of this account. Use the account that has the invitation’s address, or ask the school to invite you by your name.
token-join-not-mine = Not your account? Ask the school to invite another address.
token-join-none = No account yet? Go back and choose “Continue”.
new-password-title = Your own password
new-password-lead = Choose a password that you use nowhere else.
new-password-username = Your username:
new-password-label = New password
new-password-hint = 10 characters at least. A short sentence is easy to remember and hard to guess.
new-password-again = New password, once more
new-password-change = Change
new-password-failed = The password was not saved
new-password-empty = Type a new password.
new-password-short = The password is too short: it takes 10 characters at least.
new-password-long = The password is too long: 128 characters at most.
new-password-differs = The two passwords are not the same.
new-password-common = This password is too well known. Add words that nobody guesses.
new-password-names = This password has a name in it and is easy to guess. Take other words.
new-password-dates = A date or a year is easy to guess. Take other words.
new-password-pattern = A row of keys or letters is easy to guess. Take other words.
new-password-weak = This password is too easy to guess. Add a word or two.
