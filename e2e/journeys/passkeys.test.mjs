// Passkeys, with a device that the browser itself plays.

import assert from 'node:assert/strict';
import { fillSignIn, linkFor, openMenu, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL as demoURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

// A device answers for a name, and the demo's address has digits only.
const baseURL = demoURL.replace('127.0.0.1', 'localhost');

const WORDS = {
  fr: {
    passkeys: 'Clés d’accès', label: 'Nom de la clé', current: 'Mot de passe actuel', add: 'Ajouter sur cet appareil',
    mine: 'Téléphone de la maison', added: /est ajoutée/, signIn: 'Se connecter avec une clé d’accès', factor: 'Prendre une clé d’accès', wrong: /pas votre mot de passe actuel/,
    remove: 'Enlever la clé d’accès Téléphone de la maison', removed: /est enlevée/, unknown: /n’ouvre aucun compte ici/,
    there: /a déjà une clé d’accès/, gave: /n’a pas donné de clé/,
  },
  ar: {
    passkeys: 'مفاتيح المرور', label: 'اسم المفتاح', current: 'كلمة المرور الحالية', add: 'إضافة على هذا الجهاز',
    mine: 'هاتف البيت', added: /أضيف مفتاح المرور/, signIn: 'الدخول بمفتاح مرور', factor: 'استعمال مفتاح مرور', wrong: /ليست كلمة المرور الحالية/,
    remove: 'إزالة مفتاح المرور هاتف البيت', removed: /أزيل مفتاح المرور/, unknown: /لا يفتح أي حساب هنا/,
    there: /مفتاح مرور لهذا الحساب من قبل/, gave: /لم يعط الجهاز أي مفتاح/,
  },
};

/** A device with a finger, which the browser plays; answers what changes it. */
async function device(page) {
  const control = await page.context().newCDPSession(page);
  await control.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await control.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    verified: (isUserVerified) => control.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    keys: async () => (await control.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
  };
}

async function add(page, locale, password) {
  const t = WORDS[locale];
  await page.getByLabel(t.label, { exact: true }).fill(t.mine);
  await page.getByLabel(t.current, { exact: true }).fill(password);
  await press(page.getByRole('main'), t.add);
}

async function guardian({ page, locale, check }) {
  const t = WORDS[locale];
  const who = person('guardian-two-schools');
  const finger = await device(page);
  await signIn(page, locale, who);
  await openMenu(page, locale);
  await press(page.getByRole('banner'), t.passkeys);
  await page.waitForURL('**/passkeys');
  await check('passkeys-none', { foreignNames: true });

  // A wrong password is said without anything lost, and no key is made.
  await add(page, locale, 'pas le bon du tout');
  await page.getByRole('alert').filter({ hasText: t.wrong }).waitFor();
  assert.equal(await page.getByLabel(t.label, { exact: true }).inputValue(), t.mine);
  assert.equal(await finger.keys(), 0);
  await check('passkeys-wrong-password', { foreignNames: true, refused: /passkeys\/question/ });

  await add(page, locale, who.password);
  await page.getByRole('status').filter({ hasText: t.added }).waitFor();
  assert.equal(await finger.keys(), 1);
  await check('passkeys', { foreignNames: true });
  // The same device has one already.
  await add(page, locale, who.password);
  await page.getByRole('alert').filter({ hasText: t.there }).waitFor();
  await signOut(page, locale);

  // Without login and password.
  await check('sign-in-passkey', { foreignNames: true });
  await press(page.getByRole('main'), t.signIn);
  await page.waitForURL('**/children');
  // A finger that is not theirs: the page says what to do, and a second try goes well.
  await signOut(page, locale);
  await finger.verified(false);
  await press(page.getByRole('main'), t.signIn);
  await page.getByRole('alert').filter({ hasText: t.gave }).waitFor();
  await check('sign-in-passkey-not-given', { foreignNames: true });
  await finger.verified(true);
  await press(page.getByRole('main'), t.signIn);
  await page.waitForURL('**/children');

  // Taken away, it opens nothing.
  await page.goto('/passkeys');
  await press(page.getByRole('main'), t.remove);
  await page.getByRole('status').filter({ hasText: t.removed }).waitFor();
  await signOut(page, locale);
  await press(page.getByRole('main'), t.signIn);
  await page.getByRole('alert').filter({ hasText: t.unknown }).waitFor();
  await check('sign-in-passkey-unknown', { foreignNames: true, status: 422 });
}

async function director({ page, locale }) {
  const t = WORDS[locale];
  await device(page);
  const who = person('director');
  await signIn(page, locale, who);
  await page.goto('/passkeys');
  await add(page, locale, who.password);
  await page.getByRole('status').filter({ hasText: t.added }).waitFor();
  await signOut(page, locale);
  await press(page.getByRole('main'), t.signIn);
  await page.waitForURL('**/office');
  await page.goto('/passkeys');
  await press(page.getByRole('main'), t.remove);
  await page.getByRole('status').filter({ hasText: t.removed }).waitFor();
  await signOut(page, locale);
}

/** Somebody new in the office, who has no application for codes: the passkey is the second factor. */
async function colleague({ page, locale, label, check }) {
  const [t, w] = [texts(locale), WORDS[locale]];
  const main = page.getByRole('main');
  const [address, password] = [`salwa.${label}.${Date.now()}@example.org`, 'quatre pommes sur un banc'];
  await device(page);
  await signIn(page, locale, person('director', { school: MOROCCAN }));
  await press(main, t.staff);
  await press(main, t.invite);
  await page.locator('[name=given_name]').fill('Salwa');
  await page.locator('[name=family_name]').fill('Naciri');
  await page.locator('[name=email]').fill(address);
  await main.getByRole('checkbox').first().check();
  await press(main, t.sendInvitation);
  await page.waitForURL(/\/staff\/[0-9a-z]{16}/);
  await signOut(page, locale);

  // The mail names the demo's address of digits; the device answers at the name only.
  await page.goto(`/token${new URL(await linkFor(page, '/token', address), baseURL).search}`);
  await press(main, t.continueWithToken);
  await page.waitForURL('**/token/password');
  const username = await textOf(main.locator('b bdi').first());
  await page.getByLabel(t.newPassword, { exact: true }).fill(password);
  await page.getByLabel(t.newPasswordAgain, { exact: true }).fill(password);
  await press(main, t.changePassword);
  await page.waitForURL('**/second-factor/setup**');
  await page.locator('main a[href="/passkeys"]').click();
  await page.waitForURL('**/passkeys');
  await add(page, locale, password);
  await main.locator('.codes').waitFor();
  await press(main, t.notedCodes);
  await page.waitForURL('**/office');
  await signOut(page, locale);

  await fillSignIn(page, locale, { login: username, password });
  await page.waitForURL('**/second-factor?**');
  await check('second-factor-passkey', { foreignNames: true });
  await press(main, w.factor);
  await page.waitForURL('**/office');
  await page.goto('/second-factor');
  await check('second-factor-own-passkey', { foreignNames: true });
  await signOut(page, locale);
}

/** At the address of digits: where to go is said. */
async function elsewhere({ page, locale, check }) {
  await signIn(page, locale, person('guardian-two-schools'));
  await page.goto('/passkeys');
  assert.equal(await page.locator(`main a[href="${baseURL}/passkeys"]`).count(), 1);
  assert.equal(await page.locator('main form[data-passkey]').count(), 0);
  await check('passkeys-elsewhere', { foreignNames: true });
  await signOut(page, locale);
  assert.equal(await page.locator('main form[data-passkey]').count(), 0);
}

withBrowser(
  'passkeys',
  () => {
    journey('a guardian adds a passkey, signs in by it and takes it away', { baseURL }, guardian);
    journey('a director signs in by a passkey alone', { baseURL }, director);
    journey('a passkey is the second factor of somebody new in the office', { baseURL }, colleague);
    journey('at an address without a name the page leads to the other one', { baseURL: demoURL }, elsewhere);
  },
  { concurrency: 1 },
);
