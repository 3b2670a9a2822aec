"""PyPI `speechify-api` 4.0.0, the modern SDK: keys only, a dated version header and one error envelope."""

import base64
import datetime
import unittest
from importlib.metadata import version

from speechify import BadRequestError, ForbiddenError, NotFoundError, Speechify, UnauthorizedError

from control import BASE_URL, Space

SAMPLE = ("sample.mp3", b"\x07" * 2048, "audio/mpeg")
RECORDING = ("consent.mp3", b"\x08" * 2048, "audio/mpeg")


class Keys(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)

    def test_the_sdk_under_test_is_4_0_0(self):
        self.assertEqual(version("speechify-api"), "4.0.0")

    def test_a_key_nobody_issued_is_refused_everywhere_once(self):
        wrong = client("sk_wrong", headers=self.space.headers)

        for call in [
            lambda: wrong.voices.list(),
            lambda: wrong.voices.get("george"),
            lambda: wrong.voices.delete("george"),
            lambda: wrong.models.list(),
            lambda: wrong.voices.consent_challenges.create(full_name="Bob B"),
            lambda: wrong.audio.speech(input="Hello", voice_id="george"),
            lambda: list(wrong.audio.stream(input="Hello", voice_id="george")),
            lambda: list(wrong.audio.stream_with_timestamps(input="Hello", voice_id="george")),
        ]:
            with self.assertRaises(UnauthorizedError) as refusal:
                call()
            self.assert_envelope(refusal.exception, "unauthorized", "unknown_key")

        self.assertEqual(
            self.space.refused("unknown_key"),
            [
                "DELETE /v1/voices/george 401",
                "GET /v1/audio/models 401",
                "GET /v1/voices 401",
                "GET /v1/voices/george 401",
                "POST /v1/audio/speech 401",
                "POST /v1/audio/stream 401",
                "POST /v1/audio/stream/with-timestamps 401",
                "POST /v1/voices/consent-challenges 401",
            ],
        )

    def test_a_regenerated_key_is_refused_at_once_and_its_successor_is_not(self):
        keys = [self.space.key]
        speechify = client(lambda: keys[-1])
        speechify.voices.list()

        successor = self.space.regenerate()
        with self.assertRaises(UnauthorizedError) as refusal:
            speechify.voices.list()
        keys.append(successor)

        self.assert_envelope(refusal.exception, "unauthorized", "revoked_key")
        self.assertEqual(self.space.refused("revoked_key"), ["GET /v1/voices 401"])
        self.assertTrue(speechify.voices.list().items)
        self.assertEqual(self.space.secrets_in_journal(self.space.key, successor), 0)

    def test_a_deleted_key_is_refused_at_once(self):
        speechify = client(self.space.key)
        speechify.models.list()

        self.space.revoke()
        with self.assertRaises(UnauthorizedError) as refusal:
            speechify.models.list()

        self.assert_envelope(refusal.exception, "unauthorized", "revoked_key")

    def test_a_key_does_not_age(self):
        self.space.advance("8760h")

        self.assertTrue(client(self.space.key).voices.list().items)

    def test_a_service_key_without_the_scope_is_forbidden(self):
        key = self.space.service_key("voices:read")
        service = client(key)

        self.assertTrue(service.voices.list().items)
        for call in [
            lambda: service.audio.speech(input="Hello", voice_id="george"),
            lambda: list(service.audio.stream(input="Hello", voice_id="george")),
            lambda: list(service.audio.stream_with_timestamps(input="Hello", voice_id="george")),
            lambda: service.voices.delete("george"),
        ]:
            with self.assertRaises(ForbiddenError) as refusal:
                call()
            self.assert_envelope(refusal.exception, "insufficient_scope", "insufficient_scope")

        self.assertEqual(
            self.space.refused("insufficient_scope"),
            [
                "DELETE /v1/voices/george 403",
                "POST /v1/audio/speech 403",
                "POST /v1/audio/stream 403",
                "POST /v1/audio/stream/with-timestamps 403",
            ],
        )
        self.assertEqual(self.space.secrets_in_journal(key), 0)

    def test_a_service_key_with_the_scope_may_speak_and_not_list(self):
        service = client(self.space.service_key("audio:all"))

        self.assertTrue(service.audio.speech(input="Hello", voice_id="george").audio_data)
        with self.assertRaises(ForbiddenError):
            service.voices.list()

    def test_a_version_that_is_no_date_is_refused(self):
        with self.assertRaises(BadRequestError) as refusal:
            client(self.space.key, version="yesterday").voices.list()

        self.assertEqual(refusal.exception.body["error"]["code"], "invalid_api_version")

    def assert_envelope(self, error, code, reason):
        """400 and 401 reach the caller as plain JSON, 403 as the SDK's own type."""
        body = error.body if isinstance(error.body, dict) else error.body.model_dump(exclude_none=True)
        message = body["error"].pop("message")
        self.assertTrue(message)
        expected = {"error": {"code": code}, "request_id": error.headers["speechify-request-id"]}
        self.assertEqual(body, expected)
        self.assertEqual(error.headers["x-mockmint-reason"], reason)


class Resources(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)
        self.speechify = client(self.space.key)

    def test_the_list_of_voices_is_an_envelope_with_george_in_it(self):
        listed = self.speechify.voices.list().response.model_dump()

        george = next(voice for voice in listed["voices"] if voice["id"] == "george")
        self.assertEqual(set(listed), {"voices", "next_cursor", "has_more"})
        self.assertEqual((listed["next_cursor"], listed["has_more"]), (None, False))
        self.assertEqual((george["display_name"], george["type"]), ("George", "shared"))
        for voice in listed["voices"]:
            self.assertIn(voice["gender"], ["male", "female", "not_specified"])
        self.assertEqual(self.speechify.voices.get("george").model_dump(), george)

    def test_the_pages_of_the_list_add_up_to_the_list(self):
        whole = [voice.id for voice in self.speechify.voices.list()]

        paged = [voice.id for voice in self.speechify.voices.list(limit=1)]

        self.assertGreater(len(whole), 1)
        self.assertEqual(paged, whole)

    def test_a_voice_is_created_with_consent_found_sampled_and_deleted(self):
        now = instant(self.space.freeze()["now"])
        voices = self.speechify.voices

        challenge = voices.consent_challenges.create(full_name="Bob B")
        created = voices.create(
            name="Bob",
            gender="not_specified",
            locale="en-GB",
            sample=SAMPLE,
            consent_challenge_id=challenge.id,
            consent_recording=RECORDING,
            idempotency_key="a1b2c3d4-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
        )

        self.assertTrue(challenge.phrase)
        self.assertGreater(challenge.expires_at, now)
        facts = (created.display_name, created.gender, created.locale, created.type)
        self.assertEqual(facts, ("Bob", "not_specified", "en-GB", "personal"))
        self.assertEqual(voices.get(created.id), created)
        self.assertEqual([voice.id for voice in voices.list(type="personal")], [created.id])
        self.assertTrue(b"".join(voices.download_sample(created.id)))
        self.assertIsNone(voices.delete(created.id))
        with self.assertRaises(NotFoundError) as refusal:
            voices.get(created.id)
        self.assertEqual(refusal.exception.body["error"]["code"], "voice_not_found")

    def test_there_is_one_default_and_one_recommended_model(self):
        catalogue = self.speechify.models.list()

        self.assertEqual(set(catalogue.model_dump()), {"models", "dialogue_models"})
        self.assertEqual([model.default for model in catalogue.models].count(True), 1)
        self.assertEqual([model.recommended for model in catalogue.models].count(True), 1)

    def test_speech_comes_in_every_format_with_one_object_of_marks(self):
        for audio_format in ["mp3", "wav", "ogg", "aac", "pcm"]:
            speech = self.speechify.audio.speech(
                input="Hello", voice_id="george", audio_format=audio_format, model="simba-3.2"
            ).model_dump(exclude_none=True)

            marks = speech.pop("speech_marks")
            self.assertTrue(base64.b64decode(speech.pop("audio_data"), validate=True))
            self.assertEqual(speech, {"audio_format": audio_format, "billable_characters_count": 5})
            self.assertEqual((marks["start"], type(marks["chunks"])), (0, list))

    def test_a_stream_has_the_content_type_of_its_accept(self):
        for accept, expected in [
            ("audio/mpeg", "audio/mpeg"),
            ("audio/ogg", "audio/ogg"),
            ("audio/aac", "audio/aac"),
            ("audio/pcm", "audio/L16"),
        ]:
            raw = self.speechify.audio.with_raw_response
            with raw.stream(accept=accept, input="Hello", voice_id="george") as response:
                audio = b"".join(response.data)

            self.assertTrue(audio, accept)
            self.assertEqual(response.headers["content-type"].split(";")[0], expected)

    def test_a_stream_with_timestamps_ends_with_speech_done(self):
        with self.assertNoLogs(level="WARNING"):  # the SDK logs an event it cannot read and goes on without it
            stream = self.speechify.audio.stream_with_timestamps(
                input="Hello", voice_id="george", model="simba-3.2"
            )
            *chunks, done = list(stream)

        marks = [mark for chunk in chunks for mark in chunk.speech_marks or []]
        self.assertEqual({chunk.type for chunk in chunks}, {"speech.chunk"})
        self.assertTrue(any(chunk.audio for chunk in chunks))
        self.assertTrue(marks)
        self.assertEqual(marks, sorted(marks, key=lambda mark: mark.start_time))
        self.assertEqual((done.type, done.billable_characters_count), ("speech.done", 5))


def client(token, **options):
    return Speechify(base_url=BASE_URL, token=token, **options)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


if __name__ == "__main__":
    unittest.main()
