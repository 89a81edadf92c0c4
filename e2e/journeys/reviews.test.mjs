// Guide I, step 3, its last N.B.: the director validates the identity number; refused, neither the number nor the child's
// information opens. And students for the office, with a restriction that takes effect in an open page.

import assert from 'node:assert/strict';
import { cardOf, openChild, press, signIn, signOut } from '../lib/acts.mjs';
import { ONE_GUISE, TWO_GUISES, journey, openPage, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const director = () => person('director', { school: MOROCCAN });

/** The names of people who wrote them themselves, and the reasons of directors, are in one script. */
const foreignNames = true;

async function queue({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, director());
  await press(main, t.reviews);
  await page.waitForURL('**/reviews');
  await check('reviews', { foreignNames });
  await main.getByRole('listitem').getByRole('link').last().click();
  await check('review', { foreignNames });
  await press(main, t.refuse);
  await check('review-amiss', { status: 422, foreignNames });
  await press(main, t.backToList);
  await press(main, t.seeDecided);
  await main.getByRole('listitem').filter({ hasText: t.refused }).first().getByRole('link').click();
  await check('review-decided', { foreignNames });
  await signOut(page, locale);
}

async function refused({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, person('guardian-refused'));
  await main.getByRole('heading', { name: t.nothingShows }).waitFor();
  for (const child of person('guardian-refused').children) {
    assert.equal(await page.getByText(child.name).count(), 0, 'no child shows');
  }
  await check('children-hidden');
  await press(main, t.whyAndCorrect);
  await page.waitForURL('**/identity-number');
  await check('identity-number', { foreignNames });
  await page.getByLabel(t.identityNumber, { exact: true }).fill('12');
  await press(main, t.send);
  await check('identity-number-amiss', { status: 422, foreignNames });
  await signOut(page, locale);
}

/** Refused again with words of the director's own, seen by the guardian, corrected: it waits again, and nothing shows. */
async function corrects({ page, locale, size }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const letters = locale === 'fr' ? 'FR' : 'AR';
  const number = () => `${letters}${String(Date.now()).slice(-6)}`;
  const who = person('guardian-refused');
  const first = number();
  await signIn(page, locale, who);
  await page.goto('/identity-number');
  await page.getByLabel(t.identityNumber, { exact: true }).fill(first);
  await press(main, t.send);
  await page.waitForURL('**/identity-number?done=1');
  await main.getByText(t.identitySent).waitFor();
  await signOut(page, locale);

  await signIn(page, locale, director());
  await press(main, t.reviews);
  await main.getByRole('listitem').filter({ hasText: first }).getByRole('link').click();
  await page.getByLabel(t.reason, { exact: true }).selectOption('show_card');
  await page.locator('[name=reason_text]').fill(`Guichet ${locale} ${size}`);
  await press(main, t.refuse);
  await page.waitForURL('**done=refused**');
  await signOut(page, locale);

  await signIn(page, locale, who);
  await page.goto('/identity-number');
  await main.getByText(`Guichet ${locale} ${size}`).first().waitFor();
  await page.goto('/children');
  await main.getByRole('heading', { name: t.nothingShows }).waitFor();
  await signOut(page, locale);
}

async function validates({ page, locale }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, director());
  await press(main, t.reviews);
  const waiting = main.getByRole('listitem').filter({ hasText: t.waiting });
  const before = await waiting.count();
  assert.ok(before > 0);
  await waiting.first().getByRole('link').click();
  await press(main, t.validate);
  await page.waitForURL('**done=validated**');
  await main.getByRole('status').getByText(t.doneValidated).waitFor();
  await signOut(page, locale);
}

async function students({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const child = person('guardian-one-child').children[0];
  await signIn(page, locale, director());
  await press(main, t.students);
  await page.waitForURL('**/students');
  await check('students');
  await page.getByLabel(t.nameOrCode, { exact: true }).fill(child.code);
  await press(main, t.search);
  await check('students-found', { foreignNames });
  await main.getByRole('listitem').getByRole('link').first().click();
  await check('student', { foreignNames });
  await main.getByRole('link', { name: t.restrict }).first().click();
  await check('restriction', { foreignNames });
  await page.locator('form [name=restriction][value=nothing]').check();
  await press(main, t.goOn);
  await check('restriction-question', { foreignNames });
  await press(main, t.changeNothing);
  await signOut(page, locale);
}

/** The guardian's page is open while the director restricts; the next click finds nothing. */
async function restricts({ page, locale, ...guise }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = person('guardian-two-schools');
  const child = who.children[0];
  const other = await openPage({ locale, ...guise }, { baseURL });
  try {
    await other.page.context().addCookies([{ name: 'parvis-language', value: locale, url: baseURL }]);
    await signIn(other.page, locale, who);
    await openChild(other.page, locale, child);
    const of = who.children.find((each) => each.code === child.code);
    await signIn(page, locale, director());
    const set = async (value) => {
      await page.goto('/office');
      await press(main, t.students);
      await page.getByLabel(t.nameOrCode, { exact: true }).fill(of.code);
      await press(main, t.search);
      await main.getByRole('listitem').getByRole('link').first().click();
      const card = main.locator('section.card').filter({ hasText: who.name });
      await card.getByRole('link', { name: t.restrict }).first().click();
      await page.locator(`form [name=restriction][value=${value}]`).check();
      await press(main, t.goOn);
      await press(main, t.yesSave);
      await page.waitForURL('**done=restriction**');
    };
    await set('nothing');
    assert.equal((await other.page.reload()).status(), 404, 'the open page shows nothing any more');
    await other.page.goto('/children');
    assert.equal(await cardOf(other.page, child).count(), 0);
    await set('unrestricted');
    await other.page.goto('/children');
    await cardOf(other.page, child).waitFor();
  } finally {
    await other.close();
  }
}

withBrowser('reviews', () => {
  journey('guide I, step 3, N.B. 3: the director sees what was entered beside the roster', { baseURL }, queue);
  journey('guide I, step 3, N.B. 3: refused, the child does not show, and the guardian sees why', { baseURL }, refused);
  journey('the office finds a student and asks before it restricts', { baseURL }, students);
});

withBrowser('reviews, decided', () => {
  journey('guide I, step 3, N.B. 3: the number is refused with a reason, and corrected', { baseURL, guises: TWO_GUISES }, corrects);
  journey('guide I, step 3, N.B. 3: the number is validated', { baseURL, guises: ONE_GUISE }, validates);
  journey('a restriction takes effect in an open page', { baseURL, guises: ONE_GUISE }, restricts);
}, { concurrency: 1 });
