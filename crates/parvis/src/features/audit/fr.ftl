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
audit-export-note = Le téléchargement contient 10 000 lignes au plus.
audit-no-student = Aucun élève de l’école n’a ce code.
audit-no-date = Cette date n’existe pas. Écrivez l’année, le mois, le jour, par exemple 2026-11-21.
audit-guardian = Parent
audit-system = Système
audit-empty = (vide)
audit-change = { $field } : « { $before } » devient « { $after } »
audit-students = { $n_plural ->
    [one] { $n } élève
   *[other] { $n } élèves
  }
audit-letters = { $n_plural ->
    [one] { $n } lettre
    [many] { $n } de lettres
   *[other] { $n } lettres
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
audit-second-factor-reset = Second facteur enlevé
audit-password-changed = Mot de passe changé
audit-join-asked = Réunion de deux comptes demandée
audit-accounts-joined = Comptes réunis
audit-address-taken = Adresse e-mail partagée retirée
audit-exported = Téléchargement de données
audit-imported = Import
audit-import-sent = Fichier envoyé pour un import
audit-import-discarded = Fichier d’import jeté
audit-import-undone = Import annulé
audit-grades-published = Notes publiées
audit-guardian-added = Tuteur ajouté
audit-guardian-ended = Tuteur retiré
audit-added = Ajouts : { $n }
audit-changed = Modifications : { $n }
audit-ended = Départs : { $n }
audit-access-guardians = Tuteurs changés par l’école
audit-access-change = Changement
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
audit-before = Jusqu’au { $day }
audit-date-hint = Choisissez le jour, ou écrivez-le comme le montre le champ. Ancien navigateur : 2026-11-21.
audit-dates-crossed = La fin vient avant le début. Changez l’une des deux dates.
audit-sign-in-refused = Connexion refusée
audit-second-factor-reset-asked = Demande d’enlever un second facteur
audit-recovery-code-used = Code de secours utilisé
audit-recovery-codes-made = Nouveaux codes de secours
audit-password-chosen = Mot de passe choisi
audit-passkey-added = Clé d’accès ajoutée
audit-passkey-removed = Clé d’accès enlevée
audit-other-field = Autre réglage
audit-class = Classe : { $name }
audit-mail-code = Réponse du serveur : { $code }
audit-way-username = Par nom d’utilisateur
audit-way-national-id = Par numéro d’identité
audit-way-student-code = Par code d’élève
audit-way-passkey = Avec une clé d’accès
audit-way-again = Mot de passe demandé dans le compte ouvert
audit-way-recovery = Par jeton de mot de passe oublié
audit-way-token = Par jeton d’invitation
audit-way-own-account = Par jeton, avec un compte déjà ouvert
audit-way-command = Par l’exploitant, sur le serveur
audit-way-class = Avec toute la classe
audit-way-preview = Dans l’aperçu d’un import
audit-device = { $browser } sur { $system }
audit-device-unknown = Appareil inconnu
audit-transfer-accepted = Départ vers une autre école accepté
audit-transfer-refused = Départ vers une autre école refusé
sign-ins-title = Mes connexions
sign-ins-lead = Chaque connexion à votre compte depuis un an, et chaque essai avec un mauvais mot de passe.
sign-ins-lead-code = Les connexions à votre compte par le code de cet enfant, depuis un an. Avec votre CIN ou votre nom d’utilisateur, vous les voyez toutes.
sign-ins-list = Connexions
sign-ins-none = Aucune connexion enregistrée pour le moment.
sign-ins-more = Les 50 dernières sont montrées.
sign-ins-universal = Les heures sont en temps universel (UTC).
sign-ins-done = Réussie
sign-ins-refused = Refusée
sign-ins-not-me = Ce n’était pas vous ?
sign-ins-not-me-text = Une connexion réussie que vous ne connaissez pas : appelez tout de suite l’école, elle ferme l’accès.
sign-ins-device-note = Le nom de l’appareil est celui que donne le navigateur. Un essai refusé peut être une simple faute de frappe.
audit-times = { $n_plural ->
    [one] { $n } fois
    [many] { $n } de fois
   *[other] { $n } fois
  }
audit-enrolled = Première connexion faite
audit-letter-disowned = Courrier signalé comme mal adressé
audit-address-changed = Adresse e-mail changée
audit-address-confirmed = Adresse e-mail confirmée
audit-way-letter = Par le mot de passe du courrier
audit-number-validated = Numéro d’identité validé
audit-number-refused = Numéro d’identité refusé
audit-number-revoked = Validation du numéro d’identité retirée
audit-number-reopened = Décision sur le numéro d’identité reprise
audit-consent-given = Accord donné à un parent d’une autre école
audit-join-accepted = Deux comptes reconnus comme ceux d’une personne
audit-join-refused = Réunion de deux comptes refusée
audit-parents-apart = Parents séparés
audit-parents-together = Parents plus séparés
audit-consent-refused = Accord refusé à un parent d’une autre école
audit-invitations = { $n_plural ->
    [one] { $n } invitation
    [many] { $n } d’invitations
   *[other] { $n } invitations
  }
audit-recovery-letter-made = Courrier de secours fait
audit-recovery-sent = Jeton envoyé à une personne de l’équipe
audit-profile-changed = Profil changé
audit-sessions-ended = Autres appareils déconnectés
audit-own-data-taken = Téléchargement de ses propres données
audit-account-closed = Compte fermé par son titulaire
audit-data-erased = Données effacées après leur durée
