// Accounts: the tutorial's 1.1 to 1.4 and the guide's parts II and III, step by step.

import assert from 'node:assert/strict';
import { containing, fillSignIn, heading, linkFor, openMenu, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { BELGIAN, MOROCCAN, baseURL, people, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const FIRST = 'trois mulets au souk';
const SECOND = 'le velo vert de tante Ida';
const THIRD = 'sept girafes sous la pluie';

// Names of the demo stand in one script where a school has no other.
const foreignNames = true;

/** The office invites the guardians of the class at this place of the list, or the next that has some. */
async function inviteAClass(page, locale, check) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, person('secretary', { school: MOROCCAN }));
  await page.goto('/office');
  await press(main, t.invitations);
  await page.waitForURL('**/invitations');
  await check('invitations', { foreignNames });
  const classes = await page.getByLabel(t.invitationsTo, { exact: true }).locator('option').count();
  // Whose invitations all work already was another guise's: only where there is nobody else they get one more.
  for (let turn = 2 * (classes - 1); turn > 0; turn -= 1) {
    const [index, repeats] = [((turn - 1) % (classes - 1)) + 1, turn < classes];
    await page.getByLabel(t.invitationsTo, { exact: true }).selectOption({ index });
    await press(main, t.invitationsShow);
    await page.waitForURL(/[?&]to=/);
    const send = main.getByRole('button', { name: t.invitationsSend });
    const again = main.locator('[name=again]');
    if ((await send.count()) === 0 || (!repeats && (await again.count()) > 0)) continue;
    if ((await again.count()) > 0) await again.check();
    await send.click();
    await page.waitForURL(/invitations\?done=yes/);
    await main.getByText(t.invitationsDone).waitFor({ timeout: 120_000 });
    await check('invitations-sent', { foreignNames });
    return;
  }
  throw new Error('the demo has no class to invite');
}

/** Somebody of the list who is expected, and whom no other journey needs. */
async function somebodyInvited(page, locale) {
  const kinds = ['guardian-not-yet-enrolled', 'guardian-invited'];
  const listed = kinds.flatMap((kind) => people(kind)).map((each) => each.name);
  const rows = page.locator('tbody tr').filter({ hasText: texts(locale).invitationsWaiting });
  for (const row of await rows.all()) {
    const [name, address] = [await textOf(row.locator('th')), await textOf(row.locator('td').first())];
    if (!listed.includes(name)) return address;
  }
  throw new Error('everybody who is invited is needed elsewhere');
}

async function choosePassword(page, password) {
  await page.locator('[name=new_password]').fill(password);
  await page.locator('[name=new_password_again]').fill(password);
}

async function tutorial({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await inviteAClass(page, locale, check);
  const address = await somebodyInvited(page, locale);
  await signOut(page, locale);

  // 1.1 The link fills the field in; the button, a password, "Modifier", and one is signed in.
  const link = await linkFor(page, '/token', address);
  await page.goto(link);
  assert.equal(await page.locator('[name=token]').inputValue(), new URL(link, baseURL).searchParams.get('token'));
  await press(main, t.continueWithToken);
  await page.waitForURL('**/token/password');
  await check('new-password-guardian', { foreignNames });
  await page.locator('form[action="/token/password"]').evaluate((form) => form.setAttribute('novalidate', ''));
  await page.locator('[name=new_password]').fill('aaaaaaaaaaaa');
  await main.getByText(t.strengthWeak).waitFor();
  await page.locator('[name=new_password]').fill(FIRST);
  await main.getByText(t.strengthGood).waitFor();
  await press(main, t.changePassword);
  await check('new-password-guardian-amiss', { status: 422, foreignNames });
  const username = await textOf(main.locator('b bdi').filter({ hasText: /^[a-z0-9.-]+$/ }).first());
  await choosePassword(page, FIRST);
  await page.locator('[name=terms]').check();
  await press(main, t.changePassword);

  // 1.4 One child: the dashboard; several: the list.
  await page.waitForURL(/\/children/);
  const children = await page.getByRole('article').count();
  assert.ok(/\/children\/[^/]+$/.test(page.url()) || children > 1, page.url());
  await signOut(page, locale);

  // 1.2 The next time: username and password.
  await page.goto('/sign-in');
  await main.getByRole('heading', { name: t.nextSignIns, exact: true }).waitFor();
  await signIn(page, locale, { login: username, password: FIRST });
  await signOut(page, locale);

  // 1.3, case 1: the token is used; the page offers another.
  await page.goto(link);
  await press(main, t.continueWithToken);
  await press(main, t.getNewToken);
  await page.waitForURL('**/recover');

  // 1.3, cases 2 and 3, and guide III, figures 7 to 9: the address, the one answer, the mail, a new password.
  await page.goto('/sign-in');
  await press(main, t.clickHere);
  await page.waitForURL('**/recover');
  await check('recover');
  await page.locator('form[action="/recover"]').evaluate((form) => form.setAttribute('novalidate', ''));
  await press(main, t.recoverSend);
  await check('recover-amiss', { status: 422 });
  await page.getByLabel(t.recoverLabel, { exact: true }).fill(address);
  await press(main, t.recoverSend);
  await page.waitForURL('**/recover/sent');
  assert.equal(await textOf(heading(page)), t.recoverSent);
  await check('recover-sent', { foreignNames });
  const recovery = await newLink(page, address, link);
  await page.goto(recovery);
  await press(main, t.continueWithToken);
  await page.waitForURL('**/token/password');
  await choosePassword(page, SECOND);
  await press(main, t.changePassword);
  await page.waitForURL(/\/children/);
  await signOut(page, locale);
  await page.goto('/');
  await fillSignIn(page, locale, { login: username, password: FIRST });
  await page.getByText(t.wrong).first().waitFor();

  // 1.3, case 4: an address that no account has is answered alike.
  await page.goto('/recover');
  await page.getByLabel(t.recoverLabel, { exact: true }).fill(`personne.${Date.now()}@example.org`);
  await press(main, t.recoverSend);
  await page.waitForURL('**/recover/sent');
  assert.equal(await textOf(heading(page)), t.recoverSent);

  // Guide II, figures 5 and 6: changed in the private space, confirmed on the screen.
  await page.goto('/');
  await signIn(page, locale, { login: username, password: SECOND });
  await openMenu(page, locale);
  await press(page.getByRole('banner'), t.changeMyPassword);
  await page.waitForURL('**/password');
  await check('password', { foreignNames });
  await page.getByLabel(t.currentPassword, { exact: true }).fill('ce n’est pas celui-là');
  await choosePassword(page, THIRD);
  await press(main, t.changePassword);
  await check('password-amiss', { status: 422, foreignNames });
  await page.getByLabel(t.currentPassword, { exact: true }).fill(SECOND);
  await choosePassword(page, THIRD);
  await press(main, t.changePassword);
  await page.waitForURL('**/password?done=yes');
  assert.equal(await textOf(heading(page)), t.passwordChanged);
  await check('password-changed', { foreignNames });
  await signOut(page, locale);
  await signIn(page, locale, { login: username, password: THIRD });
  await signOut(page, locale);
}

/** Tutorial 1.1 with the list of the demo: the token that stands there, typed by hand. It is not used up: no password is chosen. */
async function typedToken({ page, locale }) {
  const t = texts(locale);
  for (const school of [MOROCCAN, BELGIAN]) {
    const invited = person('guardian-invited', { school });
    await page.goto('/token');
    await page.locator('[name=token]').fill(invited.password.toLowerCase());
    await press(page.getByRole('main'), t.continueWithToken);
    await page.waitForURL('**/token/password');
    await page.getByRole('main').getByText(invited.login, { exact: true }).first().waitFor();
  }
}

/** The link of a mail that is newer than this one. */
async function newLink(page, address, older) {
  for (let tries = 0; tries < 40; tries += 1) {
    const link = await linkFor(page, '/token', address);
    if (link !== null && link !== older) return link;
    await page.waitForTimeout(250);
  }
  throw new Error(`no newer mail for ${address}`);
}

/** The question before a letter that gives an account back; the letter itself is one of the office's. */
async function recoveryLetter({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const guardian = person('guardian-one-child', { locale: 'fr', school: MOROCCAN });
  await signIn(page, locale, person('director', { school: MOROCCAN }));
  await page.goto('/office');
  await press(main, t.students);
  await page.getByLabel(t.nameOrCode, { exact: true }).fill(guardian.children[0].code);
  await press(main, t.search);
  await main.getByRole('link', { name: containing(guardian.children[0].name.split(' ')[0]) }).first().click();
  await main.getByRole('link', { name: containing(t.recoveryLetter) }).first().click();
  await page.waitForURL(/recovery-letter/);
  assert.equal(await textOf(heading(page)), t.recoveryLetter);
  await check('recovery-letter', { foreignNames });
  assert.equal(await main.getByRole('button', { name: t.recoveryLetterMake }).count(), 1);
  await signOut(page, locale);
}

withBrowser(
  'accounts',
  () => {
    journey('1.1 to 1.4 and II, III: invited, signed in, forgotten, changed', { baseURL }, tutorial);
    journey('1.1: the token of who was invited and has not come', { baseURL }, typedToken);
    journey('III: a letter for who has no address that works', { baseURL }, recoveryLetter);
  },
  { concurrency: 1 },
);
