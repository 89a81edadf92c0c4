// One's own account: profile, devices, one's data, the way out; and how long data are kept, for the operator.

import assert from 'node:assert/strict';
import { fillSignIn, openMenu, signIn, signOut } from '../lib/acts.mjs';
import { TWO_GUISES, journey, openPage, withBrowser } from '../lib/browser.mjs';
import { baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

/** Sends a form as a browser does that checks nothing itself. */
const unchecked = (page, action) =>
  page.locator(`form[action="${action}"]`).first().evaluate((form) => form.setAttribute('novalidate', ''));

async function profile({ page, locale, check }) {
  await signIn(page, locale, person('guardian-two-schools'));
  await openMenu(page, locale);
  await page.locator('.menu-panel a[href="/profile"]').click();
  await page.waitForURL('**/profile');
  await check('profile', { foreignNames: true });

  await page.locator('#phone').fill('x');
  await page.locator('#address').fill('3, rue des Essais');
  await page.locator('main form button.btn-primary').click();
  await page.locator('#phone-error').waitFor();
  assert.equal(await page.locator('#address').inputValue(), '3, rue des Essais', 'what was typed stays');
  await check('profile-amiss', { foreignNames: true, status: 422 });
  await page.locator('#phone').fill('06 12 34 56 78');
  await page.locator('main form button.btn-primary').click();
  await page.locator('.notice.ok').waitFor();
  assert.equal(await page.locator('#phone').inputValue(), '06 12 34 56 78');
  await signOut(page, locale);
}

async function devices({ page, locale, size, scheme, check }) {
  const who = person('guardian-two-schools');
  await signIn(page, locale, who);
  const other = await openPage({ locale, size, scheme }, { baseURL });
  try {
    await other.page.goto('/');
    await other.page.locator('[name=login]').fill(who.login);
    await other.page.locator('[name=password]').fill(who.password);
    await other.page.locator('form[action="/sign-in"] button.btn-primary').click();
    await other.page.waitForURL(/\/children/);
    await openMenu(page, locale);
    await page.locator('.menu-panel a[href="/devices"]').click();
    await page.waitForURL('**/devices');
    assert.equal(await page.locator('main .tag.ok').count(), 1, 'this one is marked');
    await check('devices', { foreignNames: true });
    // The other one is out at its next request, this one is not.
    await page.locator('button[name=others]').click();
    await page.locator('.notice.ok').waitFor();
    await other.page.goto('/children');
    await other.page.locator('[name=password]').waitFor();
    await page.goto('/children');
    assert.match(page.url(), /\/children$/);
  } finally {
    await other.close();
  }
  await signOut(page, locale);
}

async function leaving({ page, locale, check }) {
  const who = person('guardian-two-schools');
  await signIn(page, locale, who);
  await page.goto('/profile');
  await page.locator('main a[href="/leaving"]').click();
  await page.waitForURL('**/leaving');
  await check('leaving', { foreignNames: true });
  await unchecked(page, '/leaving/data');
  await page.locator('form[action="/leaving/data"] button.btn-primary').click();
  await page.locator('#password-error').waitFor();

  await page.goto('/leaving/close');
  await check('leaving-close', { foreignNames: true });
  await unchecked(page, '/leaving/close');
  await page.locator('form[action="/leaving/close"] button.btn-primary').click();
  await page.locator('#sure-error').waitFor();
  await check('leaving-close-amiss', { foreignNames: true, status: 422 });
  await page.goto('/children');
  assert.match(page.url(), /\/children$/, 'nothing was closed');
  await signOut(page, locale);
}

/** The cookie of a session by a child's code: what it may not do is said. */
async function byCode({ page, locale }) {
  const who = person('guardian-two-schools');
  await page.goto('/');
  await fillSignIn(page, locale, { login: who.children[0].code, password: who.password });
  await page.waitForURL(/\/children/);
  await page.goto('/profile');
  assert.equal(await page.locator('main a[href="/account/address"]').count(), 0);
  assert.equal(await page.locator('main .note').count(), 2, 'how to sign in to change address and number');
  await page.goto('/leaving');
  assert.equal(await page.locator('main form').count(), 0);
  assert.ok((await page.locator('main').innerText()).length > texts(locale).home.length);
}

async function retention({ page, locale, check }) {
  await signIn(page, locale, person('operator'));
  await page.locator('main a[href="/office/retention"]').click();
  await page.waitForURL('**/office/retention');
  await check('retention', { foreignNames: true });
  await signOut(page, locale);
}

withBrowser(
  'the account',
  () => {
    journey('guide IV.9, figure 22: the profile shows what is known, says what is amiss and keeps what was typed', { baseURL }, profile);
    journey('devices are listed, and another one is signed out', { baseURL }, devices);
    journey('one’s data and the way out', { baseURL }, leaving);
    journey('a child’s code changes neither address nor number', { baseURL, guises: TWO_GUISES }, byCode);
    journey('the operator sees how long data are kept', { baseURL }, retention);
  },
  { concurrency: 1 },
);
