// The control API as the Node client tests use it: one space, its clock, its keys and its journal.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Where the server under test listens. */
export const baseUrl = process.env.MOCKMINT_URL;

/** Loads an SDK from the folder `run` installed it into, outside the work tree. */
export const sdk = createRequire(`${process.env.CLIENTS_NODE}/package.json`);

/** The same of one that is published as ES modules only. */
export const esm = (name) => import(pathToFileURL(sdk.resolve(name)).href);

/** An isolated universe with one key of the vendor, deleted when the test is over. */
export class Space {
  static async open(t, vendor = "speechify", role = "key") {
    const opened = await control("POST", "/spaces", {});
    const space = new Space(opened, vendor, role);
    t.after(() => control("DELETE", `/spaces/${space.id}`));
    return space;
  }

  constructor({ id, credentials }, vendor, role) {
    const credential = credentials.find((candidate) => candidate.vendor === vendor);
    this.id = id;
    this.vendor = vendor;
    this.role = role;
    this.keyId = credential.id;
    this.key = credential.secrets[role];
  }

  /** A base URL that names the space, for what is refused before a key could. */
  get url() {
    return `${baseUrl}/__mockmint/s/${this.id}`;
  }

  /** A token made without the vendor's endpoint, such as one with a defect. */
  async mint(wish) {
    return (await control("POST", `/spaces/${this.id}/tokens`, { vendor: this.vendor, ...wish })).token;
  }

  /** Plays a fault program. */
  async inject(...steps) {
    await control("POST", `/spaces/${this.id}/faults`, { steps });
  }

  /** Stops the clock, so that a slow machine cannot move a test across an expiry. */
  async freeze() {
    await control("PUT", `/spaces/${this.id}/clock`, { mode: "frozen" });
  }

  async advance(by) {
    await control("POST", `/spaces/${this.id}/clock/advance`, { by });
  }

  async regenerate() {
    const path = `/spaces/${this.id}/credentials/${this.keyId}/regenerate`;
    return (await control("POST", path, {})).secrets[this.role];
  }

  async revoke() {
    await control("DELETE", `/spaces/${this.id}/credentials/${this.keyId}`);
  }

  /** The requests that were refused for `reason`, as `METHOD path status`. */
  async refused(reason) {
    return refusals(this.id, reason, this.vendor);
  }

  /** Fails if any of `secrets` can be read in the journal, in its list or in one of its entries. */
  async assertNoSecretInJournal(secrets) {
    const list = await control("GET", `/spaces/${this.id}/requests?limit=200`);
    assert.ok(list.items.length > 0, "the journal is empty");
    const texts = [JSON.stringify(list)];
    for (const { id } of list.items) {
      texts.push(JSON.stringify(await control("GET", `/spaces/${this.id}/requests/${id}`)));
    }

    const leaks = secrets.filter((secret) => texts.some((text) => text.includes(secret)));

    assert.equal(leaks.length, 0, `${leaks.length} secrets can be read in the journal`);
  }
}

/** An unknown key belongs to no space, so its refusals are in the journal of `default`. */
export async function refusals(space, reason, vendor = "speechify") {
  const path = `/spaces/${space}/requests?vendor=${vendor}&reason=${reason}&limit=200`;
  const { items } = await control("GET", path);
  return items.map(({ method, path, response }) => `${method} ${path} ${response.status}`).sort();
}

/** Empties the journal of a space the test does not own. */
export async function forget(space) {
  await control("DELETE", `/spaces/${space}/requests`);
}

/** One call of the control API. */
export async function control(method, path, body) {
  const response = await fetch(`${baseUrl}/__mockmint/v1${path}`, {
    method,
    headers: method === "GET" ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path} answered ${response.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}
