"""PyPI `voicegain-speech` 1.142.0, unmodified, and `requests` with a raw token as the vendor's examples use it."""

import hashlib
import hmac
import json
import tempfile
import unittest
from importlib.metadata import version

import requests
from voicegain_speech import (
    ApiClient,
    Configuration,
    DataApi,
    SaApi,
    SecurityApi,
    SpeakerApi,
    TranscribeApi,
    WebsocketApi,
)
from voicegain_speech.exceptions import ApiException, ApiValueError

from control import BASE_URL, Space

JOB = {
    "sessions": [{"asyncMode": "OFF-LINE", "poll": {"afterlife": 60000}}],
    "audio": {"source": {"inline": {"data": "AAAA"}}},
}


def client(token, base="/v1", retries=None):
    configuration = Configuration(host=BASE_URL + base)
    configuration.access_token = token
    configuration.retries = retries
    return ApiClient(configuration=configuration)


class Sdk(unittest.TestCase):
    def setUp(self):
        self.space = Space(self, "voicegain", "jwt")

    def short_lived(self, **parameters):
        return SecurityApi(client(self.space.key)).security_jwt_get(aud="localhost:8088", **parameters)

    def refused(self, call, status, reason):
        with self.assertRaises(ApiException) as refusal:
            call()
        self.assertEqual(refusal.exception.status, status)
        self.assertEqual(json.loads(refusal.exception.body)["error"]["reason"], reason)

    def test_the_sdk_under_test_is_1_142_0(self):
        self.assertEqual(version("voicegain-speech"), "1.142.0")

    def test_a_token_is_made_on_both_bases_and_used(self):
        for base in ("/v1", "/ascalon-web-api"):
            token = SecurityApi(client(self.space.key, base)).security_jwt_get(aud="*.example.com")

            self.assertEqual(token.count("."), 2)
            self.assertEqual(SaApi(client(token, base)).sa_config_query(), [])

    def test_every_parameter_is_taken(self):
        token = self.short_lived(exp_in_sec=60, api="/sa", context_id=self.space.fields["context_id"])

        self.assertEqual(SaApi(client(token)).sa_config_query(), [])
        job = TranscribeApi(client(token))
        self.refused(job.asr_transcribe_status_queue_get, 403, "API not allowed")

    def test_a_token_dies_at_its_expiry_and_not_before(self):
        self.space.freeze()
        token = SaApi(client(self.short_lived(exp_in_sec=60)))

        self.space.advance("59s")
        self.assertEqual(token.sa_config_query(), [])
        self.space.advance("1s")
        self.refused(token.sa_config_query, 401, "Expired credentials")
        self.assertEqual(self.space.refused("expired"), ["GET /v1/sa/config 401"])

    def test_a_regenerated_jwt_is_refused_at_once_and_its_successor_is_not(self):
        old = SecurityApi(client(self.space.key))
        old.security_jwt_get(aud="x")

        new = self.space.regenerate()

        self.refused(lambda: old.security_jwt_get(aud="x"), 401, "Revoked credentials")
        SecurityApi(client(new)).security_jwt_get(aud="x")

    def test_no_token_at_all_is_refused(self):
        call = SecurityApi(ApiClient(configuration=Configuration(host=BASE_URL + "/v1")))

        self.refused(lambda: call.security_jwt_get(aud="x"), 401, "Missing credentials")

    def test_the_server_refuses_what_the_sdk_would_not_send(self):
        strict = SecurityApi(client(self.space.key))
        with self.assertRaises(ApiValueError):
            strict.security_jwt_get(aud="x", exp_in_sec=3601)
        careless = client(self.space.key)
        careless.configuration.client_side_validation = False
        careless.client_side_validation = False
        security = SecurityApi(careless)

        for parameters in ({"exp_in_sec": 99999}, {"exp_in_sec": 0}, {"context_id": "short"}):
            self.refused(lambda: security.security_jwt_get(aud="x", **parameters), 400, "Invalid request")
        self.refused(lambda: security.security_jwt_get(aud="x" * 129), 400, "Invalid request")

    def test_a_transcription_is_started_polled_and_deleted(self):
        api = TranscribeApi(client(self.short_lived(exp_in_sec=60)))

        started = api.asr_transcribe_async_post(async_transcription_request=JOB)
        session = started.sessions[0].session_id
        full = api.asr_transcribe_async_get(session, full=True)
        incremental = api.asr_transcribe_async_get(session, full=False)
        deleted = api.asr_transcribe_async_delete(session)

        self.assertEqual((full.progress.phase, full.result.status), ("DONE", "MATCH"))
        self.assertEqual(full.result.transcript, incremental.result.incremental_transcript.final)
        self.assertEqual(deleted.session.session_id, session)
        self.refused(lambda: api.asr_transcribe_async_get(session, full=True), 404, "Not found")

    def test_the_other_calls_of_the_contract_succeed(self):
        api = client(self.short_lived(exp_in_sec=60))
        transcribe = TranscribeApi(api)

        at_once = transcribe.asr_transcribe_post(sync_transcription_request={"audio": JOB["audio"]})
        self.assertEqual(at_once.result.status, "MATCH")
        queue = transcribe.asr_transcribe_status_queue_get()
        self.assertEqual((queue.queue_size_limit, queue.queue_size_limit_used), (10, 0))
        self.assertEqual(WebsocketApi(api).websocket_get("foo").name, "foo")
        self.assertEqual(SpeakerApi(api).spk_sig_text_query()[0].id, 1)
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            file.write(b"RIFF")
            file.flush()
            uploaded = DataApi(api).data_file_post(file=file.name)
        self.assertEqual(uploaded.account_id, self.space.fields["account_id"])

    def test_beyond_the_limit_the_sdk_raises_429(self):
        self.space.freeze()
        self.space.set(calls_per_minute=1)
        api = client(self.space.key, retries=False)
        SaApi(api).sa_config_query()

        self.refused(SaApi(api).sa_config_query, 429, "Limit exceeded")


class Scripts(unittest.TestCase):
    def setUp(self):
        self.space = Space(self, "voicegain", "jwt")

    def get(self, path, token, **parameters):
        return requests.get(BASE_URL + path, params=parameters, headers={"Authorization": token}, timeout=30)

    def test_a_raw_token_makes_a_short_lived_one_and_that_is_used_raw_too(self):
        parameters = {"contextId": self.space.fields["context_id"], "expInSec": 15, "aud": "127.0.0.1:18471"}

        answer = self.get("/v1/security/jwt", self.space.key, **parameters)
        used = self.get("/v1/sa/config", answer.text.strip())

        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "text/plain"))
        self.assertEqual((used.status_code, used.json()), (200, []))

    def test_a_raw_token_that_was_replaced_is_refused(self):
        self.space.regenerate()

        answer = self.get("/v1/security/jwt", self.space.key, aud="x")

        self.assertEqual((answer.status_code, answer.json()["error"]["reason"]), (401, "Revoked credentials"))

    def test_a_user_logs_in_and_signs_what_the_sdk_sends(self):
        login = {
            "email": "dev@mockmint.example",
            "password": "mockmint-dev-password",
            "from": "TranscribeApp",
            "passwordFormat": "plain",
        }
        user = requests.post(BASE_URL + "/auth-svc/auth/login", json=login, timeout=30).json()
        key = sign(user["stok"], login["email"].lower() + user["api"])
        query = f"aud=localhost%3A8088&contextId={user['contextId']}"
        mac = f"signature={sign(key, query)},sessionId={user['api']},nonce={user['nonce'][0]}"
        configuration = Configuration(host=BASE_URL + "/v1", api_key={"MAC": mac})
        configuration.access_token = None
        security = SecurityApi(ApiClient(configuration=configuration))

        token = security.security_jwt_get(aud="localhost:8088", context_id=user["contextId"])

        self.assertEqual(SaApi(client(token)).sa_config_query(), [])
        with self.assertRaises(ApiException) as refusal:
            security.security_jwt_get(aud="localhost:8088", context_id=user["contextId"])
        self.assertEqual(refusal.exception.status, 401)


def sign(key, message):
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()


if __name__ == "__main__":
    unittest.main()
