shell-skip = Aller au contenu
shell-language = Langue
shell-to-dark = Passer au thème sombre
shell-to-light = Passer au thème clair
shell-account = Mon compte :
shell-scope-all = Parent · tous mes enfants
shell-scope-child = Parent · un seul enfant
shell-scope-staff = Équipe de l’école
shell-scope-explained = Vous êtes connecté avec un code d’élève : vous ne voyez qu’un enfant, { $child }. Pour voir tous vos enfants, connectez-vous avec votre CIN ou votre nom d’utilisateur.
shell-office = Bureau de l’école
shell-hat-guardian = Changer de rôle : parent
shell-hat-staff = Changer de rôle : équipe de l’école
shell-second-factor = Second facteur
shell-scope-entering = Première connexion
shell-sign-out = Se déconnecter
shell-menu = Menu principal
shell-dashboard = Accueil
shell-grades = Notes
shell-new-grades = { $n_plural ->
    [one] nouvelle note
   *[other] nouvelles notes
  }
shell-children = Mes enfants
shell-help = Aide
shell-switcher = Choisir un enfant
shell-call-school = École :
shell-demo = Démonstration : personnes inventées.
shell-demo-mailbox = Messages envoyés
shell-free-software = Parvis, logiciel libre
shell-reload = Recharger la page
