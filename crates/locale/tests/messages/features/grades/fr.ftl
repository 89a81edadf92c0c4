grades-title = Notes
grades-count =
    { $n_plural ->
        [0] Aucune note
        [one] { $n } note
       *[other] { $n } notes
    }
grades-kind = { $kind ->
    [exam] Examen
   *[course] Contrôle
  } du { $date }
