// Staff: invited by mail, a password, a second factor, the office; what the director and the operator see of them.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { fillSignIn, heading, linkFor, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const PASSWORD = 'trois mulets au souk';

/** The code of an authenticator with this secret, by RFC 6238. */
function code(base32, now = Date.now()) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32.replaceAll(/\s/g, '')].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function comeIn({ page, locale, size, scheme, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  const address = `samira.${locale}.${size}.${scheme}.${Date.now()}@example.org`;
  // People who are invited have no Arabic names.
  const foreignNames = true;

  await signIn(page, locale, person('director', { school: MOROCCAN }));
  await press(main, t.staff);
  await page.waitForURL('**/staff');
  await check('staff-list');
  await main.getByRole('listitem').getByRole('link').first().click();
  await check('staff-person');
  await page.goBack();
  await press(main, t.invite);
  await check('staff-invite');
  await page.locator('[name=given_name]').fill('Samira');
  await page.locator('[name=family_name]').fill('El Fihri');
  await page.locator('[name=email]').fill(address);
  await press(main, t.sendInvitation);
  await check('staff-invite-amiss', { status: 422, foreignNames });
  await main.getByRole('checkbox', { name: t.teacher, exact: true }).check();
  // The list of classes, then its first class.
  await main.locator('details > summary').first().click();
  await main.locator('details details > summary').first().click();
  await main.locator('details details input').first().check();
  await press(main, t.sendInvitation);
  await page.waitForURL(/\/staff\/[0-9a-z]{16}/);
  await check('staff-person-invited', { foreignNames });
  await page.goto('/second-factor');
  await check('second-factor-demo');
  await signOut(page, locale);

  const link = await linkFor(page, '/token', address);
  await page.goto(link);
  assert.equal(await page.locator('[name=token]').inputValue(), new URL(link, baseURL).searchParams.get('token'));
  await check('token');
  await press(main, t.haveAccount);
  await check('token-join');
  await page.goto(link);
  await press(main, t.continueWithToken);
  await page.waitForURL('**/token/password');
  await check('new-password', { foreignNames });
  const choose = async (password) => {
    await page.locator('[name=new_password]').fill(password);
    await page.locator('[name=new_password_again]').fill(password);
    await press(main, t.changePassword);
  };
  await choose('samira.elfihri');
  await check('new-password-amiss', { status: 422, foreignNames });
  const username = await textOf(main.locator('b bdi').first());
  await choose(PASSWORD);
  await page.waitForURL('**/second-factor/setup**');
  await check('second-factor-setup', { foreignNames });
  await page.locator('[name=code]').fill(code(await textOf(main.locator('b bdi').first())));
  await press(main, t.confirm);
  await main.locator('.codes').waitFor();
  await check('second-factor-codes', { foreignNames });
  const recovery = await textOf(main.locator('.codes li').first());
  await press(main, t.notedCodes);
  await page.waitForURL('**/office');
  assert.equal(await textOf(heading(page)), t.office);
  await signOut(page, locale);

  // The next time: the password, then a code; a recovery code does too, and shows what is left.
  await fillSignIn(page, locale, { login: username, password: PASSWORD });
  await page.waitForURL('**/second-factor?**');
  await check('second-factor-ask', { foreignNames });
  await page.locator('[name=code]').fill(recovery.toLowerCase());
  await press(main, t.checkCode);
  await page.waitForURL('**/second-factor?**');
  await main.getByRole('button', { name: t.newCodes }).waitFor();
  await check('second-factor-own', { foreignNames });
  await page.goto('/second-factor/again?back=%2Foffice');
  await check('second-factor-again', { foreignNames });
  await signOut(page, locale);

  await page.goto(link);
  await press(main, t.continueWithToken);
  await check('token-dead', { status: 422 });
}

async function schools({ page, locale, check }) {
  await signIn(page, locale, person('operator'));
  await press(page.getByRole('main'), texts(locale).officeSchools);
  await page.waitForURL('**/office/schools');
  await check('schools', { foreignNames: true });
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await check('staff-list-operator', { foreignNames: true });
  await signOut(page, locale);
}

withBrowser('staff', () => {
  journey('from an invitation to the office, with a password and a second factor', { baseURL }, comeIn);
  journey('the operator sees the schools and their directors', { baseURL }, schools);
});
