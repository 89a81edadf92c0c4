// The last of the files, after which every page must have been seen.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { GUISES } from '../lib/browser.mjs';
import { RESULTS } from '../lib/checks.mjs';
import { PAGES } from '../lib/pages.mjs';

test('every page was looked at in French and Arabic, light and dark, on a phone and a desk', () => {
  const seen = new Set(readdirSync(`${RESULTS}/pages`));
  const wanted = Object.keys(PAGES).flatMap((name) => GUISES.map(({ label }) => `${name}.${label}.html`));
  assert.deepEqual(wanted.filter((file) => !seen.has(file)), [], 'not looked at');
  const listed = [...seen].filter((file) => !wanted.includes(file.replace('-plain.html', '.html')));
  assert.deepEqual(listed, [], 'looked at, but not on the list in lib/pages.mjs');
});
