// What is refused says why, and what to do next.

import assert from 'node:assert/strict';
import { control, fillSignIn, heading, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { ONE_GUISE, TWO_GUISES, journey, withBrowser } from '../lib/browser.mjs';
import { BELGIAN, MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const pathOf = (page) => new URL(page.url()).pathname;

async function wrongPassword({ page, locale, check, javaScript }) {
  const t = texts(locale);
  // Nobody else's: failures are counted.
  const guardian = person('guardian-several-children', { login: 'nathalie.philippart' });
  const login = page.getByLabel(t.login, { exact: true });
  const password = page.getByLabel(t.password, { exact: true });

  await page.goto('/sign-in');
  await fillSignIn(page, locale, { login: guardian.login, password: `${guardian.password}-not` });
  const alert = page.getByRole('alert');
  await alert.getByRole('heading', { name: t.signInFailed, exact: true }).waitFor();
  assert.equal(await login.inputValue(), guardian.login, 'what was typed is kept');
  assert.equal(await password.inputValue(), '', 'except the password');
  for (const field of [login, password]) {
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const ids = (await field.getAttribute('aria-describedby')).split(' ');
    const said = await Promise.all(ids.map((id) => textOf(page.locator(`[id="${id}"]`))));
    assert.ok(said.includes(t.checkBoth), 'the field says it too');
  }
  await check('sign-in-wrong', { status: 422 });
  await press(alert, t.wrong);
  assert.ok(await login.evaluate((field) => field === document.activeElement), 'the message leads to the field');

  // What is typed can be looked at, and is hidden again when it is sent.
  await password.fill(guardian.password);
  if (javaScript) {
    const main = page.getByRole('main');
    await press(main, t.show);
    assert.equal(await password.getAttribute('type'), 'text');
    await press(main, t.hide);
    assert.equal(await password.getAttribute('type'), 'password');
  }
  await page.getByRole('main').getByRole('button', { name: t.signIn, exact: true }).click();
  await page.waitForURL('**/children');
}

async function allAlike({ page, locale }) {
  // Somebody who is in the school's list but has never signed in, a code that no child has, and a wrong password.
  const invited = person('guardian-not-yet-enrolled');
  const attempts = [
    { login: invited.login, password: 'not-the-password' },
    { login: 'Z999999999', password: 'not-the-password' },
    { login: 'ZZ999999', password: 'not-the-password' },
    { login: person('guardian-two-schools').children[0].code, password: 'not-the-password' },
  ];
  const pages = [];
  for (const attempt of attempts) {
    await page.goto('/sign-in');
    await fillSignIn(page, locale, attempt);
    await page.getByRole('alert').waitFor();
    pages.push((await textOf(page.locator('body'))).replaceAll(attempt.login, ''));
  }
  for (const text of pages) assert.equal(text, pages[0]);
}

async function tooMany({ page, locale, size, check }) {
  const t = texts(locale);
  await page.goto('/sign-in');
  const login = `nobody.${locale}.${size}`;
  let tries = 0;
  const isTold = async () => (await page.getByRole('heading', { name: t.tooMany, exact: true }).count()) > 0;
  // Five cost nothing; then the wait grows from a second, so that a slow machine may not meet the first.
  for (; tries < 12 && !(await isTold()); tries += 1) {
    await fillSignIn(page, locale, { login, password: 'not-the-password' });
    await page.getByRole('alert').waitFor();
  }
  assert.ok(tries > 5, `told to wait after ${tries} tries`);
  assert.ok(await isTold(), `never told to wait in ${tries} tries`);
  const said = await textOf(page.getByRole('alert').getByRole('paragraph'));
  assert.match(said, new RegExp(`^${t.wait} .+`));
  assert.match(said, locale === 'ar' ? /ثاني|ثوان|دقيق|دقائق/ : /\d+ (seconde|minute)/, 'for how long');
  assert.equal(await page.getByLabel(t.login, { exact: true }).inputValue(), login);
  await check('sign-in-wait', { status: 429 });
}

const is404 = (page, locale) => page.getByRole('heading', { level: 1, name: texts(locale).notFound, exact: true }).waitFor();

async function notFound({ page, locale, check }) {
  const t = texts(locale);
  await page.goto('/no-such-page?a=1');
  await is404(page, locale);
  await check('not-found', { status: 404 });
  await press(page.getByRole('main'), t.help);
  await page.waitForURL('**/help');
  await page.goto('/s/no-such-school');
  await is404(page, locale);
  await press(page.getByRole('main'), t.toHome);
  assert.equal(await textOf(heading(page)), t.landing);

  await signIn(page, locale, person('guardian-one-child', { locale: 'fr' }));
  const own = pathOf(page);
  await page.goto('/children/0000000000000000');
  await is404(page, locale);
  await check('not-found-signed-in', { status: 404 });
  const phone = page.getByRole('main').getByRole('link', { name: /^\d[\d ]+$/ });
  assert.match(await phone.getAttribute('href'), /^tel:\d+$/);
  await press(page.getByRole('main'), t.toHome);
  await page.waitForURL(`**${own}`);
}

async function anotherFamily({ page, locale }) {
  await signIn(page, locale, person('guardian-one-child', { locale: 'ar' }));
  const theirs = pathOf(page);
  assert.match(theirs, /^\/children\/./);
  await signOut(page, locale);
  await signIn(page, locale, person('guardian-one-child', { locale: 'fr' }));
  const own = pathOf(page);
  // Another family's child looks like one that does not exist, and like a year that was never theirs.
  const addresses = [
    '/children/0000000000000000',
    theirs,
    `${theirs}/grades`,
    `${theirs}/grades/exams`,
    ...['?year=1999', '?term=9', '?year=x'].map((query) => `${own}/grades${query}`),
  ];
  const read = [];
  for (const address of addresses) {
    assert.equal((await page.goto(address)).status(), 404, address);
    await is404(page, locale);
    read.push(await textOf(page.getByRole('main')));
  }
  for (const text of read) assert.equal(text, read[0]);
}

async function schools({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-two-schools');
  const slugs = {};
  for (const [name, place, index] of [['school-moroccan', MOROCCAN, 1], ['school-belgian', BELGIAN, 0]]) {
    await page.goto('/');
    await page.getByRole('heading', { name: t.schools, exact: true }).waitFor();
    const links = page.getByRole('article').getByRole('link');
    if (locale === 'fr') await links.filter({ hasText: place }).click();
    else await links.nth(index).click();
    await page.waitForURL('**/s/*');
    slugs[name] = pathOf(page);
    const reach = page.getByRole('region', { name: t.reach, exact: true });
    assert.match(await reach.getByRole('link').first().getAttribute('href'), /^tel:\d+$/);
    for (const fact of [t.phone, t.openingHours]) await reach.getByRole('term').filter({ hasText: fact }).waitFor();
    assert.ok((await reach.getByRole('row').count()) >= 1);
    await check(name);
    await fillSignIn(page, locale, guardian);
    await page.waitForURL('**/children');
    await signOut(page, locale);
  }
  assert.notEqual(slugs['school-moroccan'], slugs['school-belgian']);
}

async function help({ page, locale, check }) {
  const t = texts(locale);
  await page.goto('/sign-in');
  await press(page.getByRole('main'), t.firstTime);
  await page.waitForURL('**/help#first');
  assert.ok(await page.locator('[id="first"]').evaluate(inSight), 'first is in sight');
  await page.goto('/help');
  await check('help');
  const contents = page.getByRole('navigation', { name: t.helpContents, exact: true }).getByRole('link');
  const parts = await contents.count();
  assert.ok(parts >= 5);
  for (let index = 0; index < parts; index += 1) {
    const link = contents.nth(index);
    const title = await textOf(link);
    await link.click();
    const target = page.locator(new URL(page.url()).hash);
    assert.equal(await textOf(target), title);
    assert.ok(await target.evaluate(inSight), `"${title}" is in sight`);
  }
  await signIn(page, locale, person('guardian-one-child', { locale: 'fr' }));
  await press(page.getByRole('contentinfo'), t.help);
  await page.waitForURL('**/help');
  await check('help-signed-in');
  assert.equal(await control(page.getByRole('navigation', { name: t.menu }), t.help).getAttribute('aria-current'), 'page');
}

/** In the page: whether an element is within the window. */
function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}

withBrowser('refusals and ways on', () => {
  journey('a wrong password: the form says so, keeps the login and leads to the field (tutorial 1.3)', { baseURL }, wrongPassword);
  journey('an unknown code, somebody not yet enrolled and a wrong password are answered alike (guide I)', { baseURL, guises: TWO_GUISES }, allAlike);
  journey('too many tries: the form says how long to wait (tutorial 1.3)', { baseURL }, tooMany);
  journey('an address that does not exist: the page says so, and there is a way on', { baseURL }, notFound);
  journey('another family’s child is not found, as if there were none', { baseURL, guises: ONE_GUISE }, anotherFamily);
  journey('a school’s page says how to reach it, and signs in (tutorial 1)', { baseURL }, schools);
  journey('the help is found from the sign-in form and from every page, part by part (guide IV.12)', { baseURL }, help);

  const plain = { baseURL, javaScript: false, guises: ONE_GUISE };
  journey('a wrong password (tutorial 1.3)', plain, wrongPassword);
  journey('a school’s page (tutorial 1)', plain, schools);
});
