office-title = Bureau de l’école
office-demo = Démonstration : le second facteur n’est pas demandé à l’équipe. Dans une vraie école, il protège les données des élèves.
office-year = Année scolaire
office-all-schools = Écoles, par nom (50 au plus)
office-no-classes = Aucune classe pour le moment.
office-numbers = Nombres : { $name }
office-school = École
office-class = Classe
office-students = Élèves
office-enrolled = Avec un parent inscrit
office-total = Total
office-teacher = Enseignant
office-attendance = Responsable des absences
office-secretary = Secrétariat
office-director = Direction
office-operator = Exploitant de l’installation
office-to-do = À traiter
office-nothing-to-do = Rien à traiter pour le moment.
office-refused-mails = { $n_plural ->
    [one] { $n } message n’est pas arrivé
   *[other] { $n } messages ne sont pas arrivés
  }
office-imports = Imports
office-staff = Équipe
office-mails = Messages qui ne sont pas arrivés
office-no-mails = Tous les messages sont arrivés.
office-mails-note = Demandez une autre adresse à ces personnes, puis marquez le message comme réglé.
office-mail-settle = Réglé
office-resets = { $n_plural ->
    [one] { $n } second facteur perdu : à confirmer
    [many] { $n } de seconds facteurs perdus : à confirmer
   *[other] { $n } seconds facteurs perdus : à confirmer
  }
office-invitations = { $n_plural ->
    [one] { $n } invitation attend
    [many] { $n } d’invitations attendent
   *[other] { $n } invitations attendent
  }
office-invitations-over = { $n_plural ->
    [one] { $n } invitation a expiré
    [many] { $n } d’invitations ont expiré
   *[other] { $n } invitations ont expiré
  }
office-transfers = { $n_plural ->
    [one] { $n } départ vers une autre école à décider
    [many] { $n } de départs vers une autre école à décider
   *[other] { $n } départs vers une autre école à décider
  }
office-letters-waiting = { $n_plural ->
    [one] { $n } envoi de lettres à télécharger
    [many] { $n } d’envois de lettres à télécharger
   *[other] { $n } envois de lettres à télécharger
  }
office-letters-reported = { $n_plural ->
    [one] { $n } lettre est arrivée chez quelqu’un d’autre
    [many] { $n } de lettres sont arrivées chez quelqu’un d’autre
   *[other] { $n } lettres sont arrivées chez quelqu’un d’autre
  }
office-imports-failed = { $n_plural ->
    [one] { $n } import n’a pas réussi
    [many] { $n } d’imports n’ont pas réussi
   *[other] { $n } imports n’ont pas réussi
  }
office-imports-waiting = { $n_plural ->
    [one] { $n } import attend une confirmation
    [many] { $n } d’imports attendent une confirmation
   *[other] { $n } imports attendent une confirmation
  }
office-undirected = { $n_plural ->
    [one] { $n } école sans direction
    [many] { $n } d’écoles sans direction
   *[other] { $n } écoles sans direction
  }
office-pending = { $n_plural ->
    [one] { $n } numéro d’identité à valider
   *[other] { $n } numéros d’identité à valider
  }
office-disputed = { $n_plural ->
    [one] { $n } numéro d’identité contesté
   *[other] { $n } numéros d’identité contestés
  }
office-consents = { $n_plural ->
    [one] { $n } parent d’une autre école demande votre accord
   *[other] { $n } parents d’autres écoles demandent votre accord
  }
office-joins = { $n_plural ->
    [one] { $n } demande de réunir deux comptes
   *[other] { $n } demandes de réunir deux comptes
  }
