// The demo's mailbox: what would have been sent, for everybody who tries it.

import assert from 'node:assert/strict';
import { press } from '../lib/acts.mjs';
import { TWO_GUISES, journey, withBrowser } from '../lib/browser.mjs';
import { baseURL } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

async function open(page, t) {
  await page.goto('/');
  await press(page.getByRole('contentinfo'), t.mailbox);
  await page.waitForURL('**/demo/mailbox');
  await press(page.getByRole('main'), t.mailSubject);
  await page.waitForURL(/\/demo\/mailbox\/\w+$/);
}

async function mails({ page, locale, check }) {
  const t = texts(locale);
  await page.goto('/');
  await press(page.getByRole('contentinfo'), t.mailbox);
  await page.waitForURL('**/demo/mailbox');
  await check('mailbox');
  await press(page.getByRole('main'), t.mailSubject);
  await page.waitForURL(/\/demo\/mailbox\/\w+$/);
  await page.getByText(t.mailAutomatic).waitFor();
  await check('mailbox-mail');
  await press(page.getByRole('main'), t.mailAsHtml);
  await page.waitForURL('**/html');
  await page.getByText(t.mailAutomatic).waitFor();
  await check('mailbox-html', { locked: true });
  const colour = await page.getByRole('link', { name: t.openParvis }).evaluate((link) => getComputedStyle(link).backgroundColor);
  assert.notEqual(colour, 'rgba(0, 0, 0, 0)', 'the policy lets the mail’s own style through');
  await page.goBack();
  await press(page.getByRole('main'), t.allMails);
  await page.waitForURL('**/demo/mailbox');
}

/** What a mail leads to can be followed, from the text and from the HTML. */
async function links({ page, locale }) {
  const t = texts(locale);
  await open(page, t);
  await page.getByRole('main').getByRole('link', { name: `${baseURL}/children` }).click();
  await page.waitForURL('**/sign-in?**');
  await page.goBack();
  await press(page.getByRole('main'), t.mailAsHtml);
  await page.getByRole('link', { name: t.openParvis }).click();
  await page.waitForURL('**/sign-in?**');
}

withBrowser('the demo’s mailbox', () => {
  journey('what would have been sent can be read', { baseURL }, mails);
  journey('its links lead on', { baseURL, guises: TWO_GUISES }, links);
});
