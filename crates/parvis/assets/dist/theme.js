// Small helps; every page works without this file.
(() => {
  'use strict';
  const root = document.documentElement;

  // Nobody has chosen a theme yet: follow the system, before the first paint.
  if (root.dataset.theme === 'system') {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
    follow();
    dark.addEventListener('change', follow);
  }

  addEventListener('DOMContentLoaded', () => {
    // <button type="button" hidden data-reveal="id of the field" data-on="Hide" data-off="Show">
    for (const button of document.querySelectorAll('button[data-reveal]')) {
      const field = document.getElementById(button.dataset.reveal);
      if (!field) continue;
      button.hidden = false;
      const hide = () => { field.type = 'password'; button.textContent = button.dataset.off; };
      button.addEventListener('click', () => {
        const show = field.type === 'password';
        field.type = show ? 'text' : 'password';
        button.textContent = show ? button.dataset.on : button.dataset.off;
      });
      field.form?.addEventListener('submit', hide);
    }
  });

  // Another language shows the page anew: what was typed in a form comes along, but for passwords. It is kept for that one
  // step, in this tab.
  const kept = 'parvis-typed';
  const fields = () => [...document.querySelectorAll('main form [name]')].filter(
    (field) => !field.readOnly && !['password', 'hidden', 'file', 'submit', 'button'].includes(field.type),
  );
  addEventListener('submit', (event) => {
    const form = event.target;
    // Not `form.action`: a field of that name would answer in its place.
    if (!form.getAttribute('action')?.endsWith('/language')) return;
    const typed = fields().map((field) => [field.name, field.value, field.checked === true]);
    try { sessionStorage.setItem(kept, JSON.stringify([location.pathname, typed])); } catch { /* full, or forbidden */ }
  });
  addEventListener('DOMContentLoaded', () => {
    let found = null;
    try {
      found = JSON.parse(sessionStorage.getItem(kept));
      sessionStorage.removeItem(kept);
    } catch { /* forbidden */ }
    if (!found || found[0] !== location.pathname) return;
    const typed = [...found[1]];
    for (const field of fields()) {
      const many = field.type === 'checkbox' || field.type === 'radio';
      const at = typed.findIndex(([name, value]) => name === field.name && (!many || value === field.value));
      if (at < 0) continue;
      const [[, value, checked]] = typed.splice(at, 1);
      if (many) field.checked = checked; else field.value = value;
    }
  });

  // Menus close on Escape and on a click elsewhere.
  const close = (except) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== except) menu.open = false;
  };
  addEventListener('click', (event) => close(event.target.closest?.('details.menu')));
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    const menu = document.querySelector('details.menu[open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); }
  });
})();
