// A small site with known faults, one page each, under the kind of Content-Security-Policy that the real one has.

import { createServer } from 'node:http';

// Texts are French; in the midst of Arabic they say so.
const page = (locale, body, head = '') => `<!doctype html>
<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${locale === 'ar' ? 'صفحة' : 'Page'}</title>
<link rel="icon" href="data:,">
${head}
</head>
<body><main${locale === 'ar' ? ' lang="fr"' : ''}><h1>Page</h1>${body}</main></body>
</html>
`;

const form = `<form method="post" action="/echo"><label for="word">Mot</label> <input id="word" name="word">
<button>Envoyer</button></form>`;
const formStyle = '<link rel="stylesheet" href="/form.css">';

/** What each address answers: the body, the status, what goes into the head. */
const PAGES = {
  '/good': { body: '<p>Tout va bien. <a href="/next">La suite</a></p>', head: '<link rel="stylesheet" href="/style.css">' },
  '/next': { body: '<p>La suite.</p>' },
  '/form': { body: form, head: formStyle },
  '/refused': { body: form, head: formStyle, status: 422 },
  '/violation': { body: '<input name="nameless">' },
  '/dark-violation': { body: '<p class="dim">Texte</p>', head: '<link rel="stylesheet" href="/dim.css">' },
  '/overflow': { body: '<table><tr><td class="wide">Large</td></tr></table>', head: '<link rel="stylesheet" href="/wide.css">' },
  '/narrow-overflow': { body: '<p class="medium">Large</p>', head: '<link rel="stylesheet" href="/wide.css">' },
  '/enlarged-overflow': { body: '<p class="broad">Large</p>', head: '<link rel="stylesheet" href="/wide.css">' },
  '/small-target': { body: '<p><a class="low" href="/next">La suite</a></p>', head: '<link rel="stylesheet" href="/style.css">' },
  '/covered-end': { body: '<p class="tall">Début</p><p>Fin</p><p class="bar">Barre</p>', head: '<link rel="stylesheet" href="/bar.css">' },
  '/foreign-word': { body: '<p>Bonjour, مرحبا. <span lang="ar">مرحبا</span>, <bdi>مرحبا</bdi></p>' },
  '/foreign-label': { body: '<p><button aria-label="مرحبا"></button></p>', head: '<link rel="stylesheet" href="/style.css">' },
  '/untranslated': { body: '<p>Bonjour</p>', strip: /(?<=<main) lang="fr"/ },
  '/console-error': { body: '', head: '<script src="/error.js"></script>' },
  '/uncaught': { body: '', head: '<script src="/throw.js"></script>' },
  '/inline-script': { body: '<script>document.title = "x"</script>' },
  '/inline-style': { body: '<p style="color: black">Texte</p>' },
  '/missing-file': { body: '', head: '<link rel="stylesheet" href="/not-there.css">' },
  '/no-viewport': { body: '', strip: /<meta name="viewport".*\n/ },
  '/no-language': { body: '', strip: / lang="\w+"/ },
};

const FILES = {
  '/style.css': 'p { max-width: 40rem } button { min-height: 44px } .low { display: inline-block; height: 43px }',
  '/form.css': 'input, button { min-height: 44px }',
  '/bar.css': '.tall { height: 2000px } .bar { position: fixed; bottom: 0; margin: 0; width: 90%; height: 60px; background: white }',
  '/dim.css': ':root { color-scheme: light dark } @media (prefers-color-scheme: dark) { .dim { color: #444; background: #222 } }',
  '/wide.css': '.wide { min-width: 2000px; display: block } .medium { min-width: 340px } .broad { min-width: 700px }',
  '/error.js': 'console.error("broken")',
  '/throw.js': 'throw new Error("thrown")',
};

const TYPES = { css: 'text/css', js: 'text/javascript' };

function respond(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://fixture');
  const locale = searchParams.get('locale') ?? request.headers['accept-language'].slice(0, 2);
  const send = (status, type, text) =>
    response
      .writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': "default-src 'self'; img-src data:" })
      .end(text);
  if (pathname === '/echo') {
    let typed = '';
    request.on('data', (part) => (typed += part));
    request.on('end', () => send(200, 'text/html', page(locale, `<p role="status">${new URLSearchParams(typed).get('word')}</p>`)));
  } else if (PAGES[pathname]) {
    const { body, head, status = 200, strip = '' } = PAGES[pathname];
    send(status, 'text/html', page(locale, body, head).replace(strip, ''));
  } else if (FILES[pathname]) {
    send(200, TYPES[pathname.split('.')[1]], FILES[pathname]);
  } else {
    send(404, 'text/plain', 'not found');
  }
}

/** Starts it on a free port of the loopback interface. */
export async function startFixture() {
  const server = createServer(respond);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { baseURL: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
