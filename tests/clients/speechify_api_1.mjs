// npm `@speechify/api` 1.0.1, the first generated SDK: it sends JSON, knows one scope at a time and types its refusals.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Space, baseUrl, sdk } from "./control.mjs";

const { Speechify, SpeechifyClient } = sdk("@speechify/api");
const { NotFoundError, UnauthorizedError } = Speechify.tts;

const CONSENT = JSON.stringify({ fullName: "J. S. Bach", email: "j.s.bach@mezzo.tv" });
const SAMPLE = new Blob([Buffer.alloc(2048, 7)], { type: "audio/mpeg" });

test("a token carries the scope that was asked for", async (t) => {
  const space = await Space.open(t);

  const { accessToken, ...token } = await client(space.key).auth.createAccessToken({ scope: "audio:speech" });

  assert.match(accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.deepEqual(token, { tokenType: "bearer", expiresIn: 3600, scope: "audio:speech" });
});

test("a token has the default scope when none was asked for", async (t) => {
  const space = await Space.open(t);

  const { accessToken, ...token } = await client(space.key).auth.createAccessToken({});

  assert.match(accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.deepEqual(token, { tokenType: "bearer", expiresIn: 3600, scope: "audio:all voices:read" });
});

test("a token cannot buy another token", async (t) => {
  const space = await Space.open(t);
  const token = await issue(space, "audio:all");

  const error = await rejection(client(token).auth.createAccessToken({}), UnauthorizedError);

  const { error_description: description, ...rest } = error.body;
  assert.deepEqual(rest, { error: "invalid_client" });
  assert.equal(typeof description, "string");
  assert.deepEqual(await space.refused("wrong_credential_kind"), ["POST /v1/auth/token 401"]);
});

test("the list of voices is a bare array with george in it", async (t) => {
  const space = await Space.open(t);

  const voices = await client(space.key).voices.list();

  const keys = ["avatarImage", "displayName", "gender", "id", "locale", "models", "previewAudio", "tags", "type"];
  for (const voice of voices) {
    assert.deepEqual(Object.keys(voice).sort(), keys);
    assert.ok(["male", "female", "notSpecified"].includes(voice.gender), voice.gender);
  }
  const { id, displayName, type } = voices.find((voice) => voice.id === "george");
  assert.deepEqual({ id, displayName, type }, { id: "george", displayName: "George", type: "shared" });
});

test("a voice is created, listed, sampled and deleted", async (t) => {
  const space = await Space.open(t);
  const { voices } = client(space.key);

  const voice = await voices.create({
    name: "J. S. Bach", gender: "notSpecified", locale: "de-DE", sample: SAMPLE, consent: CONSENT,
  });

  const { id, displayName, gender, locale, type, avatarImage } = voice;
  assert.deepEqual({ displayName, gender, locale, type, avatarImage }, {
    displayName: "J. S. Bach", gender: "notSpecified", locale: "de-DE", type: "personal", avatarImage: null,
  });
  assert.ok(Array.isArray(voice.models));
  assert.ok((await voices.list()).some((listed) => listed.id === id));
  assert.ok((await bytes(await voices.downloadSample(id))).length > 0);
  assert.equal(await voices.delete(id), undefined);
  await rejection(voices.delete(id), NotFoundError);
  assert.ok(!(await voices.list()).some((listed) => listed.id === id));
});

test("speech comes in every format with one object of marks", async (t) => {
  const space = await Space.open(t);

  for (const audioFormat of ["mp3", "wav", "ogg", "aac", "pcm"]) {
    const { audioData, speechMarks, ...speech } = await client(space.key).audio.speech({
      input: "Hello", voiceId: "george", audioFormat, language: "en-US", model: "simba-multilingual",
      options: { loudnessNormalization: true, textNormalization: false },
    });

    assert.ok(Buffer.from(audioData, "base64").length > 0);
    assert.deepEqual(speech, { audioFormat, billableCharactersCount: 5 });
    assert.deepEqual([typeof speechMarks.type, speechMarks.start, typeof speechMarks.endTime], ["string", 0, "number"]);
    assert.ok(Array.isArray(speechMarks.chunks));
  }
});

test("a stream yields audio for every accept", async (t) => {
  const space = await Space.open(t);

  for (const accept of ["audio/mpeg", "audio/ogg", "audio/aac", "audio/pcm"]) {
    const stream = await client(space.key).audio.stream({ accept, input: "Hello", voiceId: "george" });

    assert.ok((await bytes(stream)).length > 0, accept);
  }
});

test("a token without the scope is refused as unauthorized", async (t) => {
  const space = await Space.open(t);
  const { voices } = client(await issue(space, "audio:speech"));

  const error = await rejection(voices.list(), UnauthorizedError);

  assert.match(JSON.stringify(error.body), /none of the sufficient scopes found/);
  assert.deepEqual(await space.refused("insufficient_scope"), ["GET /v1/voices 401"]);
});

test("a token dies at one hour and not a second before", async (t) => {
  const space = await Space.open(t);
  await space.freeze();
  const { voices } = client(await issue(space, "voices:read"));

  await space.advance("59m59s");
  assert.ok(Array.isArray(await voices.list()));
  await space.advance("1s");
  await rejection(voices.list(), UnauthorizedError);

  assert.deepEqual(await space.refused("expired"), ["GET /v1/voices 401"]);
});

test("a token an hour old is refused and a fresh one is not", async (t) => {
  const space = await Space.open(t);
  let token = await issue(space, "audio:speech");
  const { audio } = client(() => token);
  const speak = () => audio.speech({ input: "Hello", voiceId: "george", audioFormat: "mp3" });
  await speak();

  await space.advance("1h");
  await rejection(speak(), UnauthorizedError);
  token = await issue(space, "audio:speech");

  assert.equal((await speak()).audioFormat, "mp3");
});

test("a regenerated key is refused at once and its successor is not", async (t) => {
  const space = await Space.open(t);
  let key = space.key;
  const { auth, voices } = client(() => key);
  await voices.list();

  const successor = await space.regenerate();
  await rejection(voices.list(), UnauthorizedError);
  const error = await rejection(auth.createAccessToken({}), UnauthorizedError);
  key = successor;

  assert.equal(error.body.error, "invalid_client");
  assert.deepEqual(await space.refused("revoked_key"), ["GET /v1/voices 401", "POST /v1/auth/token 401"]);
  assert.ok(Array.isArray(await voices.list()));
});

test("a deleted key is refused at once", async (t) => {
  const space = await Space.open(t);

  await space.revoke();
  await rejection(client(space.key).voices.list(), UnauthorizedError);

  assert.deepEqual(await space.refused("revoked_key"), ["GET /v1/voices 401"]);
});

test("a key nobody issued is refused everywhere, once", async (t) => {
  const space = await Space.open(t);
  const { audio, auth, voices } = client("sk_wrong");
  const here = { headers: { "X-Mockmint-Space": space.id } };

  await rejection(voices.list(here), UnauthorizedError);
  await rejection(voices.delete("george", here), UnauthorizedError);
  await rejection(audio.speech({ input: "Hello", voiceId: "george" }, here), UnauthorizedError);
  await rejection(audio.stream({ accept: "audio/ogg", input: "Hello", voiceId: "george" }, here), UnauthorizedError);
  const error = await rejection(auth.createAccessToken({}, here), UnauthorizedError);

  assert.equal(error.body.error, "invalid_client");
  assert.deepEqual(await space.refused("unknown_key"), [
    "DELETE /v1/voices/george 401",
    "GET /v1/voices 401",
    "POST /v1/audio/speech 401",
    "POST /v1/audio/stream 401",
    "POST /v1/auth/token 401",
  ]);
});

test("a scope the SDK does not know never leaves it", async (t) => {
  const space = await Space.open(t);

  await assert.rejects(client(space.key).auth.createAccessToken({ scope: "audio:all voices:read" }), /Expected enum/);
  assert.deepEqual(await space.refused("invalid_scope"), []);
});

test("the journal says why and never with what", async (t) => {
  const space = await Space.open(t);
  const token = await issue(space, "audio:speech");

  await rejection(client(token).voices.list(), UnauthorizedError);
  await space.advance("1h");
  await rejection(client(token).voices.list(), UnauthorizedError);
  const successor = await space.regenerate();
  await rejection(client(space.key).voices.list(), UnauthorizedError);

  for (const reason of ["insufficient_scope", "expired", "revoked_key"]) {
    assert.deepEqual(await space.refused(reason), ["GET /v1/voices 401"], reason);
  }
  await space.assertNoSecretInJournal([space.key, successor, token, token.split(".")[2]]);
});

function client(token) {
  return new SpeechifyClient({ baseUrl, token }).tts;
}

async function issue(space, scope) {
  return (await client(space.key).auth.createAccessToken({ scope })).accessToken;
}

async function rejection(call, type) {
  const error = await call.then(() => assert.fail("the call was not refused"), (reason) => reason);
  assert.ok(error instanceof type, `${error}`);
  return error;
}

async function bytes(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
