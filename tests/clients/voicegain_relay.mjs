// npm `got` 11.8.5, in a relay as the vendor's Node examples write it: it keeps the JWT and gives pages a short-lived one.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { Space, baseUrl, sdk } from "./control.mjs";

const got = sdk("got");

test("the client under test is got 11.8.5", () => {
  assert.equal(sdk("got/package.json").version, "11.8.5");
});

test("the relay hands out a token that works, and the page never sees the jwt", async (t) => {
  const space = await Space.open(t, "voicegain", "jwt");
  const relay = await listen(t, space);

  const token = await (await fetch(`${relay}/token`)).text();

  assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.notEqual(token, space.key);
  assert.deepEqual(await use(token), { status: 200, body: [] });
});

test("the relay forwards a refusal with its status and body", async (t) => {
  const space = await Space.open(t, "voicegain", "jwt");
  const relay = await listen(t, space);

  await space.regenerate();
  const answer = await fetch(`${relay}/token`);

  assert.equal(answer.status, 401);
  assert.deepEqual(await answer.json(), { error: { reason: "Revoked credentials" } });
  assert.deepEqual(await space.refused("revoked_key"), ["GET /v1/security/jwt 401"]);
});

test("a token dies at its expiry and not before", async (t) => {
  const space = await Space.open(t, "voicegain", "jwt");
  await space.freeze();
  const relay = await listen(t, space);
  const token = await (await fetch(`${relay}/token`)).text();

  await space.advance("3599s");
  assert.equal((await use(token)).status, 200);
  await space.advance("1s");
  assert.equal((await use(token)).status, 401);
});

test("a short-lived token makes no other one", async (t) => {
  const space = await Space.open(t, "voicegain", "jwt");
  const token = await mint(space.key);

  const error = await mint(token.body).catch((error) => error);

  assert.equal(error.response.statusCode, 401);
  assert.deepEqual(await space.refused("wrong_credential_kind"), ["GET /v1/security/jwt 401"]);
});

function mint(jwt) {
  return got.get(`${baseUrl}/v1/security/jwt`, {
    searchParams: { aud: "localhost:8088", expInSec: 3600 },
    headers: { authorization: `Bearer ${jwt}`, "content-type": "application/json" },
  });
}

async function use(token) {
  const headers = { authorization: `Bearer ${token}` };
  const { statusCode: status, body } = await got.get(`${baseUrl}/v1/sa/config`, {
    headers,
    responseType: "json",
    throwHttpErrors: false,
  });
  return { status, body };
}

async function listen(t, space) {
  const relay = createServer(async (_, answer) => {
    try {
      const { body } = await mint(space.key);
      answer.end(body);
    } catch (error) {
      answer.writeHead(error.response.statusCode).end(error.response.body);
    }
  });
  await new Promise((ready) => relay.listen(0, "127.0.0.1", ready));
  t.after(() => relay.close());
  return `http://127.0.0.1:${relay.address().port}`;
}
