// One browser for each group of tests, a fresh context for each test, and the same journey in several guises.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { checkPage } from './checks.mjs';
import { observe } from './observe.mjs';

const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 }, hasTouch: false },
};

const guise = (locale, size, scheme) => ({ locale, size, scheme, label: `${locale}-${size}-${scheme}` });

/** Every pair of language, size and colour scheme, in four runs rather than eight. */
export const GUISES = [
  guise('fr', 'phone', 'light'),
  guise('fr', 'desktop', 'dark'),
  guise('ar', 'phone', 'dark'),
  guise('ar', 'desktop', 'light'),
];

/** Both languages, both sizes and both schemes, where their pairs do not matter. */
export const TWO_GUISES = [GUISES[0], guise('ar', 'desktop', 'dark')];

/** For what does not depend on how the page looks. */
export const ONE_GUISE = [GUISES[0]];

function browserPath() {
  if (process.env.PARVIS_BROWSER) return process.env.PARVIS_BROWSER;
  const folders = (process.env.PATH ?? '').split(delimiter);
  // The one without a window to draw takes half the time.
  const found = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
  if (!found) throw new Error('no Chromium found: install it or name it in PARVIS_BROWSER');
  return found;
}

let launched;

/** The browser, started by the first that needs it. */
function browser() {
  launched ??= chromium.launch({
    executablePath: browserPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return launched;
}

/**
 * Tests that share a browser, two at a time unless they must not meet: while one waits, the other works. Hooks outside a group run only when nothing is left to wait for, and an open browser is
 * something to wait for: tests that open pages must be in here.
 */
export function withBrowser(name, body, { concurrency = 2 } = {}) {
  describe(name, { concurrency }, () => {
    after(async () => {
      const open = launched;
      launched = undefined;
      await (await open)?.close();
    });
    body();
  });
}

/**
 * A page in a context of its own. What it must not do (errors in the console, failed requests) is noted from the start.
 */
export async function openPage({ locale, size, scheme }, { baseURL, javaScript = true } = {}) {
  const context = await (await browser()).newContext({
    ...SIZES[size],
    baseURL,
    locale: `${locale}-MA`,
    timezoneId: 'Africa/Casablanca',
    colorScheme: scheme,
    // A picture taken in the middle of a movement differs from the next one.
    reducedMotion: 'reduce',
    javaScriptEnabled: javaScript,
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const observed = observe(page);
  return { page, observed, close: () => context.close() };
}

// Where the device keeps the language that was chosen on it.
const LANGUAGE_COOKIE = 'parvis-language';

/** A part of a journey, named for itself. The next one would begin where this one did not come to: it ends the journey. */
async function step(context, name, act) {
  let fault = new Error(`"${name}" was left out: the pattern of names must match the steps too`);
  await context.test(name, async () => {
    fault = undefined;
    try {
      await act();
    } catch (error) {
      fault = error;
      throw error;
    }
  });
  if (fault) throw fault;
}

/**
 * The same journey in each guise, as a test of its own, on a device on which the language was chosen before: it goes
 * before what the account prefers, so that one person can be in several tests at once. `walk` gets the page, the guise, whether scripts run, and
 * `check(name, options)`, which looks at the page that is open now, and `step(name, act)`, which is a test of its own in the
 * report. At the end nothing bad may have been noted, checked page or not.
 */
export function journey(name, { baseURL, guises = GUISES, javaScript = true }, walk) {
  for (const each of guises) {
    const title = javaScript ? `${name} [${each.label}]` : `${name} [${each.label}, without JavaScript]`;
    test(title, { timeout: 180_000 }, async (context) => {
      const { page, observed, close } = await openPage(each, { baseURL, javaScript });
      try {
        await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: each.locale, url: baseURL }]);
        await walk({
          page,
          ...each,
          javaScript,
          step: (stepName, act) => step(context, stepName, act),
          check: (pageName, options) => checkPage(page, pageName, { guise: each, observed, javaScript, ...options }),
        });
        await observed.mustBeClean();
      } finally {
        await close();
      }
    });
  }
}
