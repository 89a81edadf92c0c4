students-title = Students
students-lead = Choose a class, or search for a student.
students-search = Search
students-q = Name or code
students-q-office = Name of the student or of a parent, or code
students-by-guardian = Parent:
students-find = Search
students-found = Results
students-none = Nobody of that name. Try fewer letters.
students-class-empty = This class has no student.
students-cut = The first 100. Type more letters to find the others.
students-classes = Classes
students-all-classes = All classes
students-back = Back to the students
students-left = Without a class this year
students-file = File
students-code = Student code
students-born = Born on
students-born-in = Born in
students-people = Guardians
students-no-people = The roster knows no guardian of this student.
students-contact-office = The secretary knows how to reach families.
students-own = This is your child: somebody else of the direction decides.
students-mother = Mother
students-father = Father
students-guardian = Guardian
students-not-in-roster = This account is not in the school’s roster for this student.
students-not-enrolled = Not enrolled yet
students-enrolled = Enrolled
students-enrolled-pending = Enrolled, number to be decided
students-enrolled-hidden = Enrolled, child hidden
students-enrolled-removed = Link removed
students-enrolled-former = Former link
students-account-closed = Account closed
students-phone = Phone
students-email = E-mail
students-address = Address
students-count = { $n_plural ->
    [0] No student
    [one] { $n } student
   *[other] { $n } students
  }
students-number-written = Number the parent wrote:
students-account = Account in the name of
students-other-name = other name
students-renamed = In Parvis this guardian changed their name on { $day }. Before: { $before }.
