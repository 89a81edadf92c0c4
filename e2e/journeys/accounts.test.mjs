// Accounts: the tutorial's 1.1 to 1.4 and the guide's parts II, III and IV.9, step by step; and the way out.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import {
  containing, fillSignIn, heading, linkFor, mailTo, openMenu, press, signIn, signOut, switcher, textOf, unchecked,
} from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { BELGIAN, MOROCCAN, baseURL, people, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const FIRST = 'trois mulets au souk';
const SECOND = 'le velo vert de tante Ida';
const THIRD = 'sept girafes sous la pluie';
const FOURTH = 'deux lanternes au fond du puits';

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
  const listed = await page.getByLabel(t.invitationsTo, { exact: true }).locator('option').evaluateAll((all) => all.map((each) => each.value));
  const classes = listed.filter((value) => value.startsWith('level:') || value.startsWith('class:'));
  // Whose invitations all work already was another guise's: only where there is nobody else they get one more.
  for (let turn = 2 * classes.length; turn > 0; turn -= 1) {
    const [value, repeats] = [classes[(turn - 1) % classes.length], turn <= classes.length];
    await page.getByLabel(t.invitationsTo, { exact: true }).selectOption(value);
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

/** The addresses of those in the list who are expected, and whom no other journey needs. */
async function expected(page, locale) {
  const kinds = ['guardian-not-yet-enrolled', 'guardian-invited'];
  const listed = kinds.flatMap((kind) => people(kind)).map((each) => each.name);
  const rows = page.locator('tbody tr').filter({ hasText: texts(locale).invitationsWaiting });
  const all = await rows.evaluateAll((found) => found.map((row) => [row.cells[0], row.cells[1]].map((cell) => cell.innerText.trim())));
  return all.filter(([name]) => !listed.includes(name)).map(([, address]) => address);
}

/** How many children an invitation opens; none where more is asked. By address, since others look too. */
const opened = new Map();

/** Of the addresses the first whose invitation opens several children, or one; with the link of its mail. */
async function somebodyInvited(page, locale, addresses, several) {
  const t = texts(locale);
  for (const address of addresses) {
    const link = opened.has(address) ? null : await linkFor(page, '/token', address);
    if (link !== null) {
      // A look: only a password uses the token up.
      await page.goto(link);
      await press(page.getByRole('main'), t.continueWithToken);
      await page.waitForURL('**/token/password');
      const children = await page.getByRole('region').filter({ hasText: t.givesAccess }).getByRole('listitem').count();
      const asks = await page.getByLabel(t.identityNumber).count();
      opened.set(address, asks ? 0 : children);
      await signOut(page, locale);
    }
    const children = opened.get(address);
    if (several ? children > 1 : children === 1) {
      // Taken: the token is about to be used.
      opened.set(address, 0);
      return address;
    }
  }
  throw new Error(`nobody who is invited has ${several ? 'several children' : 'one child'}`);
}

async function choosePassword(page, locale, password) {
  const t = texts(locale);
  await page.getByLabel(t.newPassword, { exact: true }).fill(password);
  await page.getByLabel(t.newPasswordAgain, { exact: true }).fill(password);
}

/** Fills in the form of a forgotten password; the answer is the same for everybody. */
async function recover(page, locale, typed) {
  const t = texts(locale);
  await page.getByLabel(t.recoverLabel, { exact: true }).fill(typed);
  await press(page.getByRole('main'), t.recoverSend);
  await page.waitForURL('**/recover/sent');
  assert.equal(await textOf(heading(page)), t.recoverSent);
}

const tokenOf = (link) => new URL(link, baseURL).searchParams.get('token');

/** Who has come by an invitation of their own to leave again, by guise. */
const leavers = new Map();

async function seeds({ page, locale, label, check, step }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  let [address, link, mail, username, code] = [];
  let addresses = [];

  await step('tutorial 1: by the link of the school’s page, which says how to reach the school', async () => {
    await page.goto('/');
    await page.getByRole('article').first().getByRole('link').click();
    await page.waitForURL(/\/s\//);
    await page.getByRole('heading', { name: t.reach, exact: true }).waitFor();
    await main.getByRole('heading', { name: t.firstTime, exact: true }).waitFor();
    await main.getByRole('heading', { name: t.nextSignIns, exact: true }).waitFor();
  });

  await step('tutorial 1.1: the office invites, and the mail has the username and the token', async () => {
    await inviteAClass(page, locale, check);
    addresses = await expected(page, locale);
    await signOut(page, locale);
    address = await somebodyInvited(page, locale, addresses, true);
    mail = await mailTo(page, address);
    link = mail.link;
    assert.ok(mail.text.includes(tokenOf(link)), 'as text too');
  });

  await step('tutorial 1.1, step 1: the link fills the token in, and the button goes on', async () => {
    await page.goto(link);
    assert.equal(await textOf(heading(page)), t.signInToken);
    assert.equal(await page.getByLabel(t.token, { exact: true }).inputValue(), tokenOf(link));
    await press(main, t.continueWithToken);
    await page.waitForURL('**/token/password');
    username = await textOf(main.locator('b bdi').filter({ hasText: /^[a-z0-9.-]+$/ }).first());
    assert.ok(mail.text.includes(username), 'the mail names it');
  });

  await step('tutorial 1.1, step 2: a password of one’s own, twice, "Modifier", and one is signed in', async () => {
    await check('new-password-guardian', { foreignNames });
    await unchecked(page, '/token/password');
    await page.getByLabel(t.newPassword, { exact: true }).fill('aaaaaaaaaaaa');
    await main.getByText(t.strengthWeak).waitFor();
    await page.getByLabel(t.newPassword, { exact: true }).fill(FIRST);
    await main.getByText(t.strengthGood).waitFor();
    await press(main, t.changePassword);
    await check('new-password-guardian-amiss', { status: 422, foreignNames });
    await choosePassword(page, locale, FIRST);
    await page.getByLabel(t.terms).check();
    await press(main, t.changePassword);
    await page.waitForURL('**/children');
  });

  await step('tutorial 1.1, step 3, and 1.4: of several children one is chosen, "Se connecter avec ce compte"', async () => {
    const cards = page.getByRole('article');
    assert.ok((await cards.count()) > 1);
    const name = await textOf(cards.last().getByRole('heading'));
    await press(cards.last(), `${t.openChild} ${name}`);
    await page.waitForURL(/\/children\/[^/]+$/);
    // The others are at hand.
    assert.ok((await switcher(page, locale).getByRole('link').count()) > 1);
    const chosen = await textOf(switcher(page, locale).locator('[aria-current=true]'));
    assert.ok(chosen.includes(name.split(' ')[0]), `${chosen}, not ${name}`);
    await signOut(page, locale);
  });

  await step('tutorial 1.1, figure: the token typed by hand; and 1.4: with one child straight to the dashboard', async () => {
    const other = await somebodyInvited(page, locale, addresses, false);
    const token = tokenOf((await mailTo(page, other)).link);
    await page.goto('/');
    await press(main, t.signInToken);
    await page.waitForURL('**/token');
    await page.getByLabel(t.token, { exact: true }).fill(token.toLowerCase().replaceAll('-', ' '));
    await press(main, t.continueWithToken);
    await page.waitForURL('**/token/password');
    const login = await textOf(main.locator('b bdi').filter({ hasText: /^[a-z0-9.-]+$/ }).first());
    await choosePassword(page, locale, FIRST);
    await page.getByLabel(t.terms).check();
    await press(main, t.changePassword);
    await page.waitForURL(/\/children\/[^/]+$/);
    assert.equal(await switcher(page, locale).count(), 0);
    await signOut(page, locale);
    leavers.set(label, { login, password: FIRST, address: other });
  });

  await step('tutorial 1.2: the username of the mail, the password that was chosen, CONNEXION', async () => {
    await page.goto('/sign-in');
    await signIn(page, locale, { login: username, password: FIRST });
    await signOut(page, locale);
  });

  await step('tutorial 1.3, case 1: the token works no more; the form, the address, the mail, a new password', async () => {
    await page.goto(link);
    await press(main, t.continueWithToken);
    await heading(page).filter({ hasText: t.tokenDead }).waitFor();
    await main.getByText('14').first().waitFor();
    await press(main, t.getNewToken);
    await page.waitForURL('**/recover');
    // Or from the form of the sign-in, as the figure has it.
    await page.goto('/sign-in');
    await press(main, t.clickHere);
    await recover(page, locale, address);
    link = (await mailTo(page, address, { words: t.activationCode })).link;
    await page.goto(link);
    await press(main, t.continueWithToken);
    await page.waitForURL('**/token/password');
    await choosePassword(page, locale, SECOND);
    await press(main, t.changePassword);
    await page.waitForURL(/\/children/);
    await signOut(page, locale);
  });

  await step('tutorial 1.3, case 2: the password is forgotten or wrong; and guide III, figure 7: the form', async () => {
    await page.goto('/sign-in');
    await fillSignIn(page, locale, { login: username, password: FIRST });
    await page.getByText(t.wrong).first().waitFor();
    await press(main, t.clickHere);
    await page.waitForURL('**/recover');
    await check('recover');
    await unchecked(page, '/recover');
    await press(main, t.recoverSend);
    await check('recover-amiss', { status: 422 });
  });

  await step('guide III, figure 8: the confirmation that an activation code was sent', async () => {
    await recover(page, locale, address);
    await check('recover-sent', { foreignNames });
  });

  await step('guide III, figure 9: the mail, its activation code typed by hand, a new password', async () => {
    mail = await mailTo(page, address, { words: t.activationCode, older: link });
    code = tokenOf(mail.link);
    assert.ok(mail.text.includes(code) && mail.text.includes(username));
    await page.goto('/recover');
    await press(main, t.haveCode);
    await page.getByLabel(t.token, { exact: true }).fill(code.toLowerCase());
    await press(main, t.continueWithToken);
    await page.waitForURL('**/token/password');
    await choosePassword(page, locale, THIRD);
    await press(main, t.changePassword);
    await page.waitForURL(/\/children/);
    await signOut(page, locale);
    await fillSignIn(page, locale, { login: username, password: SECOND });
    await page.getByText(t.wrong).first().waitFor();
  });

  await step('tutorial 1.3, case 3: the username is forgotten or wrong; the mail names it', async () => {
    await page.goto('/sign-in');
    await fillSignIn(page, locale, { login: `x${username}`, password: THIRD });
    await page.getByText(t.wrong).first().waitFor();
    await press(main, t.clickHere);
    await recover(page, locale, address);
    mail = await mailTo(page, address, { words: t.activationCode, older: mail.link });
    assert.ok(mail.text.includes(username));
    await page.goto('/sign-in');
    await signIn(page, locale, { login: username, password: THIRD });
    await signOut(page, locale);
  });

  await step('tutorial 1.3, case 4: no mail comes for an address without account; again with that which the school has', async () => {
    const nobody = `personne.${label}@example.org`;
    await page.goto('/recover');
    await recover(page, locale, nobody);
    for (const advice of [t.spam, t.sameAddress]) await main.getByText(advice).first().waitFor();
    assert.ok((await main.locator('a[href^="tel:"]').count()) > 0, 'how to reach the school');
    await press(main, t.startAgain);
    await page.waitForURL('**/recover');
    await recover(page, locale, address);
    await mailTo(page, address, { words: t.activationCode, older: mail.link });
    await page.goto('/demo/mailbox');
    assert.equal(await page.getByRole('article').filter({ hasText: nobody }).count(), 0);
  });

  await step('guide II, figure 5: the password is changed in one’s private space', async () => {
    await page.goto('/');
    await signIn(page, locale, { login: username, password: THIRD });
    await openMenu(page, locale);
    await press(page.getByRole('banner'), t.changeMyPassword);
    await page.waitForURL('**/password');
    await check('password', { foreignNames });
    await page.getByLabel(t.currentPassword, { exact: true }).fill('ce n’est pas celui-là');
    await choosePassword(page, locale, FOURTH);
    await press(main, t.changePassword);
    await main.getByText(t.currentPasswordWrong).first().waitFor();
    await check('password-amiss', { status: 422, foreignNames });
    await page.getByLabel(t.currentPassword, { exact: true }).fill(THIRD);
    await choosePassword(page, locale, FOURTH);
    await press(main, t.changePassword);
  });

  await step('guide II, figure 6: the change is confirmed, and the new password counts', async () => {
    await page.waitForURL('**/password?done=yes');
    assert.equal(await textOf(heading(page)), t.passwordChanged);
    await check('password-changed', { foreignNames });
    await signOut(page, locale);
    await signIn(page, locale, { login: username, password: FOURTH });
  });

  await step('guide IV.9, figure 22: the link of one’s own data, and the form', async () => {
    await openMenu(page, locale);
    await press(page.getByRole('banner'), t.profile);
    await page.waitForURL('**/profile');
    await page.getByLabel(t.phone, { exact: true }).fill('06 98 76 54 32');
    await page.getByLabel(t.postalAddress, { exact: true }).fill('5, rue des Orangers\nSalé');
    await press(main, t.save);
    await main.getByText(t.profileSaved).waitFor();
    assert.equal(await page.getByLabel(t.phone, { exact: true }).inputValue(), '06 98 76 54 32');
  });

  await step('guide IV.9: above all the e-mail address, which counts once its link was used', async () => {
    const newer = `nouvelle.${label}@example.org`;
    await press(main, t.changeAddress);
    await page.waitForURL('**/account/address');
    await page.getByLabel(t.email, { exact: true }).fill(newer);
    await page.getByLabel(t.password, { exact: true }).fill(FOURTH);
    await press(main, t.sendLink);
    await main.getByText(t.linkSent).waitFor();
    await page.goto((await mailTo(page, newer, { path: '/confirm-address' })).link);
    await press(main, t.confirmAddress);
    await heading(page).filter({ hasText: t.addressConfirmed }).waitFor();
    // The old one is told.
    await mailTo(page, address, { words: t.otherAddress, path: '' });
    await page.goto('/profile');
    await main.getByText(newer, { exact: true }).waitFor();
    assert.equal(await main.getByText(address, { exact: true }).count(), 0);
    await signOut(page, locale);
  });
}

/** One takes everything along and closes the account: somebody who has come for that. */
async function leaving({ page, locale, label, check, step }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = leavers.get(label);
  assert.ok(who, 'those who leave came in the journey before');

  await step('leaving: all that is kept, as a file', async () => {
    await page.goto('/');
    await signIn(page, locale, who);
    await openMenu(page, locale);
    await press(page.getByRole('banner'), t.profile);
    await press(main, t.leaving);
    await page.waitForURL('**/leaving');
    await page.getByLabel(t.password, { exact: true }).fill(who.password);
    const [file] = await Promise.all([page.waitForEvent('download'), press(main, t.downloadData)]);
    const bytes = readFileSync(await file.path()).toString('latin1');
    assert.ok(bytes.startsWith('PK'), 'a ZIP');
    for (const name of ['account.json', 'child-1.json', '.pdf']) assert.ok(bytes.includes(name), name);
  });

  await step('leaving: the account is closed, and the page says what that means', async () => {
    await page.goto('/leaving');
    await press(main, t.goOn);
    await page.waitForURL('**/leaving/close');
    await page.getByLabel(t.closeSure, { exact: true }).check();
    await page.getByLabel(t.password, { exact: true }).fill(who.password);
    await press(main, t.closeAccount);
    await page.waitForURL('**/closed');
    assert.equal(await textOf(heading(page)), t.accountClosed);
    await main.getByText(t.comeBack).waitFor();
    await check('closed', { foreignNames });
  });

  await step('leaving: nothing opens any more, the sign-in says no, and a last mail has come', async () => {
    await page.goto('/children');
    await fillSignIn(page, locale, who);
    await page.getByText(t.wrong).first().waitFor();
    await mailTo(page, who.address, { words: t.comeBack, path: '' });
  });
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

withBrowser(
  'accounts',
  () => {
    journey('tutorial 1.1 to 1.4, guide II, III and IV.9', { baseURL }, seeds);
    journey('tutorial 1.1: the token of who was invited and has not come', { baseURL }, typedToken);
    journey('leaving', { baseURL }, leaving);
    journey('guide III: a letter for who has no address that works', { baseURL }, recoveryLetter);
  },
  { concurrency: 1 },
);
