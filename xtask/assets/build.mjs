// Builds crates/parvis/assets/dist from Tabler, Tabler Icons, IBM Plex Sans Arabic and our own sheet.
// For maintainers only: the outputs are committed. Run with: npm ci && npm run build
//
// One stylesheet serves both writing directions: Tabler's physical properties (left, margin-right, ...)
// are rewritten to logical ones here, and parvis.css uses logical properties throughout.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform as lightning } from 'lightningcss';
import postcss from 'postcss';
import { PurgeCSS } from 'purgecss';
import subsetFont from 'subset-font';
import { ICONS, FONT_RANGES, TABLER_CLASSES, WEIGHTS } from './choices.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const crate = join(here, '../../crates/parvis');
const source = join(crate, 'assets');
const dist = join(source, 'dist');
const modules = join(here, 'node_modules');

/** Every template below `folder`; extra folders may be given as arguments. */
function templates(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => String(name).endsWith('.html') && !String(name).includes('node_modules'))
    .map((name) => readFileSync(join(folder, String(name)), 'utf8'));
}
const pages = [join(crate, 'src'), ...process.argv.slice(2)].flatMap(templates);

/** Class names and tags used by the templates; words inside {% ... %} in a class attribute count too. */
function used() {
  // A class that parvis.css defines is ours alone (Tabler has a .tag and a .chip too), unless choices.mjs names it.
  const ours = new Set(readFileSync(join(source, 'parvis.css'), 'utf8').match(/(?<=\.)[a-z][\w-]*/gi));
  const classes = new Set(TABLER_CLASSES);
  const tags = new Set(['html', 'body', '*', '::before', '::after']);
  for (const tag of ('a abbr address article b bdi button caption code dd details div dl dt em fieldset figure footer form h1 h2 h3 h4 ' +
    'header hr img input kbd label legend li main mark nav ol optgroup option output p pre section select small span strong sub ' +
    'summary sup svg table tbody td textarea tfoot th thead tr ul use').split(' ')) tags.add(tag);
  for (const page of pages) {
    for (const [, double, single] of page.matchAll(/class=(?:"([^"]*)"|'([^']*)')/g)) {
      for (const word of (double ?? single).match(/[\w-]+/g) ?? []) if (!ours.has(word)) classes.add(word);
    }
    for (const [, tag] of page.matchAll(/<([a-z][a-z0-9]*)/g)) tags.add(tag);
  }
  return { classes, tags };
}

const LOGICAL = {
  'margin-left': 'margin-inline-start', 'margin-right': 'margin-inline-end',
  'padding-left': 'padding-inline-start', 'padding-right': 'padding-inline-end',
  'left': 'inset-inline-start', 'right': 'inset-inline-end',
  'border-left': 'border-inline-start', 'border-right': 'border-inline-end',
  'border-left-width': 'border-inline-start-width', 'border-right-width': 'border-inline-end-width',
  'border-left-color': 'border-inline-start-color', 'border-right-color': 'border-inline-end-color',
  'border-left-style': 'border-inline-start-style', 'border-right-style': 'border-inline-end-style',
  'border-top-left-radius': 'border-start-start-radius', 'border-top-right-radius': 'border-start-end-radius',
  'border-bottom-left-radius': 'border-end-start-radius', 'border-bottom-right-radius': 'border-end-end-radius',
};
/** Rewrites physical properties to logical ones, and drops declarations that need a data: address. */
const toLogical = {
  postcssPlugin: 'to-logical',
  Declaration(node) {
    if (node.value.includes('data:')) { node.remove(); return; }
    if (LOGICAL[node.prop]) node.prop = LOGICAL[node.prop];
    if (['text-align', 'float', 'clear'].includes(node.prop)) {
      const inline = node.prop === 'text-align' ? '' : 'inline-';
      node.value = node.value.replace(/^left$/, inline + 'start').replace(/^right$/, inline + 'end');
    }
    if (['margin', 'padding'].includes(node.prop)) {
      const sides = postcss.list.space(node.value);
      if (sides.length === 4 && sides[1] !== sides[3]) {
        node.cloneBefore({ prop: `${node.prop}-block`, value: `${sides[0]} ${sides[2]}` });
        node.cloneBefore({ prop: `${node.prop}-inline`, value: `${sides[3]} ${sides[1]}` });
        node.remove();
      }
    }
  },
};
/** Drops custom properties that nothing reads, until none is left. */
function dropUnreadVariables(root, alsoRead) {
  for (;;) {
    const read = new Set((root.toString() + alsoRead).match(/var\(\s*--[\w-]+/g).map((use) => use.replace(/var\(\s*/, '')));
    let dropped = 0;
    root.walkDecls(/^--/, (node) => { if (!read.has(node.prop)) { node.remove(); dropped += 1; } });
    if (!dropped) break;
  }
  root.walkRules((rule) => { if (!rule.nodes.length) rule.remove(); });
  root.walkAtRules((rule) => { if (rule.nodes && !rule.nodes.length) rule.remove(); });
}

async function css() {
  const { classes, tags } = used();
  const raw = readFileSync(join(modules, '@tabler/core/dist/css/tabler.css'), 'utf8');
  const [purged] = await new PurgeCSS().purge({
    content: [{ raw: 'x', extension: 'html' }],
    css: [{ raw }],
    extractors: [{
      extensions: ['html'],
      extractor: () => ({ attributes: { names: ['data-bs-theme', 'type', 'disabled', 'hidden', 'title', 'href', 'role', 'lang', 'dir', 'open'], values: ['dark', 'light', 'button', 'submit', 'reset', 'search', 'number', 'file', 'date', 'checkbox', 'radio'] }, classes: [...classes], ids: [], tags: [...tags], undetermined: [] }),
    }],
    dynamicAttributes: ['data-bs-theme'],
    safelist: { standard: [':root', /^:/], deep: [], greedy: [] },
    fontFace: true, keyframes: true,
  });
  const own = readFileSync(join(source, 'parvis.css'), 'utf8');
  const root = (await postcss([toLogical]).process(purged.css, { from: undefined })).root;
  // We name only two themes; system fonts, print helpers and source maps of Tabler are not ours.
  root.walkComments((node) => node.remove());
  root.walkAtRules('font-face', (rule) => rule.remove());
  dropUnreadVariables(root, own);
  const { code } = lightning({ filename: 'app.css', code: Buffer.from(root.toString() + '\n' + own), minify: true, targets: undefined });
  const text = '/*! Parvis. Contains parts of Tabler (MIT), see VERSIONS.md */\n' + code.toString();
  if (/url\(["']?data:/.test(text)) throw new Error('a data: address is left in app.css: the content security policy forbids it');
  writeFileSync(join(dist, 'app.css'), text);
}

async function fonts() {
  for (const weight of WEIGHTS) {
    for (const [script, ranges] of Object.entries(FONT_RANGES)) {
      const file = join(modules, `@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-${script}-${weight}-normal.woff2`);
      const text = ranges.flatMap(([from, to = from]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join('');
      writeFileSync(join(dist, `plex-${script}-${weight}.woff2`), await subsetFont(readFileSync(file), text, { targetFormat: 'woff2' }));
    }
  }
}

function icons() {
  for (const page of pages) {
    for (const [, id] of page.matchAll(/(?:icons\.svg#|shell\.(?:icon|flipped)\(")([\w-]+)/g)) {
      if (!ICONS[id]) throw new Error(`a template uses the icon "${id}", which choices.mjs does not name`);
    }
  }
  const symbols = Object.entries(ICONS).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, name]) => {
    const svg = readFileSync(join(modules, `@tabler/icons/icons/outline/${name}.svg`), 'utf8');
    const inner = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
      .replace(/<path stroke="none"[^>]*\/>/g, '').replace(/\s*\n\s*/g, '').replace(/ \/>/g, '/>');
    return `<symbol id="${id}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  writeFileSync(join(dist, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await css();
await fonts();
icons();
for (const name of ['theme.js', 'strength.js', 'passkeys.js', 'logo.svg', 'favicon.svg', 'check.svg', 'chevron.svg']) copyFileSync(join(source, name), join(dist, name));

console.log('file'.padEnd(26), 'bytes'.padStart(8), 'gzip'.padStart(8), 'brotli'.padStart(8));
for (const name of readdirSync(dist).sort()) {
  const body = readFileSync(join(dist, name));
  const packed = name.endsWith('.woff2');
  const brotli = packed ? body : brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  // Served as it is to browsers that take it; what is packed already gains nothing.
  if (!packed && brotli.length < body.length) writeFileSync(join(dist, `${name}.br`), brotli);
  console.log(name.padEnd(26), String(body.length).padStart(8), String((packed ? body : gzipSync(body, { level: 9 })).length).padStart(8), String(brotli.length).padStart(8));
}
