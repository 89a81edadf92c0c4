second-factor-title = Second facteur
second-factor-lead = Avant les données des élèves, nous demandons un code de votre téléphone.
second-factor-again-title = Encore une fois le second facteur
second-factor-again-lead = Ce que vous demandez contient des données d’élèves ou change votre accès. Écrivez un nouveau code.
second-factor-code = Code
second-factor-hint = Les 6 chiffres de votre application, ou un code de secours.
second-factor-hint-codes = Un code de secours.
second-factor-check = Vérifier
second-factor-failed = Le code n’est pas accepté
second-factor-empty = Écrivez le code de votre application.
second-factor-wrong = Ce code n’est pas juste, ou il a déjà servi. Attendez le code suivant et vérifiez l’heure du téléphone.
second-factor-wait-seconds = { $n_plural ->
    [one] Attendez { $n } seconde, puis essayez encore.
    [many] Attendez { $n } de secondes, puis essayez encore.
   *[other] Attendez { $n } secondes, puis essayez encore.
  }
second-factor-wait-minutes = { $n_plural ->
    [one] Attendez { $n } minute, puis essayez encore.
    [many] Attendez { $n } de minutes, puis essayez encore.
   *[other] Attendez { $n } minutes, puis essayez encore.
  }
second-factor-as-guardian = Continuer comme parent
second-factor-lost = J’ai perdu mon téléphone
second-factor-go-on = Continuer
second-factor-is-set = Votre second facteur est prêt
second-factor-codes-left = { $n_plural ->
    [0] Il ne vous reste aucun code de secours.
    [one] Il vous reste { $n } code de secours.
    [many] Il vous reste { $n } de codes de secours.
   *[other] Il vous reste { $n } codes de secours.
  }
second-factor-few-codes = Faites de nouveaux codes de secours tant que vous êtes connecté. Si vous avez changé de téléphone, réglez le nouveau.
second-factor-new-codes = Nouveaux codes de secours
second-factor-new-codes-void = De nouveaux codes remplacent les anciens.
second-factor-change = Régler un autre téléphone
second-factor-add-app = Régler aussi une application
setup-title = Régler le second facteur
setup-lead = Le mot de passe ne suffit pas pour les données des élèves. Il faut aussi votre téléphone.
setup-change-lead = Le nouveau réglage remplace l’ancien, et les codes de secours aussi.
setup-passkey = Une clé d’accès
setup-passkey-text = Votre téléphone ou votre ordinateur peut être le second facteur : le doigt, le visage ou le code de l’appareil suffit. Rien à recopier.
setup-passkey-button = Ajouter une clé d’accès
setup-app = 1. Une application sur votre téléphone
setup-app-text = Installez une application de codes (« authentificateur » ou « TOTP »), si vous n’en avez pas. Elle marche sans réseau.
setup-secret = 2. La clé
setup-picture-text = Dans l’application, ajoutez un compte et montrez cette image à l’appareil photo.
setup-picture = Image à lire avec l’application de codes
setup-text = Sans appareil photo, écrivez cette clé dans l’application :
setup-account = Nom du compte :
setup-confirm = 3. Le premier code
setup-code = Code de l’application
setup-hint = 6 chiffres, qui changent toutes les 30 secondes.
setup-button = Confirmer
setup-wrong = Ce code n’est pas juste. Attendez le code suivant et vérifiez l’heure du téléphone.
codes-title = Vos codes de secours
codes-set = Le second facteur est prêt. Nous le demandons à chaque connexion.
codes-text = Sans votre téléphone, un code de secours remplace le code de l’application. Chacun sert une fois.
codes-once = Ces codes ne sont montrés qu’une fois. Imprimez-les ou notez-les, et gardez-les loin du téléphone.
codes-noted = J’ai noté mes codes
codes-file = Enregistrer dans un fichier
second-factor-mail-subject = Parvis : votre second facteur
second-factor-mail-set = Le second facteur de votre compte est réglé. Parvis demande un code à chaque connexion.
second-factor-mail-changed = Le second facteur de votre compte a été réglé sur un autre appareil. L’ancien ne marche plus.
second-factor-mail-codes = De nouveaux codes de secours ont été faits. Les anciens ne marchent plus.
second-factor-mail-code-used = Un code de secours a servi à entrer dans votre compte.
second-factor-mail-reset-asked = Quelqu’un a demandé d’enlever le second facteur de votre compte, parce qu’il serait perdu. La direction et l’exploitant doivent être d’accord tous les deux.
second-factor-mail-reset-done = Le second facteur de votre compte a été enlevé par la direction et l’exploitant. Toutes vos sessions sont terminées. À la prochaine connexion, vous réglez un nouveau second facteur.
second-factor-mail-not-you = Ce n’est pas vous ? Connectez-vous et changez de mot de passe, puis appelez l’école tout de suite.
