// What every page must be, whoever looks at it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// The narrowest screen that must do: WCAG's reflow criterion.
const NARROWEST = { width: 320, height: 568 };

// What is left of a desk's 1280 px for somebody who enlarges everything to 200 %.
const ENLARGED = { width: 640, height: 400 };

// What a thumb hits without aiming.
const TARGET_HEIGHT = 44;

/** Where pages and pictures are kept. */
export const RESULTS = process.env.PARVIS_RESULTS ?? fileURLToPath(new URL('../results', import.meta.url));

/**
 * Looks at the page that is open now, and throws one error that names all that is wrong. Keeps the HTML that the
 * server sent and a picture. `status` is the status that the document should have come with; `foreignNames` says that the
 * people on the page have no names in the letters of its language; `locked` that the page allows no script at all, so that
 * axe cannot look at it; `refused` which requests of the page's script were meant to be refused.
 */
export async function checkPage(page, name, { guise, observed, javaScript = true, status = 200, foreignNames = false, locked = false, refused = null }) {
  await page.waitForLoadState('load');
  // Where scripts are off, no promise in the page is ever settled: axe, too, would wait for ever. The same journey with
  // scripts has it look at the same HTML.
  const runs = javaScript && !locked;
  if (runs) await page.evaluate(() => document.fonts.ready.then(() => null));
  const axe = runs ? axeViolations : () => [];

  const faults = [...(await wrongDocument(page, guise, observed, status))];
  const { width } = page.viewportSize();
  faults.push(...(await overflow(page, width)));
  if (!foreignNames) faults.push(...(await foreignWords(page, guise)));
  faults.push(...(await coveredEnd(page)));
  if (guise.size === 'phone') faults.push(...(await smallTargets(page)));
  if (guise.size !== 'phone') faults.push(...(await axe(page, width)));
  await keep(page, `${name}.${guise.label}${javaScript ? '' : '-plain'}`, observed);

  const size = page.viewportSize();
  const smaller = guise.size === 'phone' ? NARROWEST : ENLARGED;
  await page.setViewportSize(smaller);
  faults.push(...(await overflow(page, smaller.width)));
  // On a phone where it is hardest; axe is the slowest of the checks.
  if (smaller === NARROWEST) faults.push(...(await axe(page, smaller.width)));
  await page.setViewportSize(size);

  faults.push(...observed.takeFaults().filter((fault) => !refused?.test(fault)));
  if (faults.length) throw new Error(`${name} (${page.url()}):\n  ${faults.join('\n  ')}`);
}

async function wrongDocument(page, { locale }, observed, status) {
  const faults = [];
  const came = observed.document()?.status;
  if (came !== status) faults.push(`status ${came}, not ${status}`);
  const found = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    title: document.title.trim(),
    viewport: document.querySelector('meta[name=viewport]')?.content ?? '',
  }));
  const direction = locale === 'ar' ? 'rtl' : 'ltr';
  if (found.lang.split('-')[0] !== locale) faults.push(`lang is "${found.lang}", not "${locale}"`);
  if (found.dir !== direction) faults.push(`dir is "${found.dir}", not "${direction}"`);
  // A phone would lay the page out for a desk and shrink it.
  if (!found.viewport.includes('width=device-width')) faults.push('no meta viewport with width=device-width');
  return faults;
}

async function overflow(page, width) {
  const found = await page.evaluate(() => {
    const root = document.documentElement;
    const sticksOut = (element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
    };
    if (root.scrollWidth <= window.innerWidth) return null;
    const first = [...document.body.querySelectorAll('*')].find(sticksOut);
    return { scrollWidth: root.scrollWidth, first: first?.outerHTML.slice(0, 120) };
  });
  return found ? [`wider than the screen: ${found.scrollWidth} > ${width} px, first by ${found.first}`] : [];
}

/** What lies under a fixed bar even when the page is scrolled to its end: nobody can read it. */
async function coveredEnd(page) {
  const found = await page.evaluate(() => {
    const before = scrollY;
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    const bars = [...document.querySelectorAll('body *')].filter((element) => getComputedStyle(element).position === 'fixed');
    const boxes = bars.map((bar) => bar.getBoundingClientRect());
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const covered = [];
    while (walker.nextNode()) {
      const { currentNode: text } = walker;
      const { parentElement } = text;
      if (!text.data.trim() || bars.some((bar) => bar.contains(text)) || !parentElement.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      const { top, bottom, left, right } = range.getBoundingClientRect();
      const isUnder = (box) => top < box.bottom && bottom > box.top + 1 && left < box.right && right > box.left;
      if (right - left > 1 && boxes.some(isUnder)) covered.push(text.data.trim().slice(0, 80));
    }
    scrollTo({ top: before, behavior: 'instant' });
    return covered;
  });
  return found.map((text) => `under a fixed bar at the end of the page: "${text}"`);
}

/** What stands on its own (a link inside a sentence does not) and is too low for a thumb. */
async function smallTargets(page) {
  const found = await page.evaluate((least) => {
    const isSmall = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return element.checkVisibility() && width > 1 && height < least - 0.5 && getComputedStyle(element).display !== 'inline';
    };
    const targets = 'a[href], button, summary, select, input:not([type=hidden], [type=checkbox], [type=radio]), label:has([type=checkbox], [type=radio])';
    return [...document.querySelectorAll(targets)]
      .filter(isSmall)
      .map((element) => `${element.getBoundingClientRect().height} px: ${element.outerHTML.slice(0, 120)}`);
  }, TARGET_HEIGHT);
  return found.map((each) => `lower than ${TARGET_HEIGHT} px: ${each}`);
}

/**
 * Words in the letters of another language, where the page does not say that they are names (`bdi`) or another
 * language (`lang`): most likely a message that was not translated.
 */
async function foreignWords(page, { locale }) {
  const found = await page.evaluate((isArabic) => {
    const foreign = isArabic ? /[a-zà-ÿ]{2,}/i : /[\u0600-\u06ff]/;
    // Names of file formats, keys and browsers are the same in every language.
    const ours = /Parvis|\b(?:CSV|XLSX|ODS|PDF|ZIP|Alt|Shift|Firefox)\b/g;
    const faults = [];
    const look = (text, where) => {
      if (foreign.test(text.replaceAll(ours, ''))) faults.push(`"${text.trim().slice(0, 80)}" in ${where.slice(0, 80)}`);
    };
    look(document.title, 'title');
    const isMarked = (element) => element.closest('bdi, script, style, [lang]:not(html)');
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement } = walker.currentNode;
      if (!isMarked(parentElement)) look(walker.currentNode.data, parentElement.outerHTML);
    }
    for (const element of document.body.querySelectorAll('[aria-label], [title], [alt], [placeholder]')) {
      if (isMarked(element)) continue;
      for (const name of ['aria-label', 'title', 'alt', 'placeholder']) look(element.getAttribute(name) ?? '', element.outerHTML);
    }
    return faults;
  }, locale === 'ar');
  return found.map((each) => `words of another language: ${each}`);
}

async function axeViolations(page, width) {
  // Evaluated over the debugging protocol, which the page's Content-Security-Policy does not bind: the policy stays in
  // force for the page itself.
  await page.evaluate(`window.axe === undefined && (() => { ${AXE} })()`);
  const violations = await page.evaluate(async (tags) => {
    const report = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    });
    return report.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ target, html, failureSummary }) => ({ target: target.join(' '), html, failureSummary })),
    }));
  }, AXE_TAGS);
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 5).map((node) => `    ${node.target}: ${node.html.slice(0, 160)}\n      ${node.failureSummary.replaceAll('\n', '\n      ')}`);
    return `axe at ${width} px: ${id} (${help}), ${nodes.length} times:\n${where.join('\n')}`;
  });
}

async function keep(page, name, observed) {
  for (const folder of ['pages', 'shots']) mkdirSync(`${RESULTS}/${folder}`, { recursive: true });
  writeFileSync(`${RESULTS}/pages/${name}.html`, await served(page, observed));
  await page.screenshot({ path: `${RESULTS}/shots/${name}.png`, fullPage: true });
}

/** The HTML as it was sent, not as scripts have changed it since. */
async function served(page, observed) {
  const here = page.url().split('#')[0];
  const document = observed.document();
  const text = document?.url === here ? await document.text : null;
  if (text !== null) return text;
  // The address changed without a new document; what a reload would show is what counts.
  const response = await page.request.get(here);
  return response.text();
}
