// A page that gets an ephemeral key through a relay, uses it, sees it expire, and never sees the secret.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";

const page = readFileSync(new URL("ephemeral_key.html", import.meta.url));
const mockmint = process.env.MOCKMINT_URL;

test("a page uses a key until it expires and never sees the secret", { timeout: 120_000 }, async (t) => {
  const { id, name, credentials } = await control("POST", "/spaces", {});
  const app = credentials.find(({ vendor }) => vendor === "sori");
  const secret = app.secrets.secret_key;
  await control("PUT", `/spaces/${id}/clock`, { mode: "frozen" });
  await control("PATCH", `/spaces/${id}/settings/sori`, { relay: true });
  const inSpace = `${mockmint}/__mockmint/s/${name}`;
  // The customer's own relay, and the one that is built in, which is of another origin.
  const relays = ["/api/ephemeral-key", `${inSpace}/api/ephemeral-key`];
  const customer = new Customer({ app, inSpace, relays });
  await customer.open(t);

  for (const relay of relays) {
    const { answer, first, error } = await customer.seen();
    assert.equal(error, undefined);
    assert.deepEqual(Object.keys(answer), ["success", "ephemeral_key", "ephemeral_key_expires_at"], relay);
    assert.equal(first.status, 200);
    assert.ok(first.body.campaign.id);

    await control("POST", `/spaces/${id}/clock/advance`, { by: "5m" });
    customer.goOn();

    const { second } = await customer.seen();
    const body = { success: false, error: "unauthorized", message: "the token has expired" };
    assert.deepEqual(second, { status: 401, body });
  }

  assert.ok(!customer.sent.includes(secret), "the secret was sent to the page");
  const { items } = await control("GET", `/spaces/${id}/requests?limit=100`);
  const console = items.filter(({ operation }) => operation === "auth.ephemeral");
  assert.deepEqual(console.map(({ verdict }) => verdict[0].outcome), ["passed"], "a browser had the secret");
  assert.ok(!JSON.stringify(items).includes(secret));
});

/** The customer's server: the page, the relay of the documentation, and a place to tell what was seen. */
class Customer {
  sent = "";
  #told = [];
  #later;
  #release;
  #listening = [];

  constructor({ app, inSpace, relays }) {
    Object.assign(this, { app, inSpace, relays });
    this.#wait();
  }

  /** Lets the page use its key once more. */
  goOn() {
    this.#release();
  }

  #wait() {
    this.#later = new Promise((resolve) => (this.#release = resolve));
  }

  async open(t) {
    const server = createServer((request, answer) => this.#answer(request, answer));
    server.listen(0, "localhost");
    await once(server, "listening");
    const flags = ["--headless=new", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
    // Chromium refuses to run as root with its sandbox.
    if (process.getuid() === 0) flags.push("--no-sandbox");
    flags.push(`--user-data-dir=${process.env.SCRATCH}/ephemeral_key`);
    const url = `http://localhost:${server.address().port}/`;
    const browser = spawn(process.env.CHROMIUM, [...flags, url], { stdio: "ignore" });
    t.after(async () => {
      browser.kill();
      await once(browser, "exit");
      server.closeAllConnections();
      server.close();
    });
  }

  /** The next thing the page tells. */
  seen() {
    return this.#told.length > 0 ? this.#told.shift() : new Promise((resolve) => this.#listening.push(resolve));
  }

  async #answer(request, response) {
    const end = (text, type = "application/json") => {
      this.sent += text;
      response.setHeader("content-type", type).end(text);
    };
    switch (request.url) {
      case "/":
        return end(page, "text/html");
      case "/places":
        return end(JSON.stringify({ relays: this.relays, resource: `${this.inSpace}/api/mockmint/sori/campaign` }));
      case "/later":
        await this.#later;
        this.#wait();
        return end("");
      case "/api/ephemeral-key":
        return this.#relay(response, end);
      case "/seen":
        return this.#tell(request, end);
      default:
        return response.writeHead(404).end();
    }
  }

  async #relay(response, end) {
    const upstream = await fetch(`${mockmint}/api/auth/ephemeral`, {
      method: "POST",
      body: new URLSearchParams({ app_id: this.app.fields.app_id, secret_key: this.app.secrets.secret_key }),
    });
    response.statusCode = upstream.status;
    return end(await upstream.text());
  }

  async #tell(request, end) {
    let body = "";
    for await (const chunk of request) body += chunk;
    end("");
    const told = JSON.parse(body);
    const listener = this.#listening.shift();
    return listener ? listener(told) : this.#told.push(told);
  }
}

async function control(method, path, body) {
  const headers = method === "GET" ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(`${mockmint}/__mockmint/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
  return text && JSON.parse(text);
}
