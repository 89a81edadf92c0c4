second-factor-title = Second factor
second-factor-lead = Before students’ data, we ask for a code from your phone.
second-factor-again-title = The second factor once more
second-factor-again-lead = What you ask for holds students’ data or changes your access. Write a new code.
second-factor-code = Code
second-factor-hint = The 6 digits of your app, or a recovery code.
second-factor-hint-codes = A recovery code.
second-factor-check = Check
second-factor-failed = The code was not accepted
second-factor-empty = Type the code of your app.
second-factor-wrong = This code is not right, or was used already. Wait for the next one and check the time of the phone.
second-factor-wait-seconds = { $n_plural ->
    [one] Wait { $n } second, then try again.
   *[other] Wait { $n } seconds, then try again.
  }
second-factor-wait-minutes = { $n_plural ->
    [one] Wait { $n } minute, then try again.
   *[other] Wait { $n } minutes, then try again.
  }
second-factor-as-guardian = Continue as a parent
second-factor-lost = I lost my phone
second-factor-go-on = Continue
second-factor-is-set = Your second factor is ready
second-factor-codes-left = { $n_plural ->
    [0] You have no recovery code left.
    [one] You have { $n } recovery code left.
   *[other] You have { $n } recovery codes left.
  }
second-factor-few-codes = Make new recovery codes while you are signed in. If you changed your phone, set up the new one.
second-factor-new-codes = New recovery codes
second-factor-new-codes-void = New codes replace the older ones.
second-factor-change = Set up another phone
second-factor-add-app = Set up an app too
setup-title = Set up the second factor
setup-lead = The password is not enough for students’ data. It takes your phone too.
setup-change-lead = The new one replaces the older one, and so do its recovery codes.
setup-passkey = A passkey
setup-passkey-text = Your phone or computer can be the second factor: the finger, the face or the code of the device is enough. Nothing to copy.
setup-passkey-button = Add a passkey
setup-app = 1. An app on your phone
setup-app-text = Install an app for codes (“authenticator” or “TOTP”), if you have none. It works without a network.
setup-secret = 2. The key
setup-picture-text = In the app, add an account and show this picture to the camera.
setup-picture = Picture to read with the app for codes
setup-text = Without a camera, type this key into the app:
setup-account = Name of the account:
setup-confirm = 3. The first code
setup-code = Code of the app
setup-hint = 6 digits, which change every 30 seconds.
setup-button = Confirm
setup-wrong = This code is not right. Wait for the next one and check the time of the phone.
codes-title = Your recovery codes
codes-set = The second factor is ready. We ask for it at each sign-in.
codes-text = Without your phone, a recovery code stands in for the code of the app. Each works once.
codes-once = These codes are shown once only. Print them or write them down, and keep them away from the phone.
codes-noted = I noted my codes
codes-file = Save in a file
second-factor-mail-subject = Parvis: your second factor
second-factor-mail-set = The second factor of your account is set up. Parvis asks for a code at each sign-in.
second-factor-mail-changed = The second factor of your account was set up on another device. The older one does not work any more.
second-factor-mail-codes = New recovery codes were made. The older ones do not work any more.
second-factor-mail-code-used = A recovery code was used to enter your account.
second-factor-mail-reset-asked = Somebody asked to take away the second factor of your account, because it is said to be lost. The director and the operator must both agree.
second-factor-mail-reset-done = The second factor of your account was taken away by the director and the operator. All of your sessions have ended. At the next sign-in you set up a new second factor.
second-factor-mail-not-you = Was it not you? Sign in and change your password, then call the school at once.
