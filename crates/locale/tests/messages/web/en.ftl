-app = Parvis
web-title = { -app }: school online
web-type = Type
web-steps = Line
web-welcome = { web-title }: hello { $name }{"\u0021"}
