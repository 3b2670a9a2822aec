// ELSA's two WebSocket protocols with npm `ws`.

import assert from "node:assert/strict";
import { test } from "node:test";

import { baseUrl, control, sdk } from "./control.mjs";

const { WebSocket } = sdk("ws");
const SCRIPTED = "/api/v2/ws/score_audio";
const UNSCRIPTED = "/api/v1/ws/score_audio_plus";
const START = { type: "ELSA:start_stream", data: { stream_info: { api_plan: "standard", sentence: "hello there" } } };
const PLAN = { api_plan: "standard", return_json: true };
const END = { type: "ELSA:end_stream" };

test("a sentence is streamed and scored", async (t) => {
  const { token } = await open(t);
  const socket = await connect(SCRIPTED, token);

  socket.say(START);
  assert.deepEqual(await socket.hear(), { type: "ELSA:start_stream_result" });
  for (let piece = 0; piece < 4; piece += 1) {
    socket.send(wav());
  }
  socket.say(END);
  const { type, data } = await socket.hear();

  assert.equal(type, "ELSA:decoding_result");
  assert.equal(data.stream_finished, true);
  assert.deepEqual(data.utterance.map(({ sentence, total_time: time }) => [sentence, time]), [["hello there", 2]]);
  socket.close(1000);
  assert.equal(await socket.closed, 1000);
});

test("free speech is streamed and its result fetched", async (t) => {
  const { token } = await open(t);
  const socket = await connect(UNSCRIPTED, token);

  socket.say(PLAN);
  assert.equal((await socket.hear()).status, "processing");
  socket.send(wav());
  socket.say(END);
  const { status, result_link: result, audio_link: audio } = await socket.hear();

  assert.equal(status, "success");
  assert.equal(typeof audio, "string");
  const response = await fetch(result, { headers: { Authorization: `ELSA ${token}` } });
  assert.equal((await response.json()).success, true);
});

for (const path of [SCRIPTED, UNSCRIPTED]) {
  test(`${path} refuses a token that is expired or revoked at the upgrade`, async (t) => {
    const space = await open(t);
    const user = await space.user(60);
    await control("POST", `/spaces/${space.id}/clock/advance`, { by: "60s" });
    await control("DELETE", `/spaces/${space.id}/credentials/${space.tokenId}`);

    for (const token of [user, space.token]) {
      await assert.rejects(connect(path, token), { message: "Unexpected server response: 401" });
    }
  });

  test(`${path} is cut in the middle when its token expires`, async (t) => {
    const space = await open(t);
    await control("PATCH", `/spaces/${space.id}/settings/elsa`, { expiry_cuts_streams: true });
    const socket = await connect(path, await space.user(60));
    socket.say(path === SCRIPTED ? START : PLAN);
    await socket.hear();
    socket.send(wav());

    await control("POST", `/spaces/${space.id}/clock/advance`, { by: "60s" });

    const { message, reason } = await socket.hear();
    assert.equal(message ?? reason, "the token has expired");
    assert.equal(await socket.closed, 1008);
  });
}

async function open(t) {
  const { id, credentials } = await control("POST", "/spaces", {});
  t.after(() => control("DELETE", `/spaces/${id}`));
  const of = (kind) => credentials.find((credential) => credential.vendor === "elsa" && credential.kind === kind);
  const user = async (lifetime) => {
    const response = await fetch(`${baseUrl}/api/mockmint/elsa/token`, {
      method: "POST",
      headers: { Authorization: `ELSA ${of("master_key").secrets.master_key}`, "Content-Type": "application/json" },
      body: JSON.stringify({ user_id: "ann", expires_in: lifetime }),
    });
    return (await response.json()).token;
  };
  return { id, token: of("api_token").secrets.token, tokenId: of("api_token").id, user };
}

/** A socket whose messages wait to be heard one by one. */
async function connect(path, token) {
  const socket = new WebSocket(baseUrl.replace("http", "ws") + path, { headers: { Authorization: `ELSA ${token}` } });
  const [heard, waiting] = [[], []];
  socket.on("message", (data) => {
    const message = JSON.parse(data);
    if (waiting.length > 0) {
      waiting.shift()(message);
    } else {
      heard.push(message);
    }
  });
  socket.closed = new Promise((resolve) => socket.on("close", resolve));
  socket.say = (message) => socket.send(JSON.stringify(message));
  socket.hear = () => heard.length > 0 ? heard.shift() : new Promise((resolve) => waiting.push(resolve));
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  return socket;
}

/** Half a second of silence with a header of its own, as the vendor's samples send it. */
function wav() {
  const file = Buffer.alloc(16_044);
  file.write("RIFF", 0);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(16_000, 24);
  file.writeUInt32LE(32_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(16_000, 40);
  return file;
}
