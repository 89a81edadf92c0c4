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
office-imports = Importations
office-staff = Équipe
office-mails = Messages qui ne sont pas arrivés
office-no-mails = Tous les messages sont arrivés.
office-mails-note = Demandez une autre adresse à ces personnes.
office-mail-address = Adresse
office-mail-reason = Raison
