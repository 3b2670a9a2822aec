// Pages of two origins with one short-lived token: what a browser lets each of them see.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

const BLOCKED = { error: "TypeError: Failed to fetch" };
const page = readFileSync(new URL("page.html", import.meta.url));
const mockmint = process.env.MOCKMINT_URL;

/** A page of an origin of its own, open in a browser of its own. */
class Page {
  async open(name) {
    this.server = createServer((request, answer) => this.answer(request, answer));
    this.server.listen(0, "localhost");
    await once(this.server, "listening");
    this.host = `localhost:${this.server.address().port}`;
    const flags = ["--headless=new", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
    // Chromium refuses to run as root with its sandbox.
    if (process.getuid() === 0) flags.push("--no-sandbox");
    flags.push(`--user-data-dir=${process.env.SCRATCH}/${name}`);
    this.browser = spawn(process.env.CHROMIUM, [...flags, `http://${this.host}/`], { stdio: "ignore" });
  }

  /** Lets the page send a request, and gives what it saw. */
  async errand(path, token, space) {
    const seen = new Promise((resolve) => (this.seen = resolve));
    const url = `${mockmint}/__mockmint/s/${space.name}${path}`;
    this.task = JSON.stringify({ url, token });
    this.waiting?.end(this.task);
    if (this.waiting) this.task = this.waiting = undefined;
    return seen;
  }

  async answer(request, answer) {
    if (request.url === "/") return answer.setHeader("content-type", "text/html").end(page);
    if (request.url === "/errand") {
      if (this.task === undefined) return (this.waiting = answer);
      answer.end(this.task);
      return (this.task = undefined);
    }
    if (request.url !== "/seen") return answer.writeHead(404).end();
    let body = "";
    for await (const chunk of request) body += chunk;
    answer.end();
    return this.seen(JSON.parse(body));
  }

  async close() {
    this.browser.kill();
    await once(this.browser, "exit");
    this.server.closeAllConnections();
    this.server.close();
  }
}

const [inside, outside] = [new Page(), new Page()];
before(() => Promise.all([inside.open("inside"), outside.open("outside")]));
after(() => Promise.all([inside.close(), outside.close()]));

test("the page inside aud reads the answer, the other one sees nothing", { timeout: 120_000 }, async () => {
  const space = await open({});
  const token = await mint(space, inside.host);

  const seen = await inside.errand("/v1/sa/config", token, space);
  const other = await outside.errand("/v1/sa/config", token, space);

  assert.deepEqual(seen, { status: 200, body: "[]", left: "73" });
  assert.deepEqual(other, BLOCKED);
  assert.deepEqual(await statuses(space), ["OPTIONS 204", "GET 200", "OPTIONS 204", "GET 403"]);
});

test("a page reads that its token has expired, when the clock of the space says so", { timeout: 120_000 }, async () => {
  const space = await open({});
  await control("PUT", `/spaces/${space.id}/clock`, { mode: "frozen" });
  const token = await mint(space, inside.host);
  const at = async (by) => {
    await control("POST", `/spaces/${space.id}/clock/advance`, { by });
    return inside.errand("/v1/sa/config", token, space);
  };

  const before = await at("59s");
  const after = await at("1s");

  assert.equal(before.status, 200);
  assert.equal(after.status, 401);
  assert.deepEqual(JSON.parse(after.body), { error: { reason: "Expired credentials" } });
});

test("a page outside the context's origins does not get past the preflight", { timeout: 120_000 }, async () => {
  const contexts = [{ name: "main", allowed_origins: [inside.host] }];
  const space = await open({ seed: { voicegain: { accounts: [{ name: "acme", contexts }] } } });
  const token = await mint(space, "*");

  const seen = await inside.errand("/v1/sa/config", token, space);
  const other = await outside.errand("/v1/sa/config", token, space);

  assert.equal(seen.status, 200);
  assert.deepEqual(other, BLOCKED);
  assert.deepEqual(await statuses(space), ["OPTIONS 204", "GET 200", "OPTIONS 403"]);
});

async function open(creation) {
  return control("POST", "/spaces", creation);
}

/** A token for an audience, made as a relay would. */
async function mint(space, aud) {
  const { secrets } = space.credentials.find(({ secrets }) => secrets.jwt);
  const query = new URLSearchParams({ aud, expInSec: "60" });
  const headers = { Authorization: secrets.jwt };
  const answer = await fetch(`${mockmint}/v1/security/jwt?${query}`, { headers });
  assert.equal(answer.status, 200);
  return answer.text();
}

/** What the pages asked for, and what they were answered. */
async function statuses(space) {
  const { items } = await control("GET", `/spaces/${space.id}/requests?limit=100`);
  const asked = items.filter(({ path }) => path === "/v1/sa/config");
  return asked.map(({ method, response }) => `${method} ${response.status}`);
}

async function control(method, path, body) {
  const headers = method === "GET" ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(`${mockmint}/__mockmint/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
