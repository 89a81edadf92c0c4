dashboard-hello = Bonjour { $name }
dashboard-new = Ce qui est nouveau
dashboard-nothing-new = Rien de nouveau depuis votre dernière visite.
dashboard-more = { $n_plural ->
    [one] Encore { $n } nouvelle note
    [many] Encore { $n } de nouvelles notes
   *[other] Encore { $n } nouvelles notes
  }
dashboard-next = À venir
dashboard-no-next = Aucune évaluation n’est prévue pour le moment.
dashboard-room = salle { $room }
dashboard-asked = Ce qui vous est demandé
dashboard-nothing-asked = Rien. Tout est en ordre.
dashboard-explain = Justifier une absence
dashboard-unjustified = Non justifiée
dashboard-asked-more = { $n_plural ->
    [one] Et encore { $n } absence.
    [many] Et encore { $n } d’absences.
   *[other] Et encore { $n } absences.
  }
dashboard-how-to-explain = Pour donner la raison, appelez l’école :
dashboard-hours = { $n_plural ->
    [one] { $n } heure
    [many] { $n } d’heures
   *[other] { $n } heures
  }
dashboard-minutes = { $n_plural ->
    [one] { $n } minute
    [many] { $n } de minutes
   *[other] { $n } minutes
  }
dashboard-average = Moyenne générale
dashboard-no-average = La moyenne se voit ici dès les premières notes.
dashboard-in-a-month = en un mois
dashboard-chart = Moyenne à la fin de chaque mois : { $values }.
dashboard-latest = Dernières notes
dashboard-all-grades = Voir toutes les notes
dashboard-restricted = L’école peut vous dire ce que vous pouvez voir de cet enfant.
