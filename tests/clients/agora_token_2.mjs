// npm `agora-token` 2.0.6 and its predecessor: the vendor's own builders, and its own verifier.

import assert from "node:assert/strict";
import { test } from "node:test";

import { baseUrl, control, sdk } from "./control.mjs";

const { ConvoAITokenBuilder, RtcRole, RtcTokenBuilder, RtmTokenBuilder, SttTokenBuilder } = sdk("agora-token");
const { AccessToken2 } = sdk("agora-token/src/AccessToken2");
const { RtcTokenBuilder: Builder006 } = sdk("agora-access-token");

const HOUR = 3600;

test("tokens of every builder for the product are accepted, on both generations", async (t) => {
  const project = await open(t);

  for (const token of Object.values(builders(project.appId, project.certificate))) {
    assert.deepEqual(await builderTokens(project, token), { status: 200 });
    assert.equal((await agents(project, token)).status, 200);
  }
});

test("a token lives through its last second and is expired after it", async (t) => {
  const project = await open(t);
  // The builders read the real clock, which may go on while the space's stands still.
  const token = builders(project.appId, project.certificate).stt;

  await project.advance("59m50s");
  assert.deepEqual(await builderTokens(project, token), { status: 200 });
  await project.advance("20s");

  const expired = { status: 401, message: "Token is expired", reason: "expired" };
  assert.deepEqual(await builderTokens(project, token), expired);
});

test("a token of another certificate or another app is invalid", async (t) => {
  const project = await open(t);
  const other = "0".repeat(32);

  const forged = builders(project.appId, other).rtc;
  const invalid = { status: 401, message: "Invalid token" };
  assert.deepEqual(await builderTokens(project, forged), { ...invalid, reason: "bad_signature" });

  const foreign = builders(other, project.certificate).rtc;
  assert.deepEqual(await builderTokens(project, foreign), { ...invalid, reason: "wrong_app" });
});

test("a certificate that was replaced signs no more, and its successor does", async (t) => {
  const project = await open(t);
  const old = builders(project.appId, project.certificate).rtc;

  const certificate = await project.regenerate();

  const invalid = { status: 401, message: "Invalid token", reason: "revoked_key" };
  assert.deepEqual(await builderTokens(project, old), invalid);
  const fresh = builders(project.appId, certificate).rtc;
  assert.deepEqual(await builderTokens(project, fresh), { status: 200 });
});

test("a token of the predecessor npm agora-access-token 2.0.4 is invalid", async (t) => {
  const project = await open(t);
  const until = Math.floor(Date.now() / 1000) + HOUR;

  const token = Builder006.buildTokenWithUid(project.appId, project.certificate, "demo", 1, RtcRole.PUBLISHER, until);

  assert.match(token, /^006/);
  const invalid = { status: 401, message: "Invalid token", reason: "malformed_token" };
  assert.deepEqual(await builderTokens(project, token), invalid);
});

test("the vendor's verifier accepts the tokens mockmint mints, and reads what it is told", async (t) => {
  const project = await open(t);
  const services = [
    { name: "rtc", channel: "demo", uid: "7", privileges: { 1: 60 } },
    { name: "rtm", user_id: "u" },
    { name: "chat", user_id: "u" },
    { name: "apaas", room: "r", user: "u", role: -1 },
    { name: "convoai" },
    { name: "stt" },
  ];

  const { token, claims } = await project.mint({ services });

  const parser = new AccessToken2("", "", 0, 0);
  assert.ok(parser.from_string(token));
  assert.ok(parser.verifySignature(project.certificate));
  assert.ok(!parser.verifySignature("0".repeat(32)));
  assert.equal(parser.appId.toString(), project.appId);
  assert.equal(parser.issueTs, claims.issue_ts);
  assert.equal(parser.expire, HOUR);
  assert.equal(Object.keys(parser.services).length, services.length);
});

function builders(appId, certificate) {
  return {
    rtc: RtcTokenBuilder.buildTokenWithUid(appId, certificate, "demo", 1, RtcRole.PUBLISHER, HOUR, HOUR),
    rtm: RtmTokenBuilder.buildToken(appId, certificate, "u", HOUR),
    both: RtcTokenBuilder.buildTokenWithRtm(appId, certificate, "demo", "u", RtcRole.PUBLISHER, HOUR, HOUR),
    stt: SttTokenBuilder.buildToken(
      appId, certificate, "demo", "u", RtcRole.PUBLISHER, HOUR, HOUR, HOUR, HOUR, HOUR, "u", HOUR,
    ),
    ...(ConvoAITokenBuilder.buildToken
      ? {
          convoai: ConvoAITokenBuilder.buildToken(
            appId, certificate, "demo", "u", RtcRole.PUBLISHER, HOUR, HOUR, HOUR, HOUR, HOUR, "u", HOUR,
          ),
        }
      : {}),
  };
}

/** A space of its own with its one project, on a clock that stands still. */
async function open(t) {
  const space = await control("POST", "/spaces", {});
  t.after(() => control("DELETE", `/spaces/${space.id}`));
  await control("PUT", `/spaces/${space.id}/clock`, { mode: "frozen" });
  const credential = space.credentials.find(({ vendor }) => vendor === "agora");
  const path = `/spaces/${space.id}`;
  return {
    appId: credential.fields.app_id,
    certificate: credential.secrets.app_certificate,
    advance: (by) => control("POST", `${path}/clock/advance`, { by }),
    mint: (claims) => control("POST", `${path}/tokens`, { vendor: "agora", claims }),
    async regenerate() {
      const made = await control("POST", `${path}/credentials/${credential.id}/regenerate`, {});
      return made.secrets.app_certificate;
    },
  };
}

async function builderTokens(project, token) {
  const path = `/v1/projects/${project.appId}/rtsc/speech-to-text/builderTokens`;
  return outcome(await post(path, `agora token="${token}"`, { instanceId: "demo" }));
}

async function agents(project, token) {
  const path = `/api/speech-to-text/v1/projects/${project.appId}/join`;
  const name = `a${Math.random()}`;
  const body = { name, languages: ["en-US"], rtcConfig: { channelName: "demo", pubBotUid: "1" } };
  return outcome(await post(path, `agora token=${token}`, body));
}

function post(path, authorization, body) {
  const headers = { Authorization: authorization };
  return fetch(`${baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function outcome(response) {
  const reason = response.headers.get("x-mockmint-reason");
  if (response.ok) {
    await response.arrayBuffer();
    return { status: response.status };
  }
  return { status: response.status, message: (await response.json()).message, reason };
}
