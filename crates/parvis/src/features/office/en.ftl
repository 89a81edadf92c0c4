office-title = School office
office-demo = Demo: staff are not asked for their second factor. In a real school it protects the students’ data.
office-year = School year
office-all-schools = Schools by name (50 at most)
office-no-classes = No classes for now.
office-numbers = Numbers: { $name }
office-school = School
office-class = Class
office-students = Students
office-enrolled = With an enrolled parent
office-total = Total
office-teacher = Teacher
office-attendance = Attendance officer
office-secretary = Secretary
office-director = Director
office-operator = Operator of the installation
office-to-do = To do
office-nothing-to-do = Nothing to do now.
office-refused-mails = { $n_plural ->
    [one] { $n } message did not arrive
   *[other] { $n } messages did not arrive
  }
office-imports = Imports
office-staff = Staff
office-mails = Messages that did not arrive
office-no-mails = All messages have arrived.
office-mails-note = Ask these people for another address, then mark the message as settled.
office-mail-settle = Settled
office-resets = { $n_plural ->
    [one] { $n } lost second factor to confirm
   *[other] { $n } lost second factors to confirm
  }
office-invitations = { $n_plural ->
    [one] { $n } invitation is pending
   *[other] { $n } invitations are pending
  }
office-invitations-over = { $n_plural ->
    [one] { $n } invitation has expired
   *[other] { $n } invitations have expired
  }
office-transfers = { $n_plural ->
    [one] { $n } move to another school to decide
   *[other] { $n } moves to another school to decide
  }
office-letters-waiting = { $n_plural ->
    [one] { $n } mailing of letters to download
   *[other] { $n } mailings of letters to download
  }
office-letters-reported = { $n_plural ->
    [one] { $n } letter reached somebody else
   *[other] { $n } letters reached somebody else
  }
office-imports-failed = { $n_plural ->
    [one] { $n } import did not succeed
   *[other] { $n } imports did not succeed
  }
office-imports-waiting = { $n_plural ->
    [one] { $n } import waits for confirmation
   *[other] { $n } imports wait for confirmation
  }
office-undirected = { $n_plural ->
    [one] { $n } school without a director
   *[other] { $n } schools without a director
  }
office-pending = { $n_plural ->
    [one] { $n } identity number to decide
   *[other] { $n } identity numbers to decide
  }
office-disputed = { $n_plural ->
    [one] { $n } disputed identity number
   *[other] { $n } disputed identity numbers
  }
office-consents = { $n_plural ->
    [one] { $n } guardian of another school asks for your consent
   *[other] { $n } guardians of other schools ask for your consent
  }
office-joins = { $n_plural ->
    [one] { $n } request to join two accounts
   *[other] { $n } requests to join two accounts
  }
