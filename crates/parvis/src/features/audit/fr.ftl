audit-title = Journal d’audit
audit-note = Qui a fait ou consulté quoi, et quand. Les lignes ne peuvent pas être changées. Elles sont effacées après la durée fixée par l’exploitant.
audit-note-operator = Qui a fait quoi, et quand, dans toutes les écoles. Les données des élèves n’apparaissent pas ici. Les heures sont en temps universel (UTC).
audit-amiss = La recherche n’a pas abouti
audit-search = Rechercher
audit-who = Qui
audit-everybody = Tout le monde
audit-what = Action
audit-everything = Toutes les actions
audit-all-schools = Toutes les écoles
audit-student = Élève
audit-student-code = Code de l’élève
audit-from = Du
audit-to = Au
audit-find = Rechercher
audit-all = Tout afficher
audit-lines = Lignes du journal
audit-when = Quand
audit-role = Rôle
audit-detail = Détail
audit-network = Adresse réseau
audit-nothing = Rien pour le moment. Les connexions, les consultations et les changements s’inscrivent ici.
audit-nothing-found = Aucune ligne ne correspond. Élargissez la recherche.
audit-older = Lignes plus anciennes
audit-export = Télécharger (CSV)
audit-export-note = Le téléchargement contient 10 000 lignes au plus et s’inscrit lui-même dans le journal.
audit-too-many-exports = Trop de téléchargements avec beaucoup d’élèves en un jour. Réessayez demain, ou réduisez la recherche.
audit-no-student = Aucun élève de l’école n’a ce code.
audit-no-date = Écrivez une date, par exemple 2026-11-21.
audit-guardian = Parent
audit-system = Système
audit-empty = (vide)
audit-change = { $field } : « { $before } » devient « { $after } »
audit-students = { $n_plural ->
    [one] { $n } élève
   *[other] { $n } élèves
  }
audit-entries = { $n_plural ->
    [one] { $n } ligne
   *[other] { $n } lignes
  }
audit-signed-in = Connexion
audit-student-seen = Consultation du dossier d’un élève
audit-settings-changed = Paramètres de l’école changés
audit-logo-changed = Logo de l’école changé
audit-staff-invited = Membre de l’équipe invité
audit-staff-joined = Membre de l’équipe arrivé
audit-staff-roles-changed = Rôles d’un membre de l’équipe changés
audit-staff-suspended = Membre de l’équipe suspendu
audit-staff-reinstated = Membre de l’équipe rétabli
audit-staff-ended = Départ d’un membre de l’équipe
audit-second-factor-set = Second facteur installé
audit-second-factor-reset = Second facteur réinitialisé
audit-password-changed = Mot de passe changé
audit-exported = Téléchargement de données
audit-imported = Importation
audit-import-undone = Importation annulée
audit-invited = Lettres ou invitations préparées
audit-decided = Décision
audit-mail-refused = Message refusé
audit-pruned = Lignes anciennes effacées
audit-access-title = Qui a consulté le dossier
audit-access-explained = Chaque jour où un membre de l’équipe de l’école a ouvert les données de votre enfant, pendant les douze derniers mois. Les noms n’apparaissent pas.
audit-access-none = Personne de l’école n’a ouvert le dossier pendant cette période.
audit-access-day = Jour
audit-access-role = Rôle
audit-access-question = Une question ? Appelez l’école :
audit-access-back = Retour à l’accueil de l’enfant
