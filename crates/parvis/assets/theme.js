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
