// Without a mouse, without movement.

import assert from 'node:assert/strict';
import { accountMenu, control, showTerm, signIn } from '../lib/acts.mjs';
import { GUISES, ONE_GUISE, TWO_GUISES, journey, withBrowser } from '../lib/browser.mjs';
import { baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

const focused = (page) => page.locator(':focus');
const has = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Tabs on until this has the focus. */
async function tabTo(page, locator, most = 60) {
  for (let stops = 0; stops < most; stops += 1) {
    await page.keyboard.press('Tab');
    if (await has(locator)) return;
  }
  throw new Error(`not reached within ${most} stops: ${locator}`);
}

/**
 * In the page: what is wrong with how the focus shows. A stop must have a frame of its own, and neither the bottom bar
 * nor anything else may lie over it.
 */
function focusFaults() {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const faults = [];
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('no frame');
  if (box.width < 2 || box.height < 2) faults.push('no size');
  if (box.left < 0 || box.right > innerWidth || box.bottom < 0 || box.top > innerHeight) faults.push('out of sight');
  const [x, y] = [(box.left + box.right) / 2, Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1)];
  const on = document.elementFromPoint(x, y);
  if (on && !element.contains(on) && !on.contains(element)) faults.push(`under ${on.outerHTML.slice(0, 60)}`);
  return faults.map((fault) => `${fault}: ${element.outerHTML.slice(0, 100)}`);
}

/** Tabs through the whole page; answers how many stops there were. */
async function tabThrough(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  const isAtTheEnd = () => page.evaluate(() => document.activeElement === document.body);
  const faults = [];
  for (let stops = 1; stops <= 150; stops += 1) {
    await page.keyboard.press('Tab');
    if (await isAtTheEnd()) {
      assert.deepEqual(faults, []);
      return stops - 1;
    }
    faults.push(...(await page.evaluate(focusFaults)));
  }
  throw new Error('the end is not reached: the focus is caught');
}

async function inAndOut({ page, locale }) {
  const t = texts(locale);
  const { login, password } = person('guardian-one-child', { locale: 'fr' });
  const { keyboard } = page;
  await page.goto('/');

  await page.goto('/');
  await keyboard.press('Tab');
  const skip = page.getByRole('link', { name: t.skip, exact: true });
  assert.ok(await has(skip), 'the first stop skips the bar');
  assert.ok((await skip.boundingBox()).y >= 0, 'and shows');
  await keyboard.press('Enter');
  assert.ok(await has(page.getByRole('main')));

  await tabTo(page, page.getByLabel(t.login, { exact: true }), 3);
  await keyboard.type(login);
  await tabTo(page, page.getByLabel(t.password, { exact: true }), 1);
  await keyboard.type(password);
  await keyboard.press('Enter');
  await page.waitForURL(/\/children\/\w+$/);

  const menu = accountMenu(page, locale);
  const out = control(page.getByRole('banner'), t.signOut);
  await tabTo(page, menu, 10);
  await keyboard.press('Enter');
  await out.waitFor();
  await keyboard.press('Escape');
  await out.waitFor({ state: 'hidden' });
  assert.ok(await has(menu), 'Escape closes the menu and leaves the focus there');
  await keyboard.press('Space');
  await tabTo(page, out, 10);
  await keyboard.press('Enter');
  await page.getByLabel(t.login, { exact: true }).waitFor();
}

async function everywhere({ page, locale }) {
  const t = texts(locale);
  await page.goto('/');
  assert.ok((await tabThrough(page)) > 8);
  await signIn(page, locale, person('guardian-two-schools'));
  assert.ok((await tabThrough(page)) > 8);
  await page.goto(await control(page.getByRole('main'), new RegExp(`^${t.openChild}`)).getAttribute('href'));
  assert.ok((await tabThrough(page)) > 8);
  await page.goto(`${new URL(page.url()).pathname}/grades`);
  await showTerm(page, locale, { year: 1, term: 0 });
  // The figures of a chart unfold by the keyboard, too.
  const figures = page.getByRole('main').locator('summary').first();
  await figures.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('main').locator('details').first().getByRole('table').waitFor();
  assert.ok((await tabThrough(page)) > 8);
  await page.goto('/help');
  assert.ok((await tabThrough(page)) > 8);
  assert.equal(await focused(page).count(), 0);
}

async function stillness({ page, locale }) {
  const moving = () =>
    page.evaluate(() => {
      const moves = (style) =>
        [style.transitionDuration, style.animationName === 'none' ? '0s' : style.animationDuration]
          .flatMap((list) => list.split(','))
          .some((time) => parseFloat(time) > 0);
      const found = [...document.querySelectorAll('*')].filter((element) => moves(getComputedStyle(element)));
      if (getComputedStyle(document.documentElement).scrollBehavior !== 'auto') found.push(document.documentElement);
      return found.map((element) => element.outerHTML.slice(0, 100));
    });
  await page.goto('/');
  assert.deepEqual(await moving(), []);
  await signIn(page, locale, person('guardian-several-children', { locale: 'ar' }));
  assert.deepEqual(await moving(), []);
  await control(page.getByRole('main'), new RegExp(`^${texts(locale).openChild}`)).click();
  await page.waitForURL(/\/children\/\w+$/);
  assert.deepEqual(await moving(), []);
  await page.goto(`${new URL(page.url()).pathname}/grades`);
  assert.deepEqual(await moving(), []);
}

withBrowser('keyboard and stillness', () => {
  journey('in and out by the keyboard alone (tutorial 1.2)', { baseURL, guises: TWO_GUISES }, inAndOut);
  journey('every stop of the keyboard shows, and nothing lies over it', { baseURL, guises: [GUISES[1], GUISES[2]] }, everywhere);
  journey('nothing moves for somebody who asked for stillness', { baseURL, guises: ONE_GUISE }, stillness);
});
