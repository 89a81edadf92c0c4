// A check that cannot fail proves nothing: here each one must catch a page made to break it.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startFixture } from './server.mjs';

// Apart from the results of the journeys, whose pages are all checked later. Set before the harness reads it.
const results = mkdtempSync(join(tmpdir(), 'parvis-selftest-'));
process.env.PARVIS_RESULTS = results;
const { GUISES, journey, openPage, withBrowser } = await import('../browser.mjs');
const { checkPage } = await import('../checks.mjs');
const { missing, texts } = await import('../texts.mjs');

const { baseURL, stop } = await startFixture();

const [phone, desktopDark] = GUISES;

/** Opens one page, checks it, and gives what the check says. */
async function faultsOf(path, { guise = phone, javaScript = true, ...options } = {}) {
  const { page, observed, close } = await openPage(guise, { baseURL, javaScript });
  try {
    await page.goto(path);
    await checkPage(page, path.slice(1).replaceAll(/\W/g, '-'), { guise, observed, javaScript, ...options });
    return '';
  } catch (error) {
    return error.message;
  } finally {
    await close();
  }
}

async function fillIn({ page, check }) {
  await page.goto('/form');
  await check('form');
  await page.getByLabel('Mot').fill('bonjour');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  assert.equal(await page.getByRole('status').textContent(), 'bonjour');
  await check('echo');
}

withBrowser('the harness', () => {
  after(() => {
    stop();
    rmSync(results, { recursive: true });
  });

  journey('a good page passes, and so does the next', { baseURL }, async ({ page, check, locale }) => {
    await page.goto('/good');
    await check('good');
    await page.getByRole('link', { name: 'La suite' }).click();
    await check('next');
    assert.equal(await page.locator('html').getAttribute('lang'), locale);
  });

  journey('a form works', { baseURL, guises: [phone] }, fillIn);
  journey('a form works', { baseURL, guises: [phone], javaScript: false }, fillIn);

  test('all guises together meet every pair of choices', () => {
    const pairs = new Set(
      GUISES.flatMap(({ locale, size, scheme }) => [`${locale} ${size}`, `${locale} ${scheme}`, `${size} ${scheme}`]),
    );
    assert.equal(pairs.size, 12);
  });

  test('an accessibility fault is caught', async () => {
    assert.match(await faultsOf('/violation'), /axe at 320 px: label/);
  });

  test('an accessibility fault of the dark scheme is caught in the dark only', async () => {
    assert.match(await faultsOf('/dark-violation', { guise: desktopDark }), /axe at 1280 px: color-contrast/);
    assert.equal(await faultsOf('/dark-violation'), '');
  });

  test('without JavaScript no script runs, and the other checks do', async () => {
    assert.equal(await faultsOf('/uncaught', { javaScript: false }), '');
    assert.match(await faultsOf('/inline-style', { javaScript: false }), /content security policy/);
    assert.match(await faultsOf('/narrow-overflow', { javaScript: false }), /> 320 px/);
  });

  test('a page wider than the screen is caught', async () => {
    assert.match(await faultsOf('/overflow'), /wider than the screen: \d+ > 390 px/);
    assert.match(await faultsOf('/overflow', { guise: desktopDark }), /> 1280 px/);
  });

  test('a page wider than the screen is caught from right to left', async () => {
    assert.match(await faultsOf('/overflow', { guise: GUISES[2] }), /wider than the screen/);
  });

  test('a page wider than the narrowest screen only is caught', async () => {
    const faults = await faultsOf('/narrow-overflow');
    assert.match(faults, /> 320 px/);
    assert.doesNotMatch(faults, /> 390 px/);
  });

  test('a page too wide when all is enlarged to 200 % is caught', async () => {
    const faults = await faultsOf('/enlarged-overflow', { guise: desktopDark });
    assert.match(faults, /> 640 px/);
    assert.doesNotMatch(faults, /> 1280 px/);
  });

  test('the end of a page under a fixed bar is caught', async () => {
    const faults = await faultsOf('/covered-end');
    assert.match(faults, /under a fixed bar at the end of the page: "Fin"/);
    assert.doesNotMatch(faults, /"Début"|"Barre"/);
  });

  test('a target too low for a thumb is caught, on the phone', async () => {
    assert.match(await faultsOf('/small-target'), /lower than 44 px: 43 px: <a class="low"/);
    assert.equal(await faultsOf('/small-target', { guise: desktopDark }), '');
  });

  test('a word of another language is caught, unless it is marked', async () => {
    assert.match(await faultsOf('/foreign-word'), /^.*\n  words of another language: "Bonjour, مرحبا\." in <p>[^\n]*$/);
    assert.match(await faultsOf('/foreign-label'), /words of another language: "مرحبا" in <button/);
    assert.match(await faultsOf('/untranslated', { guise: GUISES[2] }), /words of another language: "Bonjour" in <p>/);
  });

  test('an error in the console is caught', async () => {
    assert.match(await faultsOf('/console-error'), /console error: broken/);
  });

  test('an uncaught error is caught', async () => {
    assert.match(await faultsOf('/uncaught'), /uncaught error: thrown/);
  });

  test('a violation of the Content-Security-Policy is caught', async () => {
    assert.match(await faultsOf('/inline-script'), /content security policy: .*inline script/);
    assert.match(await faultsOf('/inline-style'), /content security policy: .*inline style/);
  });

  test('a missing file is caught', async () => {
    assert.match(await faultsOf('/missing-file'), /failed request: .*not-there\.css \(404\)/);
  });

  test('a wrong status is caught, an expected one is not', async () => {
    assert.match(await faultsOf('/refused'), /status 422, not 200/);
    assert.equal(await faultsOf('/refused', { status: 422 }), '');
  });

  test('a wrong language or direction is caught', async () => {
    const faults = await faultsOf('/good?locale=ar');
    assert.match(faults, /lang is "ar", not "fr"/);
    assert.match(faults, /dir is "rtl", not "ltr"/);
    assert.match(await faultsOf('/no-language'), /lang is "", not "fr"/);
  });

  test('a page that a phone would shrink is caught', async () => {
    assert.match(await faultsOf('/no-viewport'), /no meta viewport/);
  });

  test('what goes wrong between two checks fails the journey', async () => {
    const { page, observed, close } = await openPage(phone, { baseURL });
    await page.goto('/console-error');
    await assert.rejects(observed.mustBeClean(), /broken/);
    await close();
  });

  test('the HTML is kept as the server sent it, with a picture', async () => {
    await faultsOf('/inline-script');
    const kept = readFileSync(join(results, 'pages/inline-script.fr-phone-light.html'), 'utf8');
    assert.match(kept, /^<!doctype html>/);
    assert.match(kept, /<title>Page<\/title>/);
    assert.ok(existsSync(join(results, 'shots/inline-script.fr-phone-light.png')));
  });
});

test('every word exists in every language', () => {
  assert.deepEqual(missing(), []);
  assert.throws(() => texts('fr').notThere, /notThere/);
});
