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
