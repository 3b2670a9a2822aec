// The relay a customer runs in front of SORI, as its documentation shows it for Node: `fetch` and a form.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";

import { baseUrl, control } from "./control.mjs";

const MISSING = { detail: "Missing SORI_APP_ID or SORI_SECRET_KEY" };

test("a page gets an ephemeral key through the relay, uses it and sees it expire", async (t) => {
  const space = await open(t);
  await control("PUT", `/spaces/${space.id}/clock`, { mode: "frozen" });
  const relay = await start(t, space);

  const response = await fetch(`${relay}/api/ephemeral-key`, { method: "POST" });
  const { ephemeral_key: key, ephemeral_key_expires_at: end, ...rest } = await response.json();

  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(rest, { success: true });
  assert.match(key, /^eyJhbGciOi[\w-]*\.[\w-]+\.[\w-]+$/);
  assert.match(end, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal((await campaign(key)).status, 200);
  await control("POST", `/spaces/${space.id}/clock/advance`, { by: "5m" });
  assert.equal((await campaign(key)).status, 401);
});

test("a refusal passes through with its status and body", async (t) => {
  const space = await open(t);
  const relay = await start(t, { ...space, secretKey: "0".repeat(40) });

  const response = await fetch(`${relay}/api/ephemeral-key`, { method: "POST" });

  assert.equal(response.status, 401);
  assert.equal((await response.json()).success, false);
});

test("a regenerated secret is refused at once and its successor is not", async (t) => {
  const space = await open(t);
  const { secrets } = await control("POST", `/spaces/${space.id}/credentials/${space.credential}/regenerate`, {});
  const [old, successor] = [await start(t, space), await start(t, { ...space, secretKey: secrets.secret_key })];

  const statuses = [];
  for (const relay of [old, successor]) {
    statuses.push((await fetch(`${relay}/api/ephemeral-key`, { method: "POST" })).status);
  }

  assert.deepEqual(statuses, [401, 200]);
});

test("a relay's own failures are a 500 with a detail", async (t) => {
  const space = await open(t);
  const unconfigured = await start(t, { ...space, appId: undefined });
  const alone = await start(t, space, "http://127.0.0.1:9");

  const missing = await fetch(`${unconfigured}/api/ephemeral-key`, { method: "POST" });
  const unreachable = await fetch(`${alone}/api/ephemeral-key`, { method: "POST" });

  assert.deepEqual([missing.status, await missing.json()], [500, MISSING]);
  assert.equal(unreachable.status, 500);
  assert.equal(typeof (await unreachable.json()).detail, "string");
});

test("the built-in relay keeps the same contract", async (t) => {
  const space = await open(t);
  const headers = { "X-Mockmint-Space": space.id };
  await control("PATCH", `/spaces/${space.id}/settings/sori`, { relay: true });

  const good = await fetch(`${baseUrl}/api/ephemeral-key`, { method: "POST", headers });
  await control("DELETE", `/spaces/${space.id}/credentials/${space.credential}`);
  const missing = await fetch(`${baseUrl}/api/ephemeral-key`, { method: "POST", headers });

  assert.equal((await campaign((await good.json()).ephemeral_key)).status, 200);
  assert.deepEqual([missing.status, await missing.json()], [500, MISSING]);
});

// Node's fetch sends sec-fetch-mode, as browsers do.
test("the journal takes the relay for a server and shows no secret", async (t) => {
  const space = await open(t);
  const relay = await start(t, space);

  const { ephemeral_key: key } = await (await fetch(`${relay}/api/ephemeral-key`, { method: "POST" })).json();
  await campaign(key);

  const { items } = await control("GET", `/spaces/${space.id}/requests`);
  assert.equal(items[0].operation, "auth.ephemeral");
  assert.equal(items[0].verdict[0].outcome, "passed");
  for (const secret of [space.secretKey, key]) {
    assert.ok(!JSON.stringify(items).includes(secret));
  }
});

/** The relay of the documentation, without its framework. */
async function start(t, { appId, secretKey }, upstreamBase = baseUrl) {
  const server = createServer(async (request, response) => {
    const answer = (status, text) => {
      response.writeHead(status, { "Content-Type": "application/json" }).end(text);
    };
    if (request.method !== "POST" || request.url !== "/api/ephemeral-key") {
      return answer(404, "{}");
    }
    if (!appId || !secretKey) {
      return answer(500, JSON.stringify(MISSING));
    }
    try {
      const upstream = await fetch(`${upstreamBase}/api/auth/ephemeral`, {
        method: "POST",
        body: new URLSearchParams({ app_id: appId, secret_key: secretKey }),
      });
      return answer(upstream.status, await upstream.text());
    } catch (error) {
      return answer(500, JSON.stringify({ detail: error instanceof Error ? error.message : String(error) }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function open(t) {
  const { id, credentials } = await control("POST", "/spaces", {});
  t.after(() => control("DELETE", `/spaces/${id}`));
  const app = credentials.find(({ vendor }) => vendor === "sori");
  return { id, credential: app.id, appId: app.fields.app_id, secretKey: app.secrets.secret_key };
}

function campaign(key) {
  return fetch(`${baseUrl}/api/mockmint/sori/campaign`, { headers: { Authorization: `Bearer ${key}` } });
}
