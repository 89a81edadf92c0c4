// What people do on many pages, in the way they do it: by the words they read.

import assert from 'node:assert/strict';
import { LANGUAGE_BUTTONS, texts } from './texts.mjs';

/** Whatever can be pressed under this name: to the person it makes no difference what it is made of. */
export function control(scope, name) {
  const options = { name, exact: typeof name === 'string' };
  return scope.getByRole('link', options).or(scope.getByRole('button', options)).filter({ visible: true }).first();
}

/** Presses it. */
export const press = (scope, name) => control(scope, name).click();

/** The text as a pattern that matches it somewhere. */
export const containing = (text) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));

/** The main navigation. */
export const areas = (page, locale) => page.getByRole('navigation', { name: texts(locale).menu, exact: true });

/** The switcher between the children. */
export const switcher = (page, locale) => page.getByRole('navigation', { name: texts(locale).chooseChild, exact: true });

/** The page's own heading. */
export const heading = (page) => page.getByRole('heading', { level: 1 });

/** What is read of an element, with single spaces. */
export const textOf = async (locator) => (await locator.innerText()).replaceAll(/\s+/g, ' ').trim();

/** The language that the page is in. */
export const language = async (page) => (await page.locator('html').getAttribute('lang')).split('-')[0];

/** Presses the button of a language. */
export async function choose(page, locale) {
  await page.getByRole('banner').getByRole('button', { name: LANGUAGE_BUTTONS[locale], exact: true }).click();
  await page.locator(`html[lang^="${locale}"]`).waitFor({ state: 'attached' });
  assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
}

/** Fills in the sign-in form that is open, and sends it. */
export async function fillSignIn(page, locale, { login, password }) {
  const t = texts(locale);
  await page.getByLabel(t.login, { exact: true }).fill(login);
  await page.getByLabel(t.password, { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: t.signIn, exact: true }).click();
}

/** From the landing page, or the form that is open, to the first page of the account. */
export async function signIn(page, locale, who) {
  if ((await page.getByLabel(texts(locale).login, { exact: true }).count()) === 0) await page.goto('/');
  await fillSignIn(page, locale, who);
  await page.waitForURL((url) => /^\/(children|office)/.test(url.pathname));
}

/** The account's menu. */
export const accountMenu = (page, locale) => page.getByRole('banner').locator('summary', { hasText: texts(locale).account });

/** Opens the account's menu. */
export const openMenu = (page, locale) => accountMenu(page, locale).click();

/** Signs out; the sign-in form is there again. */
export async function signOut(page, locale) {
  const t = texts(locale);
  await openMenu(page, locale);
  await press(page.getByRole('banner'), t.signOut);
  await page.getByLabel(t.login, { exact: true }).waitFor();
}

/** The card of a child in the list, whatever the language: the name in Latin letters stands in all of them. */
export const cardOf = (page, child) => page.getByRole('article').filter({ hasText: child.name });

/** Opens a child's pages from the list; answers the child's name as the page has it. */
export async function openChild(page, locale, child) {
  const card = cardOf(page, child);
  const name = await textOf(card.getByRole('heading'));
  // Each of these says for whom it is, also to somebody who hears only the link.
  await press(card, `${texts(locale).openChild} ${name}`);
  await page.waitForURL(/\/children\/[^/]+$/);
  return name;
}

/** Chooses a year and a term by their place in the lists, and has them shown. */
export async function showTerm(page, locale, { year, term }) {
  const t = texts(locale);
  await page.getByLabel(t.schoolYear, { exact: true }).selectOption({ index: year });
  await page.getByLabel(t.term, { exact: true }).selectOption({ index: term });
  await press(page.getByRole('main'), t.showTerm);
  await page.waitForURL(/[?&]year=/);
}

/** The link with a token to this path, of the newest mail to an address, from the demo's mailbox; mails are kept by a job, so it may take a moment. */
export async function linkFor(page, path, address) {
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto('/demo/mailbox');
    const mail = page.getByRole('article').filter({ hasText: address });
    if ((await mail.count()) > 0) {
      await mail.first().getByRole('link').click();
      return page.locator(`main a[href*="${path}?token="]`).first().getAttribute('href');
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`no mail for ${address}`);
}

/** The newest mail to an address with these words, newer than that of the link `older`: its link and its text. */
export async function mailTo(page, address, { words = '', path = '/token', older } = {}) {
  for (let tries = 0; tries < 40; tries += 1) {
    for (const nth of [0, 1, 2]) {
      await page.goto('/demo/mailbox');
      const mail = page.getByRole('article').filter({ hasText: address }).nth(nth);
      if ((await mail.count()) === 0) break;
      await mail.getByRole('link').click();
      await page.waitForURL(/\/demo\/mailbox\/./);
      const text = await textOf(page.getByRole('main'));
      const links = await page.locator(`main a[href*="${path}?token="]`).evaluateAll((all) => all.map((link) => link.getAttribute('href')));
      if (older !== undefined && links.includes(older)) break;
      if (text.includes(words) && (path === '' || links.length > 0)) return { link: links[0], text };
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`no such mail for ${address}`);
}

/** Sends the form as a browser does that checks nothing itself. */
export const unchecked = (page, action) => page.locator(`form[action="${action}"]`).evaluate((form) => form.setAttribute('novalidate', ''));
