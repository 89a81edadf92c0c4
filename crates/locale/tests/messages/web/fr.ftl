# Messages that the tests of the generator are built from.
-app = Parvis
web-title = { -app } : l’école en ligne
web-type = Type « \ » “cité”
web-steps =
    Première ligne
    seconde ligne
web-welcome = Bonjour { $name }, { web-title }
