// A guardian signs in, reads the grades, changes the language and leaves.

import assert from 'node:assert/strict';
import { language, fillSignIn, press, signIn, signOut, speak } from '../lib/acts.mjs';
import { GUISES, ONE_GUISE, journey, withBrowser } from '../lib/browser.mjs';
import { baseURL, person } from '../lib/demo.mjs';
import { other, texts } from '../lib/texts.mjs';

async function oneChild({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-one-child');
  const [child] = guardian.children;

  await page.goto('/');
  await speak(page, locale);
  await check('landing');
  await fillSignIn(page, locale, guardian);
  await page.waitForURL(/\/children\/[^/]+$/);
  await speak(page, locale);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText(child.name).filter({ visible: true }).first().waitFor();
  await check('dashboard');

  await press(page.getByRole('navigation'), t.grades);
  await page.waitForURL(/\/grades/);
  await press(page, t.continuousAssessment);
  await check('grades-continuous');
  await press(page, t.exams);
  await check('grades-exams');

  const here = new URL(page.url()).pathname;
  await speak(page, other(locale));
  assert.equal(new URL(page.url()).pathname, here, 'a change of language stays on the page');
  await speak(page, locale);
  assert.equal(await language(page), locale);

  await signOut(page, locale);
  await check('signed-out');
  await page.goto(here);
  await page.getByLabel(t.login).waitFor();
}

async function severalChildren({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-several-children');
  const [first, second] = guardian.children;

  await signIn(page, locale, guardian);
  await page.getByRole('heading', { name: t.myChildren, exact: true }).waitFor();
  await check('children');
  // Each of these says for whom it is, also to somebody who hears only the link.
  const open = (child) => {
    const named = { name: new RegExp(`${t.openChild}.*${child.name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) };
    return page.getByRole('link', named).or(page.getByRole('button', named)).first();
  };
  await open(first).click();
  await page.waitForURL(/\/children\/[^/]+$/);
  const ofFirst = page.url();
  await check('dashboard-of-several');

  // The switcher is on every page of a child.
  await page.getByRole('link', { name: second.name }).filter({ visible: true }).first().click();
  await page.waitForURL((url) => url.href !== ofFirst);
  await page.getByText(second.name).filter({ visible: true }).first().waitFor();
  await signOut(page, locale);
}

async function wrongPassword({ page, locale, check }) {
  const t = texts(locale);
  const { login, password } = person('guardian-one-child');

  await page.goto('/sign-in');
  await speak(page, locale);
  await check('sign-in');
  await fillSignIn(page, locale, { login, password: `${password}-not` });
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByLabel(t.login).inputValue(), login, 'what was typed is kept');
  assert.equal(await page.getByLabel(t.password, { exact: true }).inputValue(), '', 'except the password');
  await check('sign-in-refused', { status: 422 });
}

withBrowser('sign-in and grades', () => {
  for (const javaScript of [true, false]) {
    const settings = { baseURL, javaScript, guises: javaScript ? GUISES : ONE_GUISE };
    journey('one child: from the landing page to the grades and out', settings, oneChild);
    journey('several children: choose one, change to another', settings, severalChildren);
    journey('a wrong password is refused and the login is kept', settings, wrongPassword);
  }
});
