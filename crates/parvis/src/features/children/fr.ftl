children-title = Mes enfants
children-choose = Choisissez un enfant pour voir sa vie à l’école.
children-none = Aucun enfant à montrer
children-none-text = Votre compte n’est lié à aucun enfant en ce moment. Appelez l’école : elle peut l’ajouter.
children-new-grades = { $n_plural ->
    [one] { $n } nouvelle note
    [many] { $n } de nouvelles notes
   *[other] { $n } nouvelles notes
  }
children-nothing-new = Rien de nouveau depuis votre dernière visite
children-next = Prochaine évaluation : { $subject }, { $day }
children-no-next = Pas d’évaluation prévue
children-unjustified = { $n_plural ->
    [one] { $n } absence à justifier
    [many] { $n } d’absences à justifier
   *[other] { $n } absences à justifier
  }
children-no-absence = Aucune absence à justifier
children-open = Se connecter avec ce compte
