// What a page does behind the back of whoever looks at it: errors in the console, requests that fail, and what the
// server really sent.

// Chromium says this about every answer of 400 and more; those are judged by their status, below.
const SAID_BY_STATUS = 'Failed to load resource: the server responded with a status of';

/** Notes what happens on the page from now on. */
export function observe(page) {
  const faults = [];
  const bodies = [];
  let last = null;

  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().startsWith(SAID_BY_STATUS)) return;
    const kind = message.text().includes('Content Security Policy') ? 'content security policy' : 'console error';
    faults.push(`${kind}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught error: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // Left behind by going to the next page, or turned into a download.
    if (reason !== 'net::ERR_ABORTED') faults.push(`failed request: ${request.url()} (${reason})`);
  });
  page.on('response', (response) => {
    const request = response.request();
    if (request.isNavigationRequest() && response.frame() === page.mainFrame()) {
      const isRedirect = response.status() >= 300 && response.status() < 400;
      if (isRedirect) return;
      // The text is asked for at once: after the next navigation the browser no longer has it.
      last = { url: response.url(), status: response.status(), text: response.text().catch(() => null) };
      bodies.push(last.text);
    } else if (response.status() >= 400) {
      faults.push(`failed request: ${response.url()} (${response.status()})`);
    }
  });

  return {
    /** What was noted since the last call. */
    takeFaults: () => faults.splice(0),
    /** The last document that the server sent. */
    document: () => last,
    /** Fails if anything bad was noted and not yet reported. */
    async mustBeClean() {
      await Promise.allSettled(bodies);
      if (faults.length) throw new Error(`on the way:\n  ${faults.splice(0).join('\n  ')}`);
    },
  };
}
