errors-code = Erreur { $status }
errors-reference = Référence à donner à l’école :
errors-try-again = Essayer encore
errors-home = Aller à l’accueil
errors-call = Vous pouvez aussi appeler l’école :
errors-not-found = Cette page n’existe pas
errors-not-found-text = L’adresse est peut-être fausse, ou la page n’est pas pour votre compte.
errors-method = Cette page ne s’ouvre pas ainsi
errors-method-text = Revenez à l’accueil et recommencez.
errors-withheld = Ces pages ne sont pas ouvertes pour vous
errors-withheld-text = L’école peut vous dire pourquoi, et quoi faire. Appelez-la.
errors-own-child = C’est votre propre enfant
errors-own-child-text = Personne ne décide pour son propre enfant et ne le note. Demandez à un collègue de le faire.
errors-access-suspended = Votre accès est suspendu
errors-access-suspended-text = Votre accès à { $school } est suspendu. Demandez à la direction de cette école.
errors-access-ended = Votre accès est terminé
errors-access-ended-text = Votre accès à { $school } est terminé. Si c’est une erreur, demandez à la direction de cette école.
errors-access-installation = Votre accès à la gestion de cette installation est terminé.
errors-cross-site = Envoi refusé
errors-cross-site-text = Ce formulaire ne vient pas de Parvis. Ouvrez la page de Parvis et recommencez.
errors-bad-request = Nous n’avons pas compris cette demande
errors-bad-request-text = Revenez à la page d’avant et recommencez. Rien n’a été enregistré.
errors-too-large = C’est trop gros
errors-too-large-mb = Cette page accepte au plus { $size } Mo, et votre envoi est plus gros. Rien n’a été enregistré.
errors-too-large-kb = Cette page accepte au plus { $size } Ko, et votre envoi est plus gros. Rien n’a été enregistré.
errors-too-slow = L’envoi a pris trop de temps
errors-too-slow-text = Votre connexion est peut-être lente. Essayez encore : rien n’a été enregistré.
errors-unavailable = Parvis fait une courte pause
errors-unavailable-text = { $n_plural ->
    [one] Essayez encore dans { $n } seconde. Rien n’est perdu.
    [many] Essayez encore dans { $n } de secondes. Rien n’est perdu.
   *[other] Essayez encore dans { $n } secondes. Rien n’est perdu.
  }
errors-fault = Il y a eu une panne
errors-fault-text = C’est notre faute, pas la vôtre. Essayez encore dans un moment. Si la panne reste, appelez l’école.
errors-too-many-exports = Trop de grands téléchargements aujourd’hui
errors-too-many-exports-text = Une école peut télécharger trois fois par jour un fichier de plus de 50 élèves. Réessayez demain, ou prenez une classe ou une période plus petite.
