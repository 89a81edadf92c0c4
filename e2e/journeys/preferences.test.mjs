// Language and appearance: chosen once, kept.

import assert from 'node:assert/strict';
import { areas, choose, fillSignIn, heading, language, press, showTerm, signIn, signOut, textOf } from '../lib/acts.mjs';
import { ONE_GUISE, TWO_GUISES, journey, openPage, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const addressOf = (page) => page.url().slice(baseURL.length);
const ARABIC = /\p{Script=Arabic}/u;

async function languages({ page, locale }) {
  const t = texts(locale);
  // Nobody else's: the language is kept with the account.
  const guardian = person('guardian-one-child', { locale: 'ar' });
  const [child] = guardian.children;
  const given = child.name.split(' ')[0];

  await signIn(page, locale, guardian);
  await press(areas(page, locale), new RegExp(`^${t.grades}`));
  await page.waitForURL(/\/grades$/);
  await press(page, t.exams);
  await showTerm(page, locale, { year: 1, term: 1 });
  const deep = addressOf(page);
  assert.match(deep, /^\/children\/\w+\/grades\/exams\?year=\d+&term=2$/);

  const title = { fr: /^Notes : /, ar: /^نقط /, en: /’s grades$/ };
  for (const next of ['fr', 'ar', 'en', 'fr']) {
    await choose(page, next);
    assert.equal(addressOf(page), deep, 'a change of language stays on the page');
    const text = await textOf(heading(page));
    assert.match(text, title[next]);
    if (next === 'ar') {
      assert.match(text.replace(title.ar, ''), ARABIC, 'the child’s name in Arabic');
      assert.match(await textOf(page.getByRole('rowheader').first()), ARABIC, 'the subject’s name in Arabic');
    } else {
      assert.ok(text.includes(given), text);
      assert.doesNotMatch(text, ARABIC);
    }
  }

  // Kept on the next page, after signing out, and after signing in again.
  await choose(page, 'en');
  await page.getByRole('link', { name: 'Help', exact: true }).first().click();
  assert.equal(await language(page), 'en');
  await choose(page, locale);
  await signOut(page, locale);
  assert.equal(await language(page), locale);
  await fillSignIn(page, locale, guardian);
  await page.waitForURL(/\/children\/\w+$/);
  assert.equal(await language(page), locale);
}

/** On a device that has chosen nothing, the account's language is the one. */
async function ofTheAccount({ page, locale, size, scheme }) {
  // Nobody else's, for the same reason.
  const guardian = person('secretary', { school: MOROCCAN });
  await signIn(page, locale, guardian);
  for (const kept of ['ar', 'fr', 'ar']) {
    await choose(page, kept);
    const other = await openPage({ locale: kept === 'ar' ? 'fr' : 'ar', size, scheme }, { baseURL });
    await other.page.goto('/');
    const asked = await language(other.page);
    assert.notEqual(asked, kept, 'what the browser asks for');
    await fillSignIn(other.page, asked, guardian);
    await other.page.waitForURL('**/office');
    assert.equal(await language(other.page), kept);
    await other.observed.mustBeClean();
    await other.close();
  }
}

/** Whether the page is light: by what is seen, not by what it says of itself. */
async function isLight(page) {
  const channels = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
  const { paper, ink } = await page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return { paper: backgroundColor, ink: color };
  });
  const [dark, light] = [channels(ink), channels(paper)].map((parts) => Math.max(...parts));
  assert.ok(Math.abs(dark - light) > 100, `${ink} on ${paper}`);
  return light > dark;
}

async function appearance({ page, locale, scheme, javaScript }) {
  const t = texts(locale);
  const guardian = person('guardian-one-child', { locale: 'fr' });
  await page.goto('/help');
  // Until somebody chooses, the page is as the system is; that takes the script.
  if (javaScript) {
    assert.equal(await isLight(page), scheme === 'light');
    for (const next of [scheme === 'light' ? 'dark' : 'light', scheme]) {
      await page.emulateMedia({ colorScheme: next });
      await page.locator(`html[data-bs-theme=${next}]`).waitFor({ state: 'attached' });
      assert.equal(await isLight(page), next === 'light', 'it follows a change');
    }
  }
  const banner = page.getByRole('banner');
  const change = async (to) => {
    await press(banner, to === 'dark' ? t.toDark : t.toLight);
    await page.locator(`html[data-bs-theme=${to}]`).waitFor({ state: 'attached' });
    assert.equal(await isLight(page), to === 'light');
    const back = banner.getByRole('button', { name: to === 'dark' ? t.toDark : t.toLight, exact: true });
    assert.equal(await back.count(), 0, 'only the other one is offered');
  };
  const first = (await isLight(page)) ? 'dark' : 'light';
  const second = first === 'dark' ? 'light' : 'dark';
  await change(first);
  assert.equal(new URL(page.url()).pathname, '/help', 'it stays on the page');
  await change(second);
  await change(first);
  await page.goto('/');
  assert.equal(await isLight(page), first === 'light', 'kept on the next page');
  await fillSignIn(page, locale, guardian);
  await page.waitForURL(/\/children\/\w+$/);
  assert.equal(await isLight(page), first === 'light');
  await signOut(page, locale);
  assert.equal(await isLight(page), first === 'light', 'kept after signing out');
  await signIn(page, locale, guardian);
  assert.equal(await isLight(page), first === 'light', 'kept after signing in again');
}

withBrowser('preferences', () => {
  journey('the language changes on a page deep inside, and is kept (guide IV.2)', { baseURL, guises: TWO_GUISES }, languages);
  journey('the account’s language is there on another device (guide IV.9)', { baseURL, guises: ONE_GUISE }, ofTheAccount);
  journey('light and dark follow the system until chosen, and are kept', { baseURL, guises: TWO_GUISES }, appearance);

  const plain = { baseURL, javaScript: false, guises: ONE_GUISE };
  journey('the language (guide IV.2)', plain, languages);
  journey('light and dark', plain, appearance);
});
