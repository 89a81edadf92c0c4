// Files of the school: a list of students with a column and a row amiss, a grade sheet of Massar, a list of staff.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { containing, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

// Names of files, classes and columns stand in Latin letters among Arabic ones, and are marked where that can be done:
// not in the choices of a list.
const foreignNames = true;

const BIRTH_DATE = 5;

async function openImports(page, locale, role) {
  const main = page.getByRole('main');
  await signIn(page, locale, person(role, { school: MOROCCAN }));
  const staffOrImports = page.locator('main a[href$="/imports"], main a[href^="/office/"]').first();
  const school = (await staffOrImports.getAttribute('href')).split('/').slice(0, 3).join('/');
  await page.goto(school);
  await press(main, texts(locale).imports);
  await page.waitForURL('**/imports');
  return `${school}/imports`;
}

/** Chooses the file and sends it; the page of the import asks for itself again until there is something to say. */
async function send(page, locale, name, content) {
  const t = texts(locale);
  await page.getByLabel(t.importsFile, { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await press(page.getByRole('main'), t.importsUpload);
  await page.waitForURL(/\/imports\/[0-9a-z]{16}/);
}

/** Waits until the import stands so. */
const stands = (page, words) => page.locator('.head').getByText(words).waitFor({ timeout: 60_000 });

/** The number of a figure. */
async function figure(page, name) {
  const row = page.locator('dl.facts > div').filter({ hasText: name });
  return Number((await row.locator('dd').innerText()).replaceAll(/\D/g, ''));
}

/** What comes down when this is pressed. */
async function download(page, name, within = page.getByRole('main')) {
  const [file] = await Promise.all([page.waitForEvent('download'), press(within, name)]);
  assert.match(file.suggestedFilename(), /^(eleves-1APIC-1|rapport-eleves-2-csv|export_notesCC_1APIC-1_1)\.(csv|xlsx)$/);
  return readFileSync(await file.path());
}

/** The list of a class as the template has it: headings, then rows of fields. */
async function classList(page, locale) {
  const card = page.getByRole('region', { name: texts(locale).importsTemplateClass, exact: true });
  const lines = (await download(page, 'CSV', card)).toString().replace('\ufeff', '').trim().split(/\r?\n/);
  return lines.map((line) => line.split(';'));
}

async function students({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await openImports(page, locale, 'secretary');
  await check('imports', { foreignNames });

  await page.locator('#file').evaluate((input) => input.removeAttribute('required'));
  await press(main, t.importsUpload);
  await page.locator('#file-error').waitFor();
  await check('imports-no-file', { foreignNames, status: 422 });

  // Columns by hand are remembered, so that each time needs a heading of its own.
  const heading = `ne_quand_${Date.now()}`;
  // Two new students like the last of a class; a heading that nobody knows, and a day that does not exist.
  const [headings, ...rows] = await classList(page, locale);
  const last = rows.at(-1);
  const file = (asked, date) => {
    const head = headings.with(BIRTH_DATE, asked);
    const one = (number, born, family, given) => last.with(0, last[0].replaceAll(/\d/g, '8').slice(0, -1) + number).with(1, family).with(2, given).with(BIRTH_DATE, born);
    return [head, one(1, '2012-05-17', 'Idrissi', 'Amine'), one(2, date, 'Naciri', 'Lina')].map((row) => row.join(';')).join('\r\n');
  };
  await send(page, locale, 'eleves.csv', file(heading, '31/02/2012'));
  await stands(page, t.importsMapping);
  await check('import-mapping', { foreignNames });
  await main.getByLabel(containing(heading)).selectOption('date_naissance');
  await press(main, t.importsAgain);
  await stands(page, t.importsReady);
  assert.equal(await figure(page, t.importsFaulty), 1);
  const faulty = main.getByRole('region', { name: t.importsFaulty, exact: true }).getByRole('row').nth(1);
  assert.match(await textOf(faulty), /F ne_quand.*31\/02\/2012/);
  await check('import-preview-faulty', { foreignNames });
  await press(main, t.importsConfirm);
  await page.getByRole('alert').filter({ hasText: t.importsCorrect }).waitFor();
  await press(main, t.importsDiscard);
  await page.waitForURL(/\/imports\?said=discarded$/);

  // The file put right; the column by hand is remembered.
  await send(page, locale, 'eleves-2.csv', file(heading, '2012-03-01'));
  await stands(page, t.importsReady);
  assert.equal(await figure(page, t.importsAdded), 2);
  assert.equal(await figure(page, t.importsFaulty), 0);
  await check('import-preview', { foreignNames });
  await press(main, t.importsConfirm);
  await stands(page, t.importsDone);
  await check('import-done', { foreignNames });
  assert.match((await download(page, t.importsReport)).toString(), /Amine Idrissi/);
  await press(main, t.importsUndo);
  await press(main, t.importsUndoSure);
  await stands(page, t.importsUndone);
  await check('import-undone', { foreignNames });

  await press(main, t.importsBack);
  await send(page, locale, 'personnel.csv', 'nom;prenom;email;role\nFassi;Salma;salma@example.org;enseignant\n');
  await stands(page, t.importsRefused);
  await page.getByRole('alert').filter({ hasText: t.importsDirection }).waitFor();
  await check('import-refused', { foreignNames });
  await press(main, t.importsDiscard);
  await page.waitForURL(/\/imports\?said=discarded$/);
  await signOut(page, locale);
}

async function massar({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await openImports(page, locale, 'secretary');
  const sheet = () => download(page, t.importsDownload);
  const before = await sheet();
  await send(page, locale, 'export_notesCC.xlsx', before);
  await stands(page, t.importsReady);
  await page.locator('.head').getByText(t.importsMassarKind).waitFor();
  assert.ok((await figure(page, t.importsUnchanged)) > 10);
  for (const none of [t.importsAdded, t.importsChanged, t.importsFaulty]) assert.equal(await figure(page, none), 0, none);
  await check('import-massar', { foreignNames });
  await press(main, t.importsConfirm);
  await stands(page, t.importsDone);
  await press(main, t.importsBack);
  assert.deepEqual(await sheet(), before, 'the sheet comes back as it went');
  await page.goBack();
  await press(main, t.importsUndo);
  await press(main, t.importsUndoSure);
  await stands(page, t.importsUndone);
  await signOut(page, locale);
}

async function staff({ page, locale, check }) {
  const t = texts(locale);
  const main = page.getByRole('main');
  await openImports(page, locale, 'director');
  const className = await page.locator('#massar-class option').first().innerText();
  const rows = ['nom;prenom;email;role;matieres;classes', `Fassi;Salma;salma.fassi@example.org;enseignant;Mathématiques;${className}`, 'Naciri;Omar;omar@example.org;jardinier;;'];
  await send(page, locale, 'personnel.csv', rows.join('\n'));
  await stands(page, t.importsReady);
  assert.equal(await figure(page, t.importsAdded), 1);
  await main.getByRole('cell', { name: t.teacher, exact: true }).waitFor();
  await check('import-staff', { foreignNames });
  await main.getByRole('checkbox', { name: t.importsSkip }).check();
  await press(main, t.importsConfirm);
  await stands(page, t.importsDone);
  await press(main, t.importsUndo);
  await press(main, t.importsUndoSure);
  await stands(page, t.importsUndone);
  await signOut(page, locale);
}

// One after the other: a school has one import at a time, and only its last one is taken back.
withBrowser('imports', () => {
  journey('the secretary imports students: a column by hand, a faulty row, the file put right, undo', { baseURL }, students);
  journey('a grade sheet of Massar goes out, comes in and goes out again', { baseURL }, massar);
  journey('the director imports staff', { baseURL }, staff);
}, { concurrency: 1 });
