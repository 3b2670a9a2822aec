// npm `@speechify/api-sdk` 2.5.4, the hand-written legacy SDK: it sends forms, and its access token wins over its key.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Space, baseUrl, forget, refusals, sdk } from "./control.mjs";

const { Speechify, SpeechifyAccessTokenManager } = sdk("@speechify/api-sdk");

const CONSENT = { fullName: "J. S. Bach", email: "j.s.bach@mezzo.tv" };
const SAMPLE = new Blob([Buffer.alloc(2048, 7)], { type: "audio/mpeg" });

test("the SDK under test is 2.5.4", () => {
  assert.equal(client("sk_any").version, "2.5.4");
});

test("a token carries its scopes in the order asked for", async (t) => {
  const space = await Space.open(t);

  for (const scopes of [["audio:speech"], ["voices:read", "audio:speech"]]) {
    const { accessToken, ...token } = await client(space.key).accessTokenIssue(scopes);

    assert.match(accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.deepEqual(token, { expiresIn: 3600, scopes, tokenType: "bearer" });
  }
});

// An empty list is sent as `scope=`; RFC 6749 section 3.2: without a value is as if omitted.
test("an empty scope list means the default scope", async (t) => {
  const space = await Space.open(t);

  const token = await client(space.key).accessTokenIssue([]);

  assert.deepEqual(token.scopes, ["audio:all", "voices:read"]);
});

test("a scope nobody knows is refused with the OAuth error", async (t) => {
  const space = await Space.open(t);

  const error = await rejection(client(space.key).accessTokenIssue("audio:fly"));

  assert.equal(error.statusCode, 400);
  assert.equal(body(error).error, "invalid_scope");
  assert.deepEqual(await space.refused("invalid_scope"), ["POST /v1/auth/token 400"]);
});

test("the list of voices is a bare array with george in it", async (t) => {
  const space = await Space.open(t);

  const voices = await client(space.key).voicesList();

  assert.ok(voices.every(({ models }) => models.every(({ name, languages }) => name && Array.isArray(languages))));
  const { id, displayName, type } = voices.find((voice) => voice.id === "george");
  assert.deepEqual({ id, displayName, type }, { id: "george", displayName: "George", type: "shared" });
});

test("a voice is created, listed, sampled and deleted", async (t) => {
  const space = await Space.open(t);
  const speechify = client(space.key);

  const { id, models, ...voice } = await speechify.voicesCreate({
    name: "J. S. Bach", gender: "male", locale: "de-DE", sample: SAMPLE, consent: CONSENT,
  });

  assert.ok(id && Array.isArray(models));
  const expected = { type: "personal", displayName: "J. S. Bach", gender: "male", avatarUrl: null, locale: "de-DE" };
  assert.deepEqual(voice, expected);
  assert.ok((await speechify.voicesList()).some((listed) => listed.id === id));
  assert.ok((await speechify.voiceSampleDownload(id)).size > 0);
  assert.equal(await speechify.voicesDelete(id), undefined);
  assert.equal((await rejection(speechify.voiceSampleDownload(id))).statusCode, 404);
  assert.ok(!(await speechify.voicesList()).some((listed) => listed.id === id));
});

test("a voice may come from a buffer, without gender, or with an avatar", async (t) => {
  const space = await Space.open(t);
  const speechify = client(space.key);

  const plain = await speechify.voicesCreate({ name: "Plain", sample: Buffer.alloc(64, 7), consent: CONSENT });
  const portrait = await speechify.voicesCreate({
    name: "Portrait", sample: SAMPLE, consent: CONSENT, avatar: new Blob(["x"], { type: "image/jpeg" }),
  });

  assert.deepEqual([plain.displayName, plain.type], ["Plain", "personal"]);
  assert.equal(typeof portrait.avatarUrl, "string");
});

test("speech comes in every format with one object of marks", async (t) => {
  const space = await Space.open(t);
  const speechify = client(space.key);

  for (const audioFormat of ["mp3", "wav", "ogg", "aac"]) {
    const { audioData, speech_marks: marks, ...speech } = await speechify.audioGenerate({
      input: "Hello", voiceId: "george", audioFormat, language: "en-US", model: "simba-english",
      options: { enableLoudnessNormalization: true },
    });

    assert.ok(audioData.size > 0);
    assert.deepEqual(speech, { audioFormat, billableCharactersCount: 5 });
    assert.ok(!Array.isArray(marks) && Array.isArray(marks.chunks));
  }
});

test("a stream yields audio in every format", async (t) => {
  const space = await Space.open(t);

  for (const audioFormat of ["mp3", "ogg", "aac"]) {
    const stream = await client(space.key).audioStream({ input: "Hello", voiceId: "george", audioFormat });

    assert.ok((await new Response(stream).arrayBuffer()).byteLength > 0);
  }
});

// Confirmed by the vendor's documents, but for what `voices:create` opens: that is inferred from its name.
test("each scope opens its own operations and no other", async (t) => {
  const space = await Space.open(t);
  const operations = {
    speech: (s) => s.audioGenerate({ input: "Hello", voiceId: "george" }),
    stream: (s) => s.audioStream({ input: "Hello", voiceId: "george" }).then((stream) => stream.cancel()),
    list: (s) => s.voicesList(),
    create: (s) => s.voicesCreate({ name: "Bach", gender: "male", sample: SAMPLE, consent: CONSENT }),
    delete: (s) => s.voicesDelete("nobody"),
  };

  const opened = {};
  for (const scope of ["audio:speech", "audio:stream", "audio:all",
    "voices:read", "voices:create", "voices:delete", "voices:all"]) {
    const speechify = await withToken(space, scope);
    opened[scope] = [];
    for (const [name, operation] of Object.entries(operations)) {
      const error = await operation(speechify).then(() => undefined, (reason) => reason);
      if (error?.statusCode !== 401) {
        opened[scope].push(name);
      } else {
        assert.match(error.message, /none of the sufficient scopes found/);
      }
    }
  }

  assert.deepEqual(opened, {
    "audio:speech": ["speech"],
    "audio:stream": ["stream"],
    "audio:all": ["speech", "stream"],
    "voices:read": ["list"],
    "voices:create": ["create"],
    "voices:delete": ["delete"],
    "voices:all": ["list", "create", "delete"],
  });
});

test("a token dies at one hour and not a second before", async (t) => {
  const space = await Space.open(t);
  await space.freeze();
  const speechify = await withToken(space, "voices:read");

  await space.advance("59m59s");
  assert.ok(Array.isArray(await speechify.voicesList()));
  await space.advance("1s");
  const error = await rejection(speechify.voicesList());
  const renewed = await withToken(space, "voices:read");

  assert.equal(error.statusCode, 401);
  assert.deepEqual(await space.refused("expired"), ["GET /v1/voices 401"]);
  assert.ok(Array.isArray(await renewed.voicesList()));
});

test("a token an hour old is refused and a fresh one is not", async (t) => {
  const space = await Space.open(t);
  const speechify = await withToken(space, "audio:all");
  const speak = () => speechify.audioGenerate({ input: "Hello", voiceId: "george" });
  await speak();

  await space.advance("1h");
  const error = await rejection(speak());
  speechify.setAccessToken((await speechify.accessTokenIssue("audio:all")).accessToken);

  assert.equal(error.statusCode, 401);
  assert.equal((await speak()).audioFormat, "mp3");
  speechify.setAccessToken(undefined);
  assert.ok(Array.isArray(await speechify.voicesList()), "without its token the SDK uses its key again");
});

// The manager arms a timer of half the lifetime and never clears it: the test runs it early and lets go of it.
test("the token manager renews at half the lifetime", async (t) => {
  const space = await Space.open(t);
  await space.freeze();
  const { setTimeout } = globalThis;
  const timers = t.mock.method(globalThis, "setTimeout", (...timer) => setTimeout(...timer).unref()).mock;
  const renewals = () => timers.calls.map((call) => call.arguments).filter(([, delay]) => delay === 1_800_000);
  const speechify = client("sk_only_the_token_counts");
  const issue = () => client(space.key).accessTokenIssue("voices:read");

  new SpeechifyAccessTokenManager(speechify, issue, { isAuthenticated: true });
  await until(() => renewals().length === 1);
  await space.advance("30m");
  renewals()[0][0]();
  await until(() => renewals().length === 2);
  await space.advance("59m59s");

  assert.ok(Array.isArray(await speechify.voicesList()));
});

test("a regenerated key is refused at once and its successor is not", async (t) => {
  const space = await Space.open(t);
  const speechify = client(space.key);
  await speechify.voicesList();

  const successor = await space.regenerate();
  const errors = [await rejection(speechify.voicesList()), await rejection(speechify.accessTokenIssue("audio:all"))];
  speechify.setApiKey(successor);

  assert.notEqual(successor, space.key);
  assert.deepEqual(errors.map((error) => error.statusCode), [401, 401]);
  assert.deepEqual(await space.refused("revoked_key"), ["GET /v1/voices 401", "POST /v1/auth/token 401"]);
  assert.ok(Array.isArray(await speechify.voicesList()));
});

// The vendor: "there's no way to immediately revoke the leaked token".
test("a deleted key is refused at once but its token lives on", async (t) => {
  const space = await Space.open(t);
  const speechify = await withToken(space, "voices:read");

  await space.revoke();
  const error = await rejection(client(space.key).voicesList());

  assert.equal(error.statusCode, 401);
  assert.deepEqual(await space.refused("revoked_key"), ["GET /v1/voices 401"]);
  assert.ok(Array.isArray(await speechify.voicesList()));
});

test("a key nobody issued is refused with a JSON error", async () => {
  await forget("default");
  const speechify = client("sk_wrong");

  const errors = [await rejection(speechify.voicesList()), await rejection(speechify.accessTokenIssue("audio:all"))];

  assert.deepEqual(errors.map((error) => error.statusCode), [401, 401]);
  assert.ok("error" in body(errors[0]));
  assert.equal(body(errors[1]).error, "invalid_client");
  assert.deepEqual(await refusals("default", "unknown_key"), ["GET /v1/voices 401", "POST /v1/auth/token 401"]);
});

test("the key alone chooses the space", async (t) => {
  const [mine, other] = [await Space.open(t), await Space.open(t)];

  const { id } = await client(mine.key).voicesCreate({ name: "Mine", sample: SAMPLE, consent: CONSENT });

  assert.ok((await client(mine.key).voicesList()).some((voice) => voice.id === id));
  assert.ok(!(await client(other.key).voicesList()).some((voice) => voice.id === id));
});

test("the journal says why and never with what", async (t) => {
  const space = await Space.open(t);
  const { accessToken } = await client(space.key).accessTokenIssue("audio:speech");
  const speechify = client(space.key);
  speechify.setAccessToken(accessToken);

  await rejection(speechify.voicesList());
  await space.advance("1h");
  await rejection(speechify.voicesList());
  const successor = await space.regenerate();
  speechify.setAccessToken(undefined);
  await rejection(speechify.voicesList());

  for (const reason of ["insufficient_scope", "expired", "revoked_key"]) {
    assert.deepEqual(await space.refused(reason), ["GET /v1/voices 401"], reason);
  }
  await space.assertNoSecretInJournal([space.key, successor, accessToken, accessToken.split(".")[2]]);
});

function client(apiKey) {
  return new Speechify({ apiKey, apiUrl: baseUrl });
}

async function withToken(space, scope) {
  const speechify = client(space.key);
  speechify.setAccessToken((await speechify.accessTokenIssue(scope)).accessToken);
  return speechify;
}

/** Gives way to the network until `condition` holds. */
async function until(condition) {
  for (const deadline = Date.now() + 10_000; !condition();) {
    assert.ok(Date.now() < deadline, "nothing happened in ten seconds");
    await new Promise(setImmediate);
  }
}

/** The error a call is refused with; the SDK exports its class as a type only. */
async function rejection(call) {
  const error = await call.then(() => assert.fail("the call was not refused"), (reason) => reason);
  assert.equal(error.constructor.name, "SpeechifyError");
  return error;
}

/** The SDK keeps the raw body in its message only. */
function body(error) {
  return JSON.parse(error.message.replace(/^Speechify API Error [^:]*: /, ""));
}
