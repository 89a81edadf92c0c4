// What people do on many pages, in the way they do it: by the words they read.

import assert from 'node:assert/strict';
import { other, texts } from './texts.mjs';

/** Whatever can be pressed under this name: to the person it makes no difference what it is made of. */
export function control(scope, name) {
  const options = { name, exact: true };
  return scope
    .getByRole('link', options)
    .or(scope.getByRole('button', options))
    .or(scope.getByRole('tab', options))
    .filter({ visible: true })
    .first();
}

/** Presses it. */
export const press = (scope, name) => control(scope, name).click();

/** The language that the page is in. */
export const language = async (page) => (await page.locator('html').getAttribute('lang')).split('-')[0];

/** Goes on in this language: an account may prefer another than the browser. */
export async function speak(page, locale) {
  if ((await language(page)) === locale) return;
  await press(page, texts(other(locale)).otherLanguage);
  await page.locator(`html[lang^="${locale}"]`).waitFor({ state: 'attached' });
  assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
}

/** Fills in the sign-in form that is open. */
export async function fillSignIn(page, locale, { login, password }) {
  const t = texts(locale);
  await page.getByLabel(t.login).fill(login);
  await page.getByLabel(t.password, { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: t.signIn, exact: true }).click();
}

/** From the landing page to the first page of the account. */
export async function signIn(page, locale, who) {
  await page.goto('/');
  await speak(page, locale);
  await fillSignIn(page, locale, who);
  await page.waitForURL((url) => url.pathname.startsWith('/children'));
  await speak(page, locale);
}

/** Signs out; the sign-in form is there again. */
export async function signOut(page, locale) {
  const t = texts(locale);
  await press(page, t.signOut);
  await page.getByLabel(t.login).waitFor();
}
