mails-expired = No mail server could be reached in time.
mails-no-address = This is not an e-mail address.
mails-full = The recipient’s mailbox is full.
mails-too-long = The recipient’s mail service did not take the message for three days.
mails-unknown-address = This address does not exist, or no longer does. Ask the parent for the right one.
mails-unknown = It is not known whether the message arrived: the connection broke at each try.
mails-refused = The recipient’s mail service refused the message.
