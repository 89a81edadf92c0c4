// How hard a new password is to guess, while it is typed. The server decides when the form is sent; this estimate is made
// to say less than the server would, never more. Every page works without this file.
(() => {
  'use strict';
  const ROWS = ['abcdefghijklmnopqrstuvwxyz', '01234567890', 'azertyuiopqsdfghjklmwxcvbn', 'qwertyuiopasdfghjklzxcvbnm', 'ضصثقفغعهخحجدشسيبلاتنمكطذءؤرىةوزظ', 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'];
  const KNOWN = ['password', 'motdepasse', 'parvis', 'azerty', 'qwerty', 'admin', 'bonjour', 'soleil', 'maroc', 'ecole', 'college', 'lycee', 'maman', 'papa', 'amour', 'iloveyou', 'welcome', 'dragon', 'monkey', 'casa', 'rabat', 'raja', 'wydad'];

  /** Letters without case and accents. */
  const plain = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

  /** What the page itself names: the person, the children, the school, and what is typed beside the password. */
  function named(field) {
    const texts = [...document.querySelectorAll('main bdi, main .card-head, .menu-name, .brand-name')].map((node) => node.textContent);
    for (const other of field.form?.elements ?? []) if (other.type !== 'password' && other.name) texts.push(other.value);
    const words = texts.flatMap((text) => plain(text).split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 3);
    return [...new Set(words)].sort((a, b) => b.length - a.length);
  }

  /** Signs that are worth something: each repetition, row of neighbours, known word, digit of a date counts next to nothing. */
  function worth(password, names) {
    let text = plain(password);
    for (const word of [...names, ...KNOWN]) text = text.replaceAll(word, ' ');
    const seen = new Map();
    const signs = [...text];
    let sum = 0;
    for (const [at, sign] of signs.entries()) {
      const before = signs[at - 1];
      const times = (seen.get(sign) ?? 0) + 1;
      seen.set(sign, times);
      const inRow = before !== undefined && ROWS.some((row) => row.includes(before + sign) || row.includes(sign + before));
      const gain = sign === before || inRow ? 0.1 : times > 2 ? 0.3 : times > 1 ? 0.6 : 1;
      sum += /\p{N}/u.test(sign) ? gain * 0.6 : /[\p{L}]/u.test(sign) ? gain : gain * 0.9;
    }
    const half = signs.slice(0, Math.floor(signs.length / 2)).join('');
    return half.length > 1 && text.startsWith(half, half.length) ? sum / 2 : sum;
  }

  /** 0 too short, 1 weak, 2 fair, 3 good. */
  function strength(password, names) {
    if ([...password].length < 10) return 0;
    const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}\s]/u].filter((kind) => kind.test(password)).length;
    const sum = worth(password, names) * (kinds === 4 ? 1.35 : 1);
    return sum < 8 ? 1 : sum < 11 ? 2 : 3;
  }

  addEventListener('DOMContentLoaded', () => {
    for (const box of document.querySelectorAll('[data-strength]')) {
      const field = document.getElementById(box.dataset.strength);
      if (!field) continue;
      const [bar, words] = [box.querySelector('meter'), box.querySelector('p')];
      const says = [box.dataset.short, box.dataset.weak, box.dataset.fair, box.dataset.good];
      let waits;
      field.addEventListener('input', () => {
        box.hidden = field.value === '';
        if (box.hidden) { words.textContent = ''; return; }
        const found = strength(field.value, named(field));
        bar.value = found;
        box.dataset.found = String(found);
        // Said once typing pauses: a screen reader is not interrupted by each key.
        clearTimeout(waits);
        waits = setTimeout(() => { if (words.textContent !== says[found]) words.textContent = says[found]; }, 400);
      });
    }
  });
})();
