// Guardians sign in, choose a child and read the grades.

import assert from 'node:assert/strict';
import {
  areas,
  cardOf,
  choose,
  containing,
  control,
  fillSignIn,
  heading,
  openChild,
  press,
  showTerm,
  signIn,
  signOut,
  switcher,
  textOf,
} from '../lib/acts.mjs';
import { ONE_GUISE, journey, withBrowser } from '../lib/browser.mjs';
import { BELGIAN, MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const pathOf = (page) => new URL(page.url()).pathname;
const queryOf = (page) => new URL(page.url()).search;
const AVERAGE = /^\d{1,3}[,.]\d\d$/;

/** The rows of the subjects, under the head. */
async function subjects(page, locale) {
  const table = page.getByRole('table', { name: texts(locale).gradesTable, exact: true });
  await table.waitFor();
  const rows = table.getByRole('row').filter({ has: page.getByRole('rowheader') });
  assert.ok((await rows.count()) >= 5, 'a row a subject');
  return rows;
}

/** Which entry of the navigation is marked as the one that is open. */
const marked = (page, locale) => textOf(areas(page, locale).locator('[aria-current=page]'));

async function oneChild({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-one-child', { locale: 'fr' });
  const [child] = guardian.children;

  await page.goto('/');
  assert.equal(await textOf(heading(page)), t.landing);
  await check('landing');
  await fillSignIn(page, locale, guardian);

  await page.waitForURL(/\/children\/[^/]+$/);
  const dashboard = pathOf(page);
  if (locale === 'ar') assert.match(await textOf(heading(page)), /\p{Script=Arabic}/u);
  else await page.getByRole('main').getByText(child.name).waitFor();
  for (const question of [t.whatIsNew, t.whatComes, t.whatIsAsked]) {
    await page.getByRole('region', { name: containing(question) }).waitFor();
  }
  assert.equal(await marked(page, locale), t.home);
  assert.equal(await control(areas(page, locale), t.myChildren).count(), 0, 'nothing to choose from');
  await check('dashboard');

  await press(areas(page, locale), containing(t.grades));
  await page.waitForURL(`**${dashboard}/grades`);
  assert.match(await marked(page, locale), containing(t.grades));
  await check('grades-continuous');
  await press(page, t.exams);
  await page.waitForURL(`**${dashboard}/grades/exams`);
  assert.equal(await page.getByRole('link', { name: t.exams, exact: true }).getAttribute('aria-current'), 'page');
  await check('grades-exams');

  // Last year, second term: all of it has been published.
  await press(page, t.continuousAssessment);
  await showTerm(page, locale, { year: 1, term: 1 });
  assert.equal(await page.getByLabel(t.schoolYear, { exact: true }).evaluate((list) => list.selectedIndex), 1);
  assert.equal(await page.getByLabel(t.term, { exact: true }).evaluate((list) => list.selectedIndex), 1);
  const chosen = queryOf(page);
  const first = (await subjects(page, locale)).first();
  const figures = first.locator('details');
  assert.equal(await figures.getByRole('table').isVisible(), false);
  await figures.locator('summary', { hasText: t.figures }).click();
  const points = figures.getByRole('row');
  assert.ok((await points.count()) >= 3, 'a figure for each point of the chart');
  for (const cell of await figures.getByRole('cell').allInnerTexts()) assert.match(cell.trim(), AVERAGE);
  await first.getByRole('img', { name: containing(await textOf(first.getByRole('rowheader').first())) }).waitFor();
  await check('grades-of-an-older-year');

  await press(page, t.exams);
  assert.equal(queryOf(page), chosen, 'the other tab keeps year and term');
  await subjects(page, locale);
  await check('exams-of-an-older-year');
  await showTerm(page, locale, { year: 1, term: 0 });
  await page.getByRole('heading', { name: t.noExams, exact: true }).waitFor();
  await check('exams-none');
  await press(page, t.continuousAssessment);
  await showTerm(page, locale, { year: 0, term: 1 });
  await check('grades-next-term');

  await press(areas(page, locale), t.home);
  await page.waitForURL(`**${dashboard}`);
  await page.goto('/');
  await page.getByText(t.alreadyIn, { exact: true }).waitFor();
  await check('landing-signed-in');
  await press(page.getByRole('main'), t.goOn);
  await page.waitForURL(`**${dashboard}`);

  await signOut(page, locale);
  const wanted = `${dashboard}/grades${chosen}`;
  await page.goto(wanted);
  await page.waitForURL('**/sign-in?**');
  await check('sign-in');
  await fillSignIn(page, locale, guardian);
  await page.waitForURL(`**${wanted}`);
  await subjects(page, locale);
}

async function severalChildren({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-several-children', { school: MOROCCAN, locale: 'fr' });
  const [child, sibling] = guardian.children;
  // As somebody copies it from the card: AB123456 becomes "ab 12.34.56".
  const [, letters, digits] = guardian.login.match(/^([A-Z]+)(\d+)$/);
  const typed = `${letters.toLowerCase()} ${digits.match(/\d{1,2}/g).join('.')}`;

  await signIn(page, locale, { login: typed, password: guardian.password });
  assert.equal(pathOf(page), '/children');
  assert.equal(await textOf(heading(page)), t.myChildren);
  assert.equal(await page.getByRole('article').count(), guardian.children.length);
  await check('children');

  const siblingName = await textOf(cardOf(page, sibling).getByRole('heading'));
  const name = await openChild(page, locale, child);
  const ofChild = pathOf(page);
  await page.getByRole('main').getByText(name).first().waitFor();
  await check('dashboard-of-several');

  // The switcher is on every page of a child, and stays in the same area.
  const chipOf = (fullName) => switcher(page, locale).getByRole('link', { name: containing(fullName.split(' ')[0]) });
  assert.equal(await switcher(page, locale).getByRole('link').count(), guardian.children.length);
  assert.equal(await chipOf(name).getAttribute('aria-current'), 'true');
  await press(areas(page, locale), containing(t.grades));
  await page.waitForURL(`**${ofChild}/grades`);
  await check('grades-of-several');
  await chipOf(siblingName).click();
  await page.waitForURL((url) => /^\/children\/[^/]+\/grades$/.test(url.pathname) && !url.pathname.startsWith(ofChild));
  assert.match(await textOf(heading(page)), containing(siblingName.split(' ')[0]));
  assert.equal(await chipOf(siblingName).getAttribute('aria-current'), 'true');
  assert.equal(await chipOf(name).getAttribute('aria-current'), null);

  await press(areas(page, locale), t.home);
  const ofSibling = pathOf(page);
  assert.notEqual(ofSibling, ofChild);
  await chipOf(name).click();
  await page.waitForURL(`**${ofChild}`);
  await press(areas(page, locale), t.myChildren);
  await page.waitForURL('**/children');
  await signOut(page, locale);
}

async function twoSchools({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-two-schools');
  const schoolOf = (child) => (child.code.startsWith('TT') ? BELGIAN : MOROCCAN);
  const belgian = guardian.children.find((child) => schoolOf(child) === BELGIAN);
  const moroccan = guardian.children.find((child) => schoolOf(child) === MOROCCAN);

  await signIn(page, locale, guardian);
  assert.equal(await page.getByRole('article').count(), guardian.children.length);
  if (locale === 'fr') {
    for (const child of guardian.children) await cardOf(page, child).getByText(schoolOf(child)).waitFor();
  }
  await check('children-two-schools');

  const moroccanName = await textOf(cardOf(page, moroccan).getByRole('heading'));
  const name = await openChild(page, locale, belgian);
  if (locale === 'fr') await page.getByRole('banner').getByText(BELGIAN).waitFor({ state: 'attached' });
  await check('dashboard-belgian');
  await press(areas(page, locale), containing(t.grades));
  await check('grades-belgian');

  await press(page, t.exams);
  await showTerm(page, locale, { year: 1, term: 0 });
  await page.getByRole('term').filter({ hasText: t.examSession }).waitFor();
  const rows = await subjects(page, locale);
  assert.equal(await rows.locator('.grade').count(), await rows.count(), 'one exam a subject');
  await check('exams-belgian');

  await switcher(page, locale).getByRole('link', { name: containing(moroccanName.split(' ')[0]) }).click();
  await page.waitForURL(/\/grades$/);
  assert.doesNotMatch(await textOf(heading(page)), containing(name.split(' ')[0]));
  if (locale === 'fr') {
    await page.getByRole('main').getByText(MOROCCAN).waitFor();
    await page.getByRole('option', { name: 'Semestre 1' }).waitFor({ state: 'attached' });
  }
}

async function longNames({ page, locale, check }) {
  const guardian = person('guardian-several-children', { login: 'justine.dardenne' });
  await signIn(page, locale, guardian);
  await check('children-long-names', { foreignNames: true });
  await openChild(page, locale, guardian.children[0]);
  await check('dashboard-long-names', { foreignNames: true });
}

async function byCode({ page, locale, check }) {
  const t = texts(locale);
  const guardian = person('guardian-several-children', { school: MOROCCAN, locale: 'ar' });
  const [child, sibling] = guardian.children;

  // Where the sibling's pages are, from a session that shows all children.
  await signIn(page, locale, guardian);
  const name = await textOf(cardOf(page, child).getByRole('heading'));
  await openChild(page, locale, sibling);
  const ofSibling = pathOf(page);
  await page.goto('/children');
  await signOut(page, locale);

  // As it stands on a report card, in groups and in any case.
  const typed = child.code.toLowerCase().replace(/(?=.{4}$)/, '-').replace(/^(\p{L}+)/u, '$1 ');
  await fillSignIn(page, locale, { login: typed, password: guardian.password });
  await page.waitForURL(/\/children\/[^/]+$/);
  const ofChild = pathOf(page);
  assert.notEqual(ofChild, ofSibling);
  await page.getByText(name).filter({ visible: true }).first().waitFor();
  const note = await textOf(page.getByRole('main').locator('.notice'));
  assert.match(note, containing(t.scopeExplained));
  assert.match(note, containing(name.split(' ')[0]));
  assert.equal(await switcher(page, locale).count(), 0);
  assert.equal(await control(areas(page, locale), t.myChildren).count(), 0);
  await page.getByRole('banner').getByText(t.scopeChild).waitFor({ state: 'attached' });
  await check('dashboard-by-code');

  for (const address of [ofSibling, `${ofSibling}/grades`, `${ofSibling}/grades/exams`]) {
    assert.equal((await page.goto(address)).status(), 404);
    await page.getByRole('heading', { name: t.notFound, exact: true }).waitFor();
  }
  // The list is that child alone.
  await page.goto('/children');
  await page.waitForURL(`**${ofChild}`);
  await signOut(page, locale);
  await signIn(page, locale, guardian);
  assert.equal(await page.getByRole('article').count(), guardian.children.length, 'the name of the account shows all again');
}

async function inEnglish({ page }) {
  await page.goto('/');
  await choose(page, 'en');
  const guardian = person('guardian-several-children', { school: BELGIAN, login: 'nathalie.philippart' });
  await page.getByLabel('Login: national ID, student code or username', { exact: true }).fill(guardian.login);
  await page.getByLabel('Password', { exact: true }).fill(guardian.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'My children', exact: true }).waitFor();
  await page.getByRole('link', { name: `Continue with this child ${guardian.children[0].name}`, exact: true }).click();
  await page.getByRole('link', { name: /^Grades/ }).click();
  await page.getByRole('table', { name: 'Grades by subject' }).waitFor();
}

withBrowser('guardians', () => {
  journey('one child: straight to the dashboard, grades of any year, out and back to the same page (tutorial 1.2, 1.4; guide IV.2)', { baseURL }, oneChild);
  journey('several children: a card each, one is chosen, then the sibling in the same area (guide I; tutorial 1.4)', { baseURL }, severalChildren);
  journey('two schools: children of both on one page, each with its school’s terms and exams (tutorial 1.4; guide IV.2)', { baseURL }, twoSchools);
  journey('the longest names fit everywhere (tutorial 1.4)', { baseURL }, longNames);
  journey('a child’s code shows that child only, and says so (guide I)', { baseURL }, byCode);
  journey('the same in English (tutorial 1.2, 1.4)', { baseURL, guises: ONE_GUISE }, inEnglish);

  const plain = { baseURL, javaScript: false, guises: ONE_GUISE };
  journey('one child: all of that (tutorial 1.2, 1.4; guide IV.2)', plain, oneChild);
  journey('several children: all of that (guide I; tutorial 1.4)', plain, severalChildren);
  journey('a child’s code: all of that (guide I)', plain, byCode);
});
