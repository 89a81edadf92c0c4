errors-code = Error { $status }
errors-reference = Reference to give to the school:
errors-try-again = Try again
errors-home = Go to the home page
errors-call = You can also call the school:
errors-not-found = This page does not exist
errors-not-found-text = The address may be wrong, or the page is not for your account.
errors-method = This page does not open this way
errors-method-text = Go back to the home page and start again.
errors-withheld = These pages are not open to you
errors-withheld-text = The school can tell you why, and what to do. Please call them.
errors-own-child = This is your own child
errors-own-child-text = Nobody decides about their own child, or grades them. Ask a colleague to do it.
errors-access-suspended = Your access is suspended
errors-access-suspended-text = Your access to { $school } is suspended. Ask the direction of this school.
errors-access-ended = Your access has ended
errors-access-ended-text = Your access to { $school } has ended. If this is a mistake, ask the direction of this school.
errors-access-installation = Your access to the management of this installation has ended.
errors-cross-site = Not accepted
errors-cross-site-text = This form does not come from Parvis. Open the page of Parvis and start again.
errors-bad-request = We did not understand this request
errors-bad-request-text = Go back to the page before and try again. Nothing was saved.
errors-too-large = This is too big
errors-too-large-mb = This page takes { $size } MB at most, and what you sent is bigger. Nothing was saved.
errors-too-large-kb = This page takes { $size } KB at most, and what you sent is bigger. Nothing was saved.
errors-too-slow = Sending took too long
errors-too-slow-text = Your connection may be slow. Try again: nothing was saved.
errors-unavailable = Parvis takes a short break
errors-unavailable-text = { $n_plural ->
    [one] Try again in { $n } second. Nothing is lost.
   *[other] Try again in { $n } seconds. Nothing is lost.
  }
errors-fault = Something broke
errors-fault-text = It is our fault, not yours. Try again in a moment. If it stays broken, call the school.
errors-too-many-exports = Too many large downloads today
errors-too-many-exports-text = A school can download a file about more than 50 students three times a day. Try again tomorrow, or take one class or a shorter period.
