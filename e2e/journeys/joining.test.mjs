// Accounts made apart are joined by their owner: both passwords, a code to each confirmed address, the director in doubt.
// And parents who live apart, as the school was told. Nothing is left joined: the director says no.

import assert from 'node:assert/strict';
import { heading, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const director = () => person('director', { school: MOROCCAN });

/** The names and addresses of people are in one script. */
const foreignNames = true;

/** The code of the newest mail to an address, from the demo's mailbox. */
async function codeFor(page, address) {
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto('/demo/mailbox');
    const mail = page.getByRole('article').filter({ hasText: address });
    if ((await mail.count()) > 0) {
      await mail.first().getByRole('link').click();
      const code = /\b(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\b/.exec(await page.getByRole('main').innerText());
      if (code) return code[0];
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`no code for ${address}`);
}

async function joins({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const who = person('guardian-one-child', { locale });
  const other = person('guardian-several-children', { locale });
  await signIn(page, locale, who);
  await page.goto('/account/join');
  assert.equal(await textOf(heading(page)), t.joinAccounts);
  await check('join', { foreignNames });
  const fill = async (password) => {
    await page.getByLabel(t.joinLogin, { exact: true }).fill(other.login);
    await page.getByLabel(t.joinPassword, { exact: true }).fill(password);
    await page.getByLabel(t.joinOwnPassword, { exact: true }).fill(who.password);
    await press(main, t.joinSend);
  };
  await fill('rien de juste');
  await check('join-amiss', { status: 422, foreignNames });
  assert.equal(await page.getByLabel(t.joinLogin, { exact: true }).inputValue(), other.login, 'what was typed is kept');
  await fill(other.password);
  await page.waitForURL('**/account/join');
  await main.getByText(t.joinOpen).waitFor();

  // A code to each confirmed address; then, since the names differ, the director.
  if ((await page.getByLabel(t.joinCode, { exact: true }).count()) > 0) {
    await check('join-codes', { foreignNames });
    await page.getByLabel(t.joinCode, { exact: true }).fill('ABCDE-ABCDE-ABCDE-ABCDE');
    await press(main, t.goOn);
    await main.getByText(t.joinCodeWrong).first().waitFor();
  }
  while ((await page.getByLabel(t.joinCode, { exact: true }).count()) > 0) {
    const code = await codeFor(page, await textOf(await (async () => {
      await page.goto('/account/join');
      return main.getByRole('listitem').locator('bdi').first();
    })()));
    await page.goto('/account/join');
    await page.getByLabel(t.joinCode, { exact: true }).fill(code.toLowerCase());
    await press(main, t.goOn);
    await page.waitForURL(/account\/join/);
  }
  await main.getByText(t.joinWaits).waitFor();
  await check('join-waits', { foreignNames });
  await signOut(page, locale);

  await signIn(page, locale, director());
  await press(main, t.reviews);
  await main.getByRole('region', { name: t.joinList }).getByRole('listitem').filter({ hasText: who.name }).getByRole('link').first().click();
  await check('join-review', { foreignNames });
  await press(main, t.joinRefuse);
  await page.waitForURL('**done=join-refused');
  await signOut(page, locale);
}

async function apart({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, director());
  await press(main, t.students);
  await page.getByLabel(t.nameOrCode, { exact: true }).fill(person('guardian-one-child', { locale }).children[0].code);
  await press(main, t.search);
  await main.getByRole('listitem').getByRole('link').first().click();
  await press(main, t.parentsApart);
  await check('separation', { foreignNames });
  await press(main, t.declareApart);
  await page.waitForURL('**done=separation');
  await press(main, t.parentsApart);
  await check('separation-declared', { foreignNames });
  await press(main, t.endApart);
  await page.waitForURL('**done=separation');
  await signOut(page, locale);
}

withBrowser(
  'joining',
  () => {
    journey('two accounts are to be one', { baseURL }, joins);
    journey('parents who live apart', { baseURL }, apart);
  },
  { concurrency: 1 },
);
