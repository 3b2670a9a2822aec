// npm `openid-client` 6.8.9 and the `oauth4webapi` 3.8.8 below it: client credentials and every refusal.
// They speak plain HTTP only when told to; the vendor's bearer key goes in as a client authentication of one's own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { AT_TOKEN, PROTECTED, defects, wording } from "./catalogue.mjs";
import { Space, esm, sdk } from "./control.mjs";

const openid = await esm("openid-client");
const oauth = await esm("oauth4webapi");

const CLIENT = { client_id: "mockmint-tests" };
const INSECURE = { [oauth.allowInsecureRequests]: true };

/** Each client with one way to authenticate, as the same three calls. */
const CLIENTS = {
  "openid-client": (space, authentication) => {
    const config = new openid.Configuration(server(space), CLIENT.client_id, {}, authentication);
    openid.allowInsecureRequests(config);
    return {
      grant: (parameters) => openid.clientCredentialsGrant(config, parameters),
      otherGrant: (type) => openid.genericGrantRequest(config, type, {}),
      voices: (token) => openid.fetchProtectedResource(config, token, voices(space), "GET"),
    };
  },
  oauth4webapi: (space, authentication) => {
    const as = server(space);
    return {
      grant: async (parameters) => {
        const form = new URLSearchParams(parameters);
        const response = await oauth.clientCredentialsGrantRequest(as, CLIENT, authentication, form, INSECURE);
        return oauth.processClientCredentialsResponse(as, CLIENT, response);
      },
      otherGrant: async (type) => {
        const form = new URLSearchParams();
        const response = await oauth.genericTokenEndpointRequest(as, CLIENT, authentication, type, form, INSECURE);
        return oauth.processGenericTokenEndpointResponse(as, CLIENT, response);
      },
      voices: (token) => oauth.protectedResourceRequest(token, "GET", voices(space), undefined, undefined, INSECURE),
    };
  },
};

test("the clients under test are 6.8.9 and 3.8.8", () => {
  assert.equal(sdk("openid-client/package.json").version, "6.8.9");
  assert.equal(sdk("oauth4webapi/package.json").version, "3.8.8");
});

test("plain HTTP has to be allowed", async (t) => {
  const space = await Space.open(t);
  const [as, authentication] = [server(space), bearer(space.key)];
  const config = new openid.Configuration(as, CLIENT.client_id, {}, authentication);

  for (const call of [
    openid.clientCredentialsGrant(config),
    oauth.clientCredentialsGrantRequest(as, CLIENT, authentication, {}),
  ]) {
    assert.equal((await rejection(call)).code, "OAUTH_HTTP_REQUEST_FORBIDDEN");
  }
});

for (const [name, connect] of Object.entries(CLIENTS)) {
  const opened = async (t) => {
    const space = await Space.open(t);
    await space.freeze();
    return { space, client: connect(space, bearer(space.key)) };
  };

  test(`${name}: a key gets a token with which the voices are listed`, async (t) => {
    const { client } = await opened(t);

    const { access_token: token, ...answer } = await client.grant({ scope: "voices:read audio:speech" });
    const response = await client.voices(token);

    assert.deepEqual({ ...answer }, { token_type: "bearer", expires_in: 3600, scope: "voices:read audio:speech" });
    assert.equal(response.status, 200);
    assert.ok((await response.json()).some(({ id }) => id === "george"));
  });

  test(`${name}: a key nobody issued is invalid_client`, async (t) => {
    const { space } = await opened(t);

    const error = await rejection(connect(space, bearer("sk_wrong")).grant());

    await assertChallenge(error, await wording(AT_TOKEN, "unknown_key", "the key is not valid"));
    assert.deepEqual(await space.refused("unknown_key"), ["POST /v1/auth/token 401"]);
  });

  test(`${name}: a revoked key is invalid_client and its token lives on`, async (t) => {
    const { space, client } = await opened(t);
    const { access_token: token } = await client.grant();

    await space.revoke();
    const error = await rejection(client.grant());

    await assertChallenge(error, await wording(AT_TOKEN, "revoked_key", "the key was revoked"));
    assert.equal((await client.voices(token)).status, 200);
  });

  test(`${name}: the usual ways to authenticate a client are not the vendor's`, async (t) => {
    const { space } = await opened(t);

    for (const [authentication, reason, text] of [
      [oauth.ClientSecretBasic(space.key), "wrong_scheme", "the authorization scheme is not supported"],
      [oauth.ClientSecretPost(space.key), "missing_credential", "no credential was sent"],
      [oauth.None(), "missing_credential", "no credential was sent"],
    ]) {
      const error = await rejection(connect(space, authentication).grant());
      await assertChallenge(error, await wording(AT_TOKEN, reason, text), {});
    }
  });

  test(`${name}: another grant is unsupported_grant_type`, async (t) => {
    const { client } = await opened(t);

    const error = await rejection(client.otherGrant("password"));

    assertBody(error, await wording(AT_TOKEN, "unsupported_grant", "grant_type must be client_credentials"));
  });

  test(`${name}: a scope nobody knows is invalid_scope`, async (t) => {
    const { client } = await opened(t);

    const error = await rejection(client.grant({ scope: "voices:read voices:fly" }));

    const all = "audio:speech audio:stream audio:all voices:read voices:create voices:delete voices:all";
    assertBody(error, await wording(AT_TOKEN, "invalid_scope", `scope must be of ${all}`));
  });

  test(`${name}: an hour later the token is refused and a new one is not`, async (t) => {
    const { space, client } = await opened(t);
    const { access_token: token } = await client.grant();

    await space.advance("59m59s");
    assert.equal((await client.voices(token)).status, 200);
    await space.advance("1s");
    const error = await rejection(client.voices(token));

    await assertChallenge(error, await wording(PROTECTED, "expired", "the token has expired"));
    assert.equal((await client.voices((await client.grant()).access_token)).status, 200);
  });

  test(`${name}: a token without the scope is refused and told which is missing`, async (t) => {
    const { client } = await opened(t);
    const { access_token: token } = await client.grant({ scope: "audio:speech" });

    const error = await rejection(client.voices(token));

    const missing = { error: "insufficient_scope", scope: "voices:read" };
    await assertChallenge(error, await wording(PROTECTED, "insufficient_scope"), missing);
  });

  test(`${name}: a throttled grant says when to come back`, async (t) => {
    const { space, client } = await opened(t);
    await space.inject({ status: 429, retry_after: "2s" });

    const error = await rejection(client.grant());

    assertBody(error, await wording(AT_TOKEN, "rate_limited", "too many requests"));
    assert.equal(error.response.headers.get("retry-after"), "2");
    assert.equal(error.response.headers.get("x-mockmint-reason"), "injected");
    assert.equal((await client.grant()).token_type, "bearer");
  });

  // The clients read an OAuth error from 400 to 499 only; the answer itself is the cause.
  test(`${name}: an outage of the token endpoint is no OAuth error`, async (t) => {
    const { space, client } = await opened(t);
    await space.inject({ preset: "outage" });

    for (let time = 1; time <= 3; time += 1) {
      const error = await rejection(client.grant());
      assert.equal(error.code, "OAUTH_RESPONSE_IS_NOT_CONFORM");
      await assertAnswer(error.cause, await wording(AT_TOKEN, "unavailable", "the service is not available"));
      assert.equal(error.cause.headers.get("retry-after"), "1");
    }
    assert.equal((await client.grant()).token_type, "bearer");
  });

  test(`${name}: a throttle and an outage behind the token are answers`, async (t) => {
    const { space, client } = await opened(t);
    const { access_token: token } = await client.grant();
    await space.inject({ status: 429 }, { status: 503 });

    const [throttled, failed] = [await client.voices(token), await client.voices(token)];

    await assertAnswer(throttled, await wording(PROTECTED, "rate_limited", "too many requests"));
    await assertAnswer(failed, await wording(PROTECTED, "unavailable", "the service is not available"));
    assert.equal((await client.voices(token)).status, 200);
  });

  test(`${name}: every defect is refused as the catalogue says`, async (t) => {
    const { space, client } = await opened(t);
    const catalogue = await defects();

    for (const { name: defect, reason, status } of catalogue) {
      const error = await rejection(client.voices(await space.mint({ defect })));
      const { error: text } = await error.response.clone().json();
      const expected = await wording(PROTECTED, reason, text);
      assert.equal(expected.status, status, defect);
      assert.equal(error.response.headers.get("x-mockmint-reason"), reason, defect);
      const isScope = reason === "insufficient_scope";
      await assertChallenge(error, expected, isScope ? { error: reason, scope: "voices:read" } : undefined);
    }
    assert.ok(catalogue.length >= 35);
    assert.equal((await client.voices(await space.mint({}))).status, 200);
  });
}

function server(space) {
  return { issuer: space.url, token_endpoint: `${space.url}/v1/auth/token` };
}

function voices(space) {
  return new URL(`${space.url}/v1/voices`);
}

/** How the vendor's clients authenticate at the token endpoint: the key as a bearer token. */
function bearer(key) {
  return (_server, _client, _body, headers) => headers.set("authorization", `Bearer ${key}`);
}

async function rejection(call) {
  return call.then(() => assert.fail("the call was not refused"), (error) => error);
}

/** An error the client read from the body, with nothing more in it and nothing less. */
function assertBody({ name, code, status, cause, error, error_description }, expected) {
  assert.deepEqual([name, code], ["ResponseBodyError", "OAUTH_RESPONSE_BODY_ERROR"]);
  assert.deepEqual({ status, body: cause }, expected);
  assert.deepEqual({ error, error_description }, expected.body);
}

/** A 401 is its challenge to the clients (RFC 9110 section 11.6.1); its body is left to be read. */
async function assertChallenge(error, expected, parameters = { error: "invalid_token" }) {
  const { name, code, status, cause, response } = error;
  assert.deepEqual([name, code], ["WWWAuthenticateChallengeError", "OAUTH_WWW_AUTHENTICATE_CHALLENGE"]);
  assert.deepEqual(cause, [{ scheme: "bearer", parameters: { realm: "speechify", ...parameters } }]);
  assert.equal(status, expected.status);
  await assertAnswer(response, expected);
}

async function assertAnswer(response, expected) {
  assert.deepEqual({ status: response.status, body: await response.json() }, expected);
}
