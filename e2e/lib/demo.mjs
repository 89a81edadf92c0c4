// The people of the running demo.

import { readFileSync } from 'node:fs';

const file = process.env.PARVIS_DEMO_JSON;
if (!file) {
  throw new Error('PARVIS_DEMO_JSON must name the demo.json of a running `parvis demo`; `cargo xtask test --only journeys` sees to that');
}
const demo = JSON.parse(readFileSync(file, 'utf8'));

/** Where the demo answers. */
export const baseURL = demo.base_url;

/** The first person of this kind of whom all that is asked for is true. */
export function person(kind, asked = {}) {
  const found = demo.people.find(
    (each) => each.kind === kind && Object.entries(asked).every(([key, value]) => each[key] === value),
  );
  if (!found) throw new Error(`the demo has no such ${kind}; it has ${demo.people.map((each) => each.kind).join(', ')}`);
  return found;
}

/** Everybody of this kind of whom all that is asked for is true. */
export const people = (kind, asked = {}) =>
  demo.people.filter((each) => each.kind === kind && Object.entries(asked).every(([key, value]) => each[key] === value));

/** The names of the demo's schools: the Moroccan one, whose guardians come first, and the Belgian one. */
export const [MOROCCAN, BELGIAN] = [...new Set(demo.people.map((each) => each.school).filter(Boolean))];
