// What the catalogue says of Speechify's refusals: tests compare with it, so that the two cannot drift apart.

import assert from "node:assert/strict";

import { control } from "./control.mjs";

/** Where the catalogue words the refusals of the token endpoint, and those of all other operations. */
export const AT_TOKEN = "auth.token";
export const PROTECTED = "every other operation, legacy era";

/** Status and body of a refusal, with `text` where the body varies. */
export async function wording(at, reason, text) {
  const { refusals } = await control("GET", "/vendors/speechify");
  const found = refusals.filter((refusal) => refusal.at === at && refusal.reasons.includes(reason));
  assert.equal(found.length, 1, `${found.length} wordings for ${reason} at ${at}`);
  const [{ status, body }] = found;
  return { status, body: JSON.parse(body.replace("…", text)) };
}

/** Every defect a credential can have, with the answer it must get. */
export async function defects() {
  const { items } = await control("GET", "/defects");
  return items.find(({ vendor }) => vendor === "speechify").defects;
}
