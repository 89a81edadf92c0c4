shell-skip = Skip to content
shell-language = Language
shell-to-dark = Switch to dark theme
shell-to-light = Switch to light theme
shell-account = My account:
shell-scope-all = Parent · all my children
shell-scope-child = Parent · one child only
shell-scope-staff = School staff
shell-scope-explained = You signed in with a student code, so you see one child only: { $child }. To see all your children, sign in with your national ID or your username.
shell-office = School office
shell-hat-guardian = Change role: parent
shell-hat-staff = Change role: school staff
shell-second-factor = Second factor
shell-scope-entering = First sign-in
shell-sign-out = Sign out
shell-menu = Main menu
shell-dashboard = Home
shell-grades = Grades
shell-new-grades = { $n_plural ->
    [one] new grade
   *[other] new grades
  }
shell-children = My children
shell-help = Help
shell-switcher = Choose a child
shell-call-school = School:
shell-demo = Demo: all people are invented.
shell-demo-mailbox = Messages sent
shell-free-software = Parvis, free software
shell-reload = Reload the page
