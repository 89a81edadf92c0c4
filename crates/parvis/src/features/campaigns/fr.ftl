letters-title = Lettres aux parents
letters-lead = Chaque parent qui n’est pas encore inscrit reçoit une lettre avec un identifiant et un mot de passe pour son premier accès.
letters-date = Le { $date }
letters-new = Préparer des lettres
letters-new-lead = Seuls les parents qui n’ont pas encore de compte reçoivent une lettre : une par parent, pour tous ses enfants dans cette école.
letters-of = Lettres : { $whom }
letters-choose = Pour qui ?
letters-whom = Destinataires
letters-whom-hint = Les parents déjà inscrits ne sont jamais comptés.
letters-school = Toute l’école
letters-levels = Niveaux
letters-level = Niveau { $level }
letters-classes = Classes
letters-class = Classe { $class }
letters-again-of = { $whom } : ceux qui ne sont pas venus
letters-without-letter = { $whom }, seulement sans lettre valable
letters-language = Langue des lettres
letters-both = Français et arabe
letters-fr = Français
letters-ar = Arabe
letters-only-new = Seulement ceux qui n’ont pas de lettre valable
letters-count-them = Voir combien
letters-wrong = Aucune lettre n’est préparée
letters-nobody = Personne à qui écrire : ces parents sont inscrits, ne sont pas dans le fichier de l’école, ou ne peuvent voir aucun enfant par décision de la direction.
letters-nobody-new = Personne à qui écrire : chacun de ces parents est inscrit ou a une lettre qui marche encore.
letters-other-making = D’autres lettres de l’école sont en préparation. Attendez qu’elles soient prêtes, puis recommencez.
letters-n = { $n_plural ->
    [one] { $n } lettre
    [many] { $n } de lettres
   *[other] { $n } lettres
  }
letters-children = { $n_plural ->
    [one] { $n } élève
    [many] { $n } d’élèves
   *[other] { $n } élèves
  }
letters-files = { $n_plural ->
    [one] { $n } fichier PDF
    [many] { $n } de fichiers PDF
   *[other] { $n } fichiers PDF
  }
letters-have-one = { $n_plural ->
    [one] { $n } de ces parents a déjà une lettre qui n’a pas encore servi.
    [many] { $n } de ces parents ont déjà une lettre qui n’a pas encore servi.
   *[other] { $n } de ces parents ont déjà une lettre qui n’a pas encore servi.
  }
letters-replaces = La nouvelle lettre la remplace : l’ancien mot de passe n’ouvrira plus rien.
letters-keep-theirs = { $n_plural ->
    [one] { $n } parent garde sa lettre, qui marche encore.
    [many] { $n } de parents gardent leur lettre, qui marche encore.
   *[other] { $n } parents gardent leur lettre, qui marche encore.
  }
letters-lacking = Ces signes manquent dans les caractères d’imprimerie ; la lettre montre � à leur place :
letters-left-out = { $n_plural ->
    [one] { $n } parent est laissé de côté : sa dernière lettre est arrivée chez quelqu’un d’autre.
    [many] { $n } de parents sont laissés de côté : leur dernière lettre est arrivée chez quelqu’un d’autre.
   *[other] { $n } parents sont laissés de côté : leur dernière lettre est arrivée chez quelqu’un d’autre.
  }
letters-preview = Voir un exemple
letters-preview-hint = L’exemple est la lettre pour { $name }, avec « SPECIMEN » à la place du mot de passe.
letters-make-hint = Les lettres sont chiffrées jusqu’à ce que vous les téléchargiez, 24 heures au plus.
letters-make = { $n_plural ->
    [one] Préparer { $n } lettre
    [many] Préparer { $n } de lettres
   *[other] Préparer { $n } lettres
  }
letters-one = Une seule lettre
letters-one-hint = Le début du nom ou du prénom. Seuls les parents qui ne sont pas inscrits sont proposés, 20 au plus.
letters-search = Chercher
letters-not-found = Aucun parent à inscrire ne porte ce nom.
letters-has-one = a déjà une lettre qui n’a pas servi
letters-past = Envois de lettres
letters-none = Aucune lettre pour le moment. Préparez-en pour une classe, un niveau ou toute l’école.
letters-state = État
letters-state-making = En préparation
letters-state-ready = À télécharger
letters-state-fetched = Téléchargées
letters-state-expired = Jamais téléchargées
letters-state-failed = Échec : rien n’est préparé
letters-made = Lettres
letters-came = Premier accès fait
letters-pending = Numéro d’identité à valider
letters-waiting = Pas encore venus
letters-replaced = Remplacées
letters-over = Délai dépassé
letters-reported = Arrivées chez quelqu’un d’autre
letters-ended = Terminées sans accès
letters-when = Date
letters-who = Par
letters-making = Les lettres sont en préparation. Cette page se met à jour toute seule.
letters-passed = { $done } sur { $total }
letters-failed = Les lettres n’ont pas pu être préparées : aucun mot de passe n’a changé. Recommencez.
letters-expired = Personne n’a téléchargé ces lettres en 24 heures : elles sont effacées, et personne ne connaît leurs mots de passe. Préparez-les de nouveau.
letters-files-title = Lettres à imprimer
letters-ready = Les lettres sont prêtes. Vous pouvez les télécharger une fois, jusqu’au { $until } ; ensuite elles sont effacées. Imprimez-les tout de suite et ne gardez pas le fichier.
letters-grace = Les lettres ont été téléchargées. Si le téléchargement s’est interrompu, vous pouvez le refaire jusqu’au { $until } ; ensuite elles sont effacées.
letters-fetched = Les lettres ont été téléchargées, puis effacées. Pour un parent qui a perdu la sienne, préparez-en une nouvelle.
letters-download = Télécharger les lettres (PDF)
letters-download-zip = Télécharger les lettres (ZIP)
letters-said-over = Ces lettres ne sont plus là : elles ont été téléchargées, ou leurs 24 heures sont passées.
letters-progress = Où en sont ces lettres
letters-list = Télécharger la liste (CSV)
letters-list-hint = La liste dit à qui est chaque lettre et à quelle page, sans les mots de passe.
letters-absent = Ceux qui ne sont pas venus
letters-absent-none = Tous ces parents ont fait leur premier accès.
letters-absent-list = Télécharger cette liste (CSV)
letters-again = Refaire les lettres de ceux qui ne sont pas venus
letters-again-hint = Les lettres refaites remplacent celles qui n’ont pas servi. Un parent dont la lettre est arrivée chez quelqu’un d’autre n’en reçoit pas : vérifiez d’abord son adresse.
letters-guardian = Parent
letters-child = Élève
letters-class-head = Classe
letters-phone = Téléphone
letters-file = Fichier
letters-page = Page
letters-login = Identifiant
letters-until-head = Valable jusqu’au
letters-fate = Suite
letters-fate-came = Premier accès fait
letters-fate-waiting = Pas encore venu
letters-fate-replaced = Remplacée
letters-fate-over = Délai dépassé
letters-fate-reported = Arrivée chez quelqu’un d’autre
letters-reported-title = Lettres arrivées chez quelqu’un d’autre
letters-reported-hint = La personne qui a reçu la lettre a dit qu’elle n’est pas le responsable de l’élève. La lettre n’ouvre plus rien. Vérifiez l’adresse et le lien de parenté dans le fichier de l’école.
letters-reported-at = Signalé le { $time }
letters-see = Voir l’envoi
letters-seen = C’est vu
letters-seen-of = C’est vu : { $name }
letters-recovery-of = Courrier de secours : { $whom }
letters-next = Noms suivants
letters-previous = Noms précédents
