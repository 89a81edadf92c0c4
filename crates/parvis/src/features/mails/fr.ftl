mails-expired = Aucun serveur de messagerie n’a pu être joint à temps.
mails-no-address = Ce n’est pas une adresse e-mail.
mails-full = La boîte du destinataire est pleine.
mails-too-long = La messagerie du destinataire n’a pas accepté le message pendant trois jours.
mails-unknown-address = Cette adresse n’existe pas ou n’existe plus. Demandez au parent une adresse juste.
mails-unknown = On ne sait pas si le message est arrivé : la connexion s’est coupée à chaque essai.
mails-refused = La messagerie du destinataire a refusé le message.
