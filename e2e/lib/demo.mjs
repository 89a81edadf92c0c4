// The people of the running demo.

import { readFileSync } from 'node:fs';

const file = process.env.PARVIS_DEMO_JSON;
if (!file) {
  throw new Error('PARVIS_DEMO_JSON must name the demo.json of a running `parvis demo`; `cargo xtask test --only journeys` sees to that');
}
const demo = JSON.parse(readFileSync(file, 'utf8'));

/** Where the demo answers. */
export const baseURL = demo.base_url;

/** The first person of this kind. */
export function person(kind) {
  const found = demo.people.find((each) => each.kind === kind);
  if (!found) throw new Error(`the demo has no ${kind}; it has ${demo.people.map((each) => each.kind).join(', ')}`);
  return found;
}
