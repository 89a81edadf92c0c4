// The first access by letter: guide, part I, step by step, and each of its remarks.

import assert from 'node:assert/strict';
import { fillSignIn, heading, linkFor, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { TWO_GUISES, journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person, people } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const PASSWORD = 'trois mulets au souk';

/** A guardian of this language whose letter carries the identity number, or else the child's code. */
function withLetter(locale, byNumber) {
  const found = people('guardian-not-yet-enrolled', { locale, school: MOROCCAN }).find(
    (each) => (each.login !== each.children[0].code) === byNumber,
  );
  assert.ok(found, `the demo has a letter in ${locale}, by number: ${byNumber}`);
  return found;
}

/** Step 1: login and the password that came by post. */
async function toTheForm(page, locale, who) {
  await page.goto('/');
  await fillSignIn(page, locale, who);
  await page.waitForURL('**/first-access');
}

async function choosePassword(page) {
  await page.locator('[name=new_password]').fill(PASSWORD);
  await page.locator('[name=new_password_again]').fill(PASSWORD);
}

/** The pages on the way, none of which uses the letter up. */
async function wayIn({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = withLetter(locale, false);
  await toTheForm(page, locale, who);
  assert.equal(await textOf(heading(page)), t.firstAccess);
  await check('first-access', { foreignNames: true });
  // Nothing else opens.
  await page.goto('/children');
  await page.waitForURL('**/first-access');
  await page.goto('/terms');
  await check('terms', { foreignNames: true });

  await page.goto('/first-access');
  await page.locator('form[action="/first-access"]').evaluate((form) => form.setAttribute('novalidate', ''));
  await page.getByLabel(t.phone, { exact: true }).fill('06 12 34 56 78');
  await press(main, t.saveAndContinue);
  await check('first-access-amiss', { status: 422, foreignNames: true });
  assert.equal(await page.getByLabel(t.phone, { exact: true }).inputValue(), '06 12 34 56 78');

  // A number that is enrolled already: the password of that account, or an error is reported.
  const other = person('guardian-several-children', { locale: 'fr', school: MOROCCAN });
  await page.locator('[name=number]').fill(other.login);
  await page.locator('[name=no_email]').check();
  await choosePassword(page);
  await page.locator('[name=terms]').check();
  await press(main, t.saveAndContinue);
  await page.getByRole('heading', { name: t.knownNumber, exact: true }).waitFor();
  await check('first-access-known', { foreignNames: true });
  await press(main, t.correctNumber);
  await heading(page).filter({ hasText: t.firstAccess }).waitFor();
  assert.equal(await page.locator('[name=number]').inputValue(), other.login);

  // Another language keeps what was typed, but for passwords.
  const elsewhere = locale === 'fr' ? 'ar' : 'fr';
  const speak = async (language) => {
    await page.getByRole('button', { name: language === 'fr' ? 'FR – Français' : 'ع – العربية', exact: true }).click();
    await page.locator(`html[lang=${language}]`).waitFor();
    assert.equal(await page.locator('[name=phone]').inputValue(), '06 12 34 56 78');
    assert.equal(await page.locator('[name=new_password]').inputValue(), '');
  };
  await speak(elsewhere);
  await speak(locale);

  await press(main, t.notMine);
  await page.waitForURL('**/first-access/not-mine');
  await check('first-access-not-mine', { foreignNames: true });
  await page.goto('/first-access/thank-you');
  await check('first-access-thank-you', { foreignNames: true });
  await signOut(page, locale);
  await page.goto('/confirm-address');
  await check('confirm-address');
  await page.goto('/confirm-address?done=yes');
  await check('address-confirmed');
}

/** Step 1: both logins that the letter may carry, with its password; a wrong one opens nothing. */
async function step1({ page, locale }) {
  const t = texts(locale);
  for (const carriesNumber of [true, false]) {
    const who = withLetter(locale, carriesNumber);
    await page.goto('/');
    await fillSignIn(page, locale, { ...who, password: 'AAAA-BBBB-CCCC' });
    await page.getByText(t.wrong).first().waitFor();
    // As somebody types who reads it off the paper.
    await fillSignIn(page, locale, { login: who.login.toLowerCase(), password: who.password.toLowerCase().replaceAll('-', ' ') });
    await page.waitForURL('**/first-access');
    await signOut(page, locale);
  }
}

/** Step 2, figure 2.b: the new password, on the same form; what is wrong with it is said, and the rest stays. */
async function newPassword({ page, locale }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = withLetter(locale, true);
  await toTheForm(page, locale, who);
  await page.locator('[name=phone]').fill('06 12 34 56 78');
  await page.locator('[name=no_email]').check();
  await page.locator('[name=terms]').check();
  for (const [password, again] of [['mulet', 'mulet'], ['motdepasse', 'motdepasse'], [PASSWORD, `${PASSWORD}!`]]) {
    await page.locator('form[action="/first-access"]').evaluate((form) => form.setAttribute('novalidate', ''));
    await page.locator('[name=new_password]').fill(password);
    await page.locator('[name=new_password_again]').fill(again);
    await press(main, t.saveAndContinue);
    await main.getByRole('alert').waitFor();
    assert.ok(new URL(page.url()).pathname === '/first-access', 'still in the form');
    assert.equal(await page.locator('[name=phone]').inputValue(), '06 12 34 56 78');
    assert.equal(await page.locator('[name=new_password]').inputValue(), '', 'no password comes back in a page');
  }
  await signOut(page, locale);
}

/** Step 3: signed in at once, in the private space, and a mail goes out (figure 4), whose link confirms the address. */
async function step3({ page, locale, size }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = withLetter(locale, true);
  const address = `nouveau.${locale}.${size}@example.org`;
  await toTheForm(page, locale, who);
  assert.equal(await page.locator('[name=number]').getAttribute('readonly'), '');
  await page.locator('[name=email]').fill(address);
  await choosePassword(page);
  await page.locator('[name=terms]').check();
  await press(main, t.saveAndContinue);
  await page.waitForURL('**/welcome');
  assert.equal(await textOf(heading(page)), t.accountReady);
  const username = await textOf(main.locator('b bdi').first());
  await press(main, t.seeMyChildren);
  await page.waitForURL('**/children');
  await page.getByText(t.addressUnconfirmed).waitFor();
  const link = await linkFor(page, '/confirm-address', address);
  await page.goto(link);
  await press(main, t.confirmAddress);
  await page.waitForURL('**/confirm-address?done=yes');
  await page.goto('/children');
  assert.equal(await page.getByText(t.addressUnconfirmed).count(), 0);
  await signOut(page, locale);

  // From now on by username too, with the password that was chosen; the letter's opens nothing.
  await signIn(page, locale, { login: username, password: PASSWORD });
  await signOut(page, locale);
  await page.goto('/');
  await fillSignIn(page, locale, who);
  await page.getByText(t.wrong).first().waitFor();
}

/** The first remark of step 3: whoever came by number from the start has all of their children after signing in. */
async function byNumber({ page, locale }) {
  const who = withLetter(locale, true);
  await signIn(page, locale, { login: who.login, password: PASSWORD });
  await page.waitForURL('**/children');
  assert.ok(who.children.length > 1);
  for (const child of who.children) await page.getByRole('article').filter({ hasText: child.name }).waitFor();
  await signOut(page, locale);
}

/** The remark on codes: that child only, at first; with the number entered, the number is a login at once. */
async function byCode({ page, locale, size }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = withLetter(locale, false);
  const number = locale === 'ar' ? 'QA778899' : 'QB778899';
  await toTheForm(page, locale, who);
  await page.locator('[name=number]').fill(number.toLowerCase());
  await page.locator('[name=no_email]').check();
  await choosePassword(page);
  await page.locator('[name=terms]').check();
  await press(main, t.saveAndContinue);
  await page.waitForURL('**/welcome');
  await press(main, t.seeMyChildren);
  await page.waitForURL(/\/children\/[^/]+$/);
  await page.getByText(t.scopeExplained).waitFor();
  await signOut(page, locale);
  await signIn(page, locale, { login: number, password: PASSWORD });
  await page.waitForURL(/\/children\/[^/]+$/);
  assert.equal(await page.getByText(t.scopeExplained).count(), 0, size);
  await signOut(page, locale);
}

/** The remark of step 2: again with the code of another child, the password that was chosen the first time. */
async function severalCodes({ page, locale }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const [first, again] = [withLetter(locale, true), withLetter(locale, false)];
  await toTheForm(page, locale, again);
  await page.locator('[name=number]').fill(first.login);
  await page.locator('[name=no_email]').check();
  await choosePassword(page);
  await page.locator('[name=terms]').check();
  await press(main, t.saveAndContinue);
  await page.getByRole('heading', { name: t.knownNumber, exact: true }).waitFor();
  await page.locator('[name=password]').fill('ce-nest-pas-celui-la');
  await press(main, t.addToAccount);
  await page.getByRole('alert').waitFor();
  await page.locator('[name=password]').fill(PASSWORD);
  await press(main, t.addToAccount);
  await page.waitForURL('**/welcome?joined=yes');
  await press(main, t.seeMyChildren);
  await page.waitForURL('**/children');
  for (const child of [...first.children, ...again.children]) {
    await page.getByRole('article').filter({ hasText: child.name }).waitFor();
  }
  await signOut(page, locale);
}

/** The pages of one's address, and the one that tells what to keep. */
async function address({ page, locale, check }) {
  await signIn(page, locale, person('guardian-several-children', { locale: 'ar' }));
  await page.goto('/welcome');
  await check('welcome');
  await page.goto('/account/address');
  await check('account-address');
  await signOut(page, locale);
}

withBrowser(
  'guide I, first access by letter',
  () => {
    journey('step 1: the login, number or code, and the password that came by post', { baseURL }, step1);
    journey('step 2: the form with its required fields, and nothing else until it is done', { baseURL }, wayIn);
    journey('step 2, on the same form: the new password', { baseURL }, newPassword);
    journey('step 3: signed in at once, and a mail goes out', { baseURL, guises: TWO_GUISES }, step3);
    journey('step 3, N.B. 1: by number from the start, all children show', { baseURL, guises: TWO_GUISES }, byNumber);
    journey('step 3, N.B. 2: by code that child only, and the number signs in at once', { baseURL, guises: [TWO_GUISES[0]] }, byCode);
    journey('step 2, N.B.: again with the code of another child, the same password', { baseURL, guises: [TWO_GUISES[1]] }, severalCodes);
    journey('one’s address, and what to keep', { baseURL }, address);
  },
  { concurrency: 1 },
);
