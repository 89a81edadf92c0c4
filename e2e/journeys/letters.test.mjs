// Letters to guardians: whom for, an example, making them, the download, who did not come.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

// Names of people and classes stand in Latin letters among Arabic ones, not marked where they are choices of a list.
const foreignNames = true;

/** What comes down when this is pressed. */
async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), press(page.getByRole('main'), name)]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

const numbers = (text) => [...text.matchAll(/\d+/g)].map(Number);

/** Chooses the last class whose letters belong to nobody who is waited for elsewhere: none was made, or all of them were. */
async function chooseClass(page, locale) {
  const t = texts(locale);
  const values = await page.locator('#to option').evaluateAll((all) => all.map((one) => one.value));
  for (const value of values.filter((one) => one.startsWith('class:')).reverse()) {
    await page.getByLabel(t.lettersWhom, { exact: true }).selectOption(value);
    await press(page.getByRole('main'), t.lettersCount);
    await page.waitForURL((url) => url.searchParams.get('to') === value);
    const chosen = page.locator('section[aria-labelledby="chosen"]');
    const made = chosen.getByText(t.lettersHaveOne);
    if ((await chosen.getByRole('button', { name: t.lettersMake }).count()) === 0) continue;
    if ((await made.count()) === 0) return chosen;
    const [letters] = numbers(await textOf(chosen.locator('p > b').first()));
    if (numbers(await textOf(made))[0] === letters) return chosen;
  }
  throw new Error('the demo has no class to make letters for');
}

async function makeLetters({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await signIn(page, locale, person('secretary', { school: MOROCCAN }));
  await press(main, t.letters);
  await page.waitForURL('**/letters');
  await check('letters', { foreignNames });
  await press(main, t.lettersNew);
  await page.waitForURL('**/letters/new');
  await check('letters-new', { foreignNames });

  await page.getByLabel(t.lettersGuardian, { exact: true }).fill('Personne-Du-Tout');
  await press(main, t.lettersSearch);
  await main.getByText(t.lettersNobody).waitFor();
  await check('letters-nobody', { foreignNames });

  const chosen = await chooseClass(page, locale);
  const [letters] = numbers(await textOf(chosen.locator('p > b').first()));
  await check('letters-chosen', { foreignNames });
  const example = await download(page, t.lettersPreview);
  assert.equal(example.name, 'specimen.pdf');
  assert.equal(example.content.subarray(0, 5).toString(), '%PDF-');

  await press(main, t.lettersMake);
  await page.waitForURL(/\/letters\/[0-9a-z]{16}$/);
  await page.locator('.head').getByText(t.lettersReady).waitFor({ timeout: 120_000 });
  await check('letters-ready', { foreignNames });
  const pdf = await download(page, t.lettersDownload);
  assert.match(pdf.name, /^lettres-college-jardins-bouregreg-\d{4}-\d\d-\d\d-[\w-]+\.pdf$/);
  assert.equal(pdf.content.subarray(0, 5).toString(), '%PDF-');
  await page.reload();
  await main.getByText(t.lettersGrace).waitFor();
  await check('letters-fetched', { foreignNames });
  const list = await download(page, t.lettersList);
  assert.equal(list.content.toString().trim().split(/\r?\n/).length, letters + 1);

  await press(main, t.lettersAgain);
  await page.locator('section[aria-labelledby="chosen"]').getByText(t.lettersAgainOf).waitFor();
  await signOut(page, locale);
}

// A school's letters are made one after the other.
withBrowser('letters', () => {
  journey('the secretary has letters made for a class, prints them and sees who did not come', { baseURL }, makeLetters);
}, { concurrency: 1 });
