// The school's side: what each role sees on its first page.

import assert from 'node:assert/strict';
import { areas, control, press, signIn, signOut, textOf } from '../lib/acts.mjs';
import { TWO_GUISES, journey, withBrowser } from '../lib/browser.mjs';
import { MOROCCAN, baseURL, person } from '../lib/demo.mjs';
import { texts } from '../lib/texts.mjs';

/** The table of the only section: what each row names, with its numbers. */
async function numbers(page, locale) {
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  const found = new Map();
  for (const row of await rows.all()) {
    const name = await textOf(row.getByRole('rowheader'));
    found.set(name, (await row.getByRole('cell').allInnerTexts()).map((text) => Number(text.replaceAll(/\D/g, ''))));
  }
  const total = found.get(texts(locale).total);
  found.delete(texts(locale).total);
  for (const column of [0, 1]) {
    const sum = [...found.values()].reduce((so, far) => so + far[column], 0);
    assert.equal(sum, total[column], 'the total is the sum');
  }
  for (const [students, enrolled] of found.values()) assert.ok(students > 0 && enrolled <= students);
  return found;
}

async function office({ page, locale, check }) {
  const t = texts(locale);
  const seen = {};
  for (const role of ['director', 'secretary', 'attendance', 'teacher', 'operator']) {
    const who = person(role, role === 'operator' ? {} : { school: MOROCCAN });
    await signIn(page, locale, who);
    assert.equal(new URL(page.url()).pathname, '/office');
    await page.getByRole('heading', { level: 1, name: t.office, exact: true }).waitFor();
    await page.getByText(t.demoNotice).waitFor();
    await page.getByText(t[role]).first().waitFor();
    assert.equal(await control(areas(page, locale), t.office).getAttribute('aria-current'), 'page');
    assert.equal(await control(areas(page, locale), t.myChildren).count(), 0, 'no children of their own');
    seen[role] = await numbers(page, locale);
    if (locale === 'fr' && role !== 'operator') await page.getByRole('region', { name: MOROCCAN, exact: true }).waitFor();
    // The operator belongs to no school with Arabic names.
    await check(`office-${role}`, { foreignNames: role === 'operator' });
    if (role === 'operator') await page.getByRole('region', { name: t.allSchools, exact: true }).waitFor();
    await signOut(page, locale);
  }
  const [all, own] = [seen.director, seen.teacher];
  assert.ok(all.size >= 3, `${all.size} classes`);
  assert.deepEqual(seen.secretary, all);
  assert.deepEqual(seen.attendance, all);
  assert.ok(own.size >= 1 && own.size < all.size, `a teacher sees ${own.size} of ${all.size} classes`);
  for (const [name, counts] of own) assert.deepEqual(counts, all.get(name), name);
  assert.equal(seen.operator.size, 2, 'schools rather than classes');
  const whole = [...all.values()].reduce((sum, [students]) => sum + students, 0);
  assert.ok([...seen.operator.values()].some(([students]) => students === whole), 'the same school, the same number');

  // Another teacher has other classes.
  const { login } = person('teacher', { school: MOROCCAN });
  const other = person('teacher', { school: MOROCCAN, login: login === 'ahmed.zniber' ? 'maroua.mrabet' : 'ahmed.zniber' });
  await signIn(page, locale, other);
  assert.notDeepEqual([...(await numbers(page, locale)).keys()], [...own.keys()]);
  await signOut(page, locale);
}

async function notForGuardians({ page, locale }) {
  const t = texts(locale);
  await page.goto('/office');
  await page.waitForURL('**/sign-in?**');
  await signIn(page, locale, person('guardian-one-child', { locale: 'fr' }));
  assert.equal(await page.getByRole('link', { name: t.office }).count(), 0);
  assert.equal((await page.goto('/office')).status(), 404);
  await page.getByRole('heading', { level: 1, name: t.notFound, exact: true }).waitFor();
  const child = new URL((await page.goto('/children')).url()).pathname;
  await signOut(page, locale);
  // Nor is a family's page for staff.
  await signIn(page, locale, person('director', { school: MOROCCAN }));
  assert.equal((await page.goto(`${child}/grades`)).status(), 404);
  await press(page.getByRole('main'), t.toHome);
  await page.waitForURL('**/office');
}

/** The director's pages, each as it is and with something amiss. They are the same in every language but for their words. */
async function director({ page, locale, check }) {
  await signIn(page, locale, person('director', { school: MOROCCAN }));
  const audit = await page.locator('a[href$="/audit"]').first().getAttribute('href');
  const school = audit.replace('/audit', '');
  await page.goto(school);
  await page.locator('#mails').waitFor();
  await check('office-school', { foreignNames: true });

  await page.goto(`${school}/settings`);
  await check('office-settings', { foreignNames: true });
  const phone = await page.locator('#phone').inputValue();
  await page.locator('#phone').fill('x');
  await page.locator('main form button.btn-primary').click();
  await page.locator('#phone-error').waitFor();
  assert.equal(await page.locator('#phone').inputValue(), 'x', 'what was typed stays');
  await check('office-settings-wrong', { foreignNames: true, status: 422 });
  // As if somebody else had changed the phone since: the form began with another one, whose print is the fifth.
  await page.locator('#phone').fill(phone.replace(/\d$/, (last) => String((Number(last) + 1) % 10)));
  await page.locator('input[name=base]').evaluate((input) => {
    input.value = input.value.split('.').map((print, at) => (at === 4 ? '00000000' : print)).join('.');
  });
  await page.locator('main form button.btn-primary').click();
  await page.locator('#errors').waitFor();
  await check('office-settings-conflict', { foreignNames: true, status: 409 });

  await page.goto(audit);
  assert.ok((await page.locator('tbody tr').count()) >= 1, 'their own sign-in at least');
  await check('office-audit', { foreignNames: true });
  await page.locator('#student').fill('Z999999999');
  await page.locator('form.filters button').click();
  await page.locator('#student-error').waitFor();
  await check('office-audit-wrong', { foreignNames: true });
  await signOut(page, locale);

  await signIn(page, locale, person('operator', {}));
  await page.goto('/office/audit');
  await check('office-audit-operator', { foreignNames: true });
  await signOut(page, locale);

  await signIn(page, locale, person('guardian-one-child', { locale: 'fr' }));
  await page.locator('a[href$="/access"]').click();
  await page.waitForURL('**/access');
  await check('child-access', { foreignNames: true });

  // One's own sign-ins, from the menu: this one is among them.
  await page.locator('details.menu summary').click();
  await page.locator('a[href="/account/sign-ins"]').click();
  await page.waitForURL('**/account/sign-ins');
  assert.ok((await page.locator('main li .tag.ok').count()) >= 1, 'the sign-in of this session');
  await check('sign-ins', { foreignNames: true });
  await signOut(page, locale);
}

withBrowser('the office', () => {
  journey('the director sets the school up and reads the audit log; others their part of it', { baseURL }, director);
  journey('each role sees its own: the school’s classes, the teacher’s classes, all schools', { baseURL }, office);
  journey('a guardian has no office, staff have no family’s pages', { baseURL, guises: TWO_GUISES }, notForGuardians);
});
