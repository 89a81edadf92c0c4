retention-title = Durée de conservation
retention-lead = { $n_plural ->
    [one] Les données d’un élève sont effacées { $n } an après son départ. Cela se fait tout seul, une fois par jour.
    [many] Les données d’un élève sont effacées { $n } d’années après son départ. Cela se fait tout seul, une fois par jour.
   *[other] Les données d’un élève sont effacées { $n } ans après son départ. Cela se fait tout seul, une fois par jour.
  }
retention-never = Aucune durée n’est fixée : les données des anciens élèves ne sont jamais effacées.
retention-now = Effacé au prochain passage
retention-soon = Effacé d’ici trois mois
retention-before = Élèves partis avant le { $day }.
retention-nothing = Rien à effacer.
retention-kind = Données
retention-count = Nombre
retention-students = Anciens élèves
retention-enrolments = Inscriptions par année
retention-grades = Notes
retention-absences = Absences et retards
retention-guardians = Tuteurs des listes d’écoles
retention-accounts = Comptes rendus anonymes
retention-letters = Courriers
retention-closed = Comptes fermés depuis longtemps, rendus anonymes
retention-imports = Imports dont les lignes sont effacées
retention-more = Il y en a davantage. La commande « parvis retention --preview » compte tout.
retention-note = Ce qui appartient à un frère ou une sœur encore inscrit reste. Les chiffres de classe restent : ils ne nomment personne.
