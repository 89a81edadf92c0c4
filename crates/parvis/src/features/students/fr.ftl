students-title = Élèves
students-lead = Choisissez une classe, ou cherchez un élève.
students-search = Chercher
students-q = Nom ou code
students-q-office = Nom de l’élève ou d’un parent, ou code
students-by-guardian = Parent :
students-find = Chercher
students-found = Résultats
students-none = Personne de ce nom. Essayez avec moins de lettres.
students-class-empty = Cette classe n’a pas d’élève.
students-cut = Les 100 premiers. Écrivez plus de lettres pour trouver les autres.
students-classes = Classes
students-all-classes = Toutes les classes
students-back = Retour aux élèves
students-left = Sans classe cette année
students-file = Dossier
students-code = Code de l’élève
students-born = Né(e) le
students-born-in = Lieu de naissance
students-people = Responsables
students-no-people = Le registre ne connaît aucun responsable de cet élève.
students-contact-office = Le secrétariat sait comment joindre les familles.
students-own = C’est votre enfant : une autre personne de la direction décide.
students-mother = Mère
students-father = Père
students-guardian = Responsable légal
students-not-in-roster = Ce compte n’est pas au registre de l’école pour cet élève.
students-not-enrolled = Pas encore inscrit
students-enrolled = Inscrit
students-enrolled-pending = Inscrit, numéro à valider
students-enrolled-hidden = Inscrit, enfant caché
students-enrolled-removed = Lien enlevé
students-enrolled-former = Ancien lien
students-account-closed = Compte fermé
students-phone = Téléphone
students-email = Adresse e-mail
students-address = Adresse
students-count = { $n_plural ->
    [0] Aucun élève
    [one] { $n } élève
    [many] { $n } d’élèves
   *[other] { $n } élèves
  }
students-number-written = Numéro écrit par le parent :
students-account = Compte au nom de
students-other-name = autre nom
students-renamed = Dans Parvis, ce parent a changé son nom le { $day }. Avant : { $before }.
