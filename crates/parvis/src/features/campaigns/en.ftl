letters-title = Letters to parents
letters-lead = Every parent who has not enrolled yet gets a letter with a login and a password for the first access.
letters-date = { $date }
letters-new = Prepare letters
letters-new-lead = Only parents without an account get a letter: one for each parent, for all of their children at this school.
letters-of = Letters: { $whom }
letters-choose = For whom?
letters-whom = Recipients
letters-whom-hint = Parents who have enrolled are never counted.
letters-school = The whole school
letters-levels = Levels
letters-level = Level { $level }
letters-classes = Classes
letters-class = Class { $class }
letters-again-of = { $whom }: those who did not come
letters-without-letter = { $whom }, only without a letter that works
letters-language = Language of the letters
letters-both = French and Arabic
letters-fr = French
letters-ar = Arabic
letters-only-new = Only those without a letter that still works
letters-count-them = See how many
letters-wrong = No letter is being prepared
letters-nobody = Nobody to write to: these parents have enrolled, are not in the school’s roster, or may see no child by the director’s decision.
letters-nobody-new = Nobody to write to: each of these parents has enrolled or has a letter that still works.
letters-other-making = Other letters of the school are being prepared. Wait until they are ready, then try again.
letters-n = { $n_plural ->
    [one] { $n } letter
   *[other] { $n } letters
  }
letters-children = { $n_plural ->
    [one] { $n } student
   *[other] { $n } students
  }
letters-files = { $n_plural ->
    [one] { $n } PDF file
   *[other] { $n } PDF files
  }
letters-have-one = { $n_plural ->
    [one] { $n } of these parents has a letter already that was not used yet.
   *[other] { $n } of these parents have a letter already that was not used yet.
  }
letters-replaces = The new letter replaces it: the old password will open nothing any more.
letters-keep-theirs = { $n_plural ->
    [one] { $n } parent keeps their letter, which still works.
   *[other] { $n } parents keep their letter, which still works.
  }
letters-lacking = The fonts lack these characters; the letter shows � in their place:
letters-left-out = { $n_plural ->
    [one] { $n } parent is left out: their last letter reached somebody else.
   *[other] { $n } parents are left out: their last letter reached somebody else.
  }
letters-preview = See an example
letters-preview-hint = The example is the letter for { $name }, with “SPECIMEN” in place of the password.
letters-make-hint = The letters are encrypted until you download them, 24 hours at most.
letters-make = { $n_plural ->
    [one] Prepare { $n } letter
   *[other] Prepare { $n } letters
  }
letters-one = One letter only
letters-one-hint = How the family or given name begins. Only parents who have not enrolled are offered, 20 at most.
letters-search = Search
letters-not-found = No parent who is still to enrol has this name.
letters-has-one = has a letter already that was not used
letters-past = Mailings of letters
letters-none = No letters now. Prepare some for a class, a level or the whole school.
letters-state = State
letters-state-making = Being prepared
letters-state-ready = To be downloaded
letters-state-fetched = Downloaded
letters-state-expired = Never downloaded
letters-state-failed = Failed: nothing was prepared
letters-made = Letters
letters-came = First access done
letters-pending = Identity number to be validated
letters-waiting = Not come yet
letters-replaced = Replaced
letters-over = Time over
letters-reported = Reached somebody else
letters-ended = Ended without access
letters-when = Date
letters-who = By
letters-making = The letters are being prepared. This page updates by itself.
letters-passed = { $done } of { $total }
letters-failed = The letters could not be prepared: no password has changed. Try again.
letters-expired = Nobody downloaded these letters within 24 hours: they are erased, and nobody knows their passwords. Prepare them again.
letters-files-title = Letters to print
letters-ready = The letters are ready. You can download them once, until { $until }; then they are erased. Print them at once and do not keep the file.
letters-grace = The letters were downloaded. If the download broke off, you can repeat it until { $until }; then they are erased.
letters-fetched = The letters were downloaded, then erased. For a parent who has lost theirs, prepare a new one.
letters-download = Download the letters (PDF)
letters-download-zip = Download the letters (ZIP)
letters-said-over = These letters are not here any more: they were downloaded, or their 24 hours are over.
letters-progress = How these letters stand
letters-list = Download the list (CSV)
letters-list-hint = The list says whose each letter is and on which page, without the passwords.
letters-absent = Those who did not come
letters-absent-none = All of these parents have done their first access.
letters-absent-list = Download this list (CSV)
letters-again = Make letters again for those who did not come
letters-again-hint = New letters replace those that were not used. A parent whose letter reached somebody else gets none: check their address first.
letters-guardian = Parent
letters-child = Student
letters-class-head = Class
letters-phone = Phone
letters-file = File
letters-page = Page
letters-login = Login
letters-until-head = Valid until
letters-fate = Outcome
letters-fate-came = First access done
letters-fate-waiting = Not come yet
letters-fate-replaced = Replaced
letters-fate-over = Time over
letters-fate-reported = Reached somebody else
letters-reported-title = Letters that reached somebody else
letters-reported-hint = Whoever had the letter said that they are not the student’s guardian. It opens nothing any more. Check the address and the relation in the school’s roster.
letters-reported-at = Reported on { $time }
letters-see = See the mailing
letters-seen = Seen
letters-seen-of = Seen: { $name }
letters-recovery-of = Recovery letter: { $whom }
letters-next = Next names
letters-previous = Previous names
