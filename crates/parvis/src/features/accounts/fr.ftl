sign-in = Se connecter
sign-in-failed = La connexion n’a pas réussi
sign-in-too-many = Trop d’essais
sign-in-login = Identifiant : CIN, code élève ou nom d’utilisateur
sign-in-password = Mot de passe
sign-in-show = Afficher
sign-in-hide = Cacher
sign-in-remember = Rester connecté
sign-in-forgotten = Mot de passe oublié ?
sign-in-first = Première connexion
sign-in-wrong = L’identifiant ou le mot de passe n’est pas juste.
sign-in-check = Vérifiez l’identifiant et le mot de passe. Si cela ne va toujours pas, appelez l’école.
sign-in-letter = Votre mot de passe est dans un courrier ? Il sert une seule fois, jusqu’à la date du courrier, et un nouveau courrier le remplace. Ensuite, prenez le mot de passe que vous avez choisi. Rien ne marche ? Demandez un nouveau courrier à l’école.
sign-in-empty = Écrivez l’identifiant et le mot de passe.
sign-in-ambiguous = Plusieurs comptes ont ce code et ce mot de passe. Écrivez votre CIN ou votre nom d’utilisateur.
sign-in-wait-seconds = { $n_plural ->
    [one] Attendez { $n } seconde, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
    [many] Attendez { $n } de secondes, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
   *[other] Attendez { $n } secondes, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
  }
sign-in-wait-minutes = { $n_plural ->
    [one] Attendez { $n } minute, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
    [many] Attendez { $n } de minutes, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
   *[other] Attendez { $n } minutes, puis essayez encore. Si vous avez oublié le mot de passe, appelez l’école.
  }
token-title = Jeton de connexion
token-lead = Introduisez le jeton ou le code d’activation que vous avez reçu par e-mail.
token-label = Jeton
token-hint = 20 lettres et chiffres, par groupes de cinq. Majuscules ou minuscules, avec ou sans tirets.
token-continue = Connexion
token-have-account = J’ai déjà un compte Parvis
token-failed = Ce jeton n’est pas complet
token-length = Un jeton a { $n } lettres et chiffres. Comparez avec le message.
token-character = Il y a un signe qui n’est dans aucun jeton. Comparez avec le message.
token-dead-title = Ce jeton ne marche pas
token-dead-text = Un jeton sert une seule fois : pendant 14 jours dans une invitation, pendant 24 heures quand vous l’avez demandé vous-même.
token-dead-what = Que faire ?
token-dead-used = Vous avez déjà choisi un mot de passe ? Connectez-vous avec votre nom d’utilisateur.
token-dead-newest = Vous avez reçu plusieurs messages ? Prenez le jeton du dernier.
token-dead-ask = Sinon, recevez un nouveau jeton à l’adresse que l’école connaît, ou demandez une nouvelle invitation à votre école. Elle l’envoie en un clic.
token-other = Écrire un autre jeton
token-schools = Trouver le téléphone de l’école
token-join-title = Accepter avec votre compte
token-join-must = Cette adresse e-mail a déjà un compte Parvis. Une personne a un seul compte : connectez-vous pour accepter l’invitation.
token-join-may = Connectez-vous avec le compte que vous avez déjà. Il aura aussi votre rôle dans l’équipe de l’école.
token-join-login = Identifiant : CIN ou nom d’utilisateur
token-join-accept = Se connecter et accepter
token-join-code = Avec un code d’élève, cela n’est pas possible. Prenez votre CIN ou votre nom d’utilisateur.
token-join-other = Cette invitation est pour une autre personne que le titulaire de ce compte. Prenez le compte qui a l’adresse de l’invitation, ou demandez à l’école de vous inviter à votre nom.
token-join-not-mine = Ce n’est pas votre compte ? Demandez à l’école d’inviter une autre adresse.
token-join-none = Vous n’avez pas de compte ? Revenez en arrière et choisissez « Connexion ».
new-password-title = Définition du mot de passe personnel
new-password-lead = Choisissez un mot de passe que vous n’utilisez nulle part ailleurs.
new-password-username = Votre nom d’utilisateur :
new-password-label = Nouveau mot de passe
new-password-hint = 10 signes au moins. Une petite phrase est facile à retenir et difficile à deviner.
new-password-again = Nouveau mot de passe, encore une fois
new-password-change = Modifier
new-password-failed = Le mot de passe n’est pas enregistré
new-password-empty = Écrivez un nouveau mot de passe.
new-password-short = Le mot de passe est trop court : il faut 10 signes au moins.
new-password-long = Le mot de passe est trop long : 128 signes au plus.
new-password-differs = Les deux mots de passe ne sont pas les mêmes.
new-password-common = Ce mot de passe est trop connu. Ajoutez des mots que personne ne devine.
new-password-names = Ce mot de passe contient un nom, il est facile à deviner. Prenez d’autres mots.
new-password-dates = Une date ou une année est facile à deviner. Prenez d’autres mots.
new-password-pattern = Une suite de touches ou de lettres est facile à deviner. Prenez d’autres mots.
new-password-weak = Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots.
sign-in-first-title = Première connexion
sign-in-first-lead = Pour définir votre mot de passe personnel.
sign-in-first-token = Jeton de connexion
sign-in-first-letter = Vous avez reçu un courrier ? Écrivez son identifiant et son mot de passe sous « Connexions suivantes ».
sign-in-next-title = Connexions suivantes
sign-in-dont-panic = Mot de passe oublié ? Pas de panique,
sign-in-click-here = cliquez ici pour redéfinir votre mot de passe
token-dead-new = Recevoir un nouveau jeton
token-children = Votre école vous donne accès à :
token-number-known = Ce numéro a déjà un compte. C’est le vôtre ? Rouvrez le lien du message et choisissez « J’ai déjà un compte Parvis ». Ce n’est pas le vôtre ? Envoyez encore une fois : la direction décide.
token-join-must-guardian = Vous avez déjà un compte Parvis. Connectez-vous : vos enfants de cette école s’ajoutent à ce compte.
token-join-may-guardian = Connectez-vous avec le compte que vous avez déjà. Vos enfants de cette école s’y ajoutent.
token-join-dispute = Ce compte n’est pas le vôtre ? Continuez avec un compte à vous : la direction regarde à qui est le numéro.
token-join-dispute-button = Ce n’est pas mon compte
new-password-lead-again = Vous avez demandé à redéfinir votre mot de passe. Choisissez-en un que vous n’utilisez nulle part ailleurs.
strength-label = Solidité du mot de passe
strength-short = Trop court : 10 signes au moins.
strength-weak = Facile à deviner. Ajoutez des mots.
strength-fair = Encore un peu facile. Ajoutez un mot.
strength-good = Semble solide. Nous vérifions quand vous envoyez.
