"""ELSA's two WebSocket protocols with PyPI `websockets`."""

import io
import json
import unittest
import urllib.request
import wave

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from control import BASE_URL, control

SCRIPTED = "/api/v2/ws/score_audio"
UNSCRIPTED = "/api/v1/ws/score_audio_plus"
START = {"type": "ELSA:start_stream", "data": {"stream_info": {"api_plan": "standard", "sentence": "hello there"}}}
PLAN = {"api_plan": "standard", "return_json": True}
END = {"type": "ELSA:end_stream"}


class Streams(unittest.TestCase):
    def setUp(self):
        opened = control("POST", "/spaces", {})
        credentials = {c["kind"]: c for c in opened["credentials"] if c["vendor"] == "elsa"}
        self.space = f"/spaces/{opened['id']}"
        self.token_id = credentials["api_token"]["id"]
        self.token = credentials["api_token"]["secrets"]["token"]
        self.master_key = credentials["master_key"]["secrets"]["master_key"]
        self.addCleanup(control, "DELETE", self.space)

    def test_a_sentence_is_streamed_and_scored(self):
        with socket(SCRIPTED, self.token) as elsa:
            say(elsa, START)
            self.assertEqual(hear(elsa), {"type": "ELSA:start_stream_result"})
            for _ in range(4):
                elsa.send(half_a_second())
            say(elsa, END)
            result = hear(elsa)

        self.assertEqual(result["type"], "ELSA:decoding_result")
        self.assertIs(result["data"]["stream_finished"], True)
        self.assertEqual([u["sentence"] for u in result["data"]["utterance"]], ["hello there"])
        self.assertEqual(elsa.close_code, 1000)

    def test_free_speech_is_streamed_and_its_result_fetched(self):
        with socket(UNSCRIPTED, self.token) as elsa:
            say(elsa, PLAN)
            self.assertEqual(hear(elsa)["status"], "processing")
            elsa.send(half_a_second())
            say(elsa, END)
            ended = hear(elsa)

        self.assertEqual(ended["status"], "success")
        self.assertIsInstance(ended["audio_link"], str)
        request = urllib.request.Request(ended["result_link"], headers=authorization(self.token))
        with urllib.request.urlopen(request, timeout=30) as response:
            self.assertIs(json.load(response)["success"], True)

    def test_a_token_that_is_expired_or_revoked_is_refused_at_the_upgrade(self):
        user = self.user(60)
        control("POST", f"{self.space}/clock/advance", {"by": "60s"})
        control("DELETE", f"{self.space}/credentials/{self.token_id}")

        for path in [SCRIPTED, UNSCRIPTED]:
            for token in [user, self.token]:
                with self.assertRaises(InvalidStatus) as refusal, socket(path, token):
                    pass
                self.assertEqual(refusal.exception.response.status_code, 401)

    def test_a_stream_is_cut_in_the_middle_when_its_token_expires(self):
        control("PATCH", f"{self.space}/settings/elsa", {"expiry_cuts_streams": True})
        for path, start in [(SCRIPTED, START), (UNSCRIPTED, PLAN)]:
            with socket(path, self.user(60)) as elsa:
                say(elsa, start)
                hear(elsa)
                elsa.send(half_a_second())

                control("POST", f"{self.space}/clock/advance", {"by": "60s"})

                failure = hear(elsa)
                self.assertEqual(failure.get("message", failure.get("reason")), "the token has expired")
                with self.assertRaises(ConnectionClosed) as closed:
                    elsa.recv(timeout=30)
                self.assertEqual(closed.exception.rcvd.code, 1008)

    def test_the_journal_counts_and_shows_neither_token_nor_audio(self):
        with socket(SCRIPTED, self.token) as elsa:
            say(elsa, START)
            hear(elsa)
            elsa.send(half_a_second())
            say(elsa, END)
            hear(elsa)

        items = control("GET", f"{self.space}/requests?vendor=elsa")["items"]
        self.assertEqual(items[0]["response"]["status"], 101)
        self.assertEqual(items[1]["stream"]["event"], "answered")
        self.assertEqual(items[1]["stream"]["received"]["binaries"], 1)
        self.assertNotIn(self.token, json.dumps(items))

    def user(self, lifetime):
        body = json.dumps({"user_id": "ann", "expires_in": lifetime}).encode()
        headers = {**authorization(self.master_key), "Content-Type": "application/json"}
        request = urllib.request.Request(f"{BASE_URL}/api/mockmint/elsa/token", body, headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["token"]


def socket(path, token):
    return connect(BASE_URL.replace("http", "ws") + path, additional_headers=authorization(token), proxy=None)


def authorization(token):
    return {"Authorization": f"ELSA {token}"}


def say(elsa, message):
    elsa.send(json.dumps(message))


def hear(elsa):
    return json.loads(elsa.recv(timeout=30))


def half_a_second():
    """Silence with a header of its own, as the vendor's samples send it."""
    file = io.BytesIO()
    with wave.open(file, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(16_000)
        audio.writeframes(bytes(16_000))
    return file.getvalue()


if __name__ == "__main__":
    unittest.main()
