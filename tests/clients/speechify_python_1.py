"""PyPI `speechify-api` 1.2.3, the last Python SDK that issues tokens: it sends JSON and types its refusals."""

import base64
import json
import unittest
from importlib.metadata import version

from speechify import Speechify
from speechify.tts import BadRequestError, GetSpeechOptionsRequest, NotFoundError, UnauthorizedError

from control import BASE_URL, Space

CONSENT = json.dumps({"fullName": "J. S. Bach", "email": "j.s.bach@mezzo.tv"})
SAMPLE = ("sample.mp3", b"\x07" * 2048, "audio/mpeg")


class Tokens(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)

    def test_the_sdk_under_test_is_1_2_3(self):
        self.assertEqual(version("speechify-api"), "1.2.3")

    def test_a_token_carries_its_scopes_in_the_order_asked_for(self):
        for scope in ["audio:speech", "voices:read audio:speech"]:
            token = client(self.space.key).auth.create_access_token(scope=scope).model_dump()

            self.assertRegex(token.pop("access_token"), r"^[\w-]+\.[\w-]+\.[\w-]+$")
            self.assertEqual(token, {"token_type": "bearer", "expires_in": 3600, "scope": scope})

    def test_a_token_has_the_default_scope_when_none_was_asked_for(self):
        token = client(self.space.key).auth.create_access_token().model_dump()

        self.assertRegex(token.pop("access_token"), r"^[\w-]+\.[\w-]+\.[\w-]+$")
        expected = {"token_type": "bearer", "expires_in": 3600, "scope": "audio:all voices:read"}
        self.assertEqual(token, expected)

    def test_a_scope_nobody_knows_is_a_bad_request(self):
        with self.assertRaises(BadRequestError) as refusal:
            client(self.space.key).auth.create_access_token(scope="audio:fly")

        self.assertEqual(set(refusal.exception.body), {"error", "error_description"})
        self.assertEqual(refusal.exception.body["error"], "invalid_scope")
        self.assertEqual(self.space.refused("invalid_scope"), ["POST /v1/auth/token 400"])

    def test_a_token_cannot_buy_another_token(self):
        token = issue(self.space, "audio:all")

        with self.assertRaises(UnauthorizedError) as refusal:
            client(token).auth.create_access_token()

        self.assertEqual(refusal.exception.body["error"], "invalid_client")
        self.assertEqual(self.space.refused("wrong_credential_kind"), ["POST /v1/auth/token 401"])

    def test_a_token_without_the_scope_is_refused_as_unauthorized(self):
        token = issue(self.space, "audio:speech audio:stream")

        with self.assertRaises(UnauthorizedError) as refusal:
            client(token).voices.list()

        self.assertIn("none of the sufficient scopes found", json.dumps(refusal.exception.body))
        self.assertEqual(self.space.refused("insufficient_scope"), ["GET /v1/voices 401"])

    def test_a_token_dies_at_one_hour_and_not_a_second_before(self):
        self.space.freeze()
        voices = client(issue(self.space, "voices:read")).voices

        self.space.advance("59m59s")
        self.assertIsInstance(voices.list(), list)
        self.space.advance("1s")
        with self.assertRaises(UnauthorizedError):
            voices.list()

        self.assertEqual(self.space.refused("expired"), ["GET /v1/voices 401"])

    def test_a_token_an_hour_old_is_refused_and_a_fresh_one_is_not(self):
        tokens = [issue(self.space, "audio:stream")]
        audio = client(lambda: tokens[-1]).audio
        self.assertTrue(stream(audio))

        self.space.advance("1h")
        with self.assertRaises(UnauthorizedError):
            stream(audio)
        tokens.append(issue(self.space, "audio:stream"))

        self.assertTrue(stream(audio))

    def test_the_journal_says_why_and_never_with_what(self):
        token = issue(self.space, "audio:speech")

        for spoil in [lambda: None, lambda: self.space.advance("1h")]:
            spoil()
            with self.assertRaises(UnauthorizedError):
                client(token).voices.list()
        successor = self.space.regenerate()
        with self.assertRaises(UnauthorizedError):
            client(self.space.key).voices.list()

        for reason in ["insufficient_scope", "expired", "revoked_key"]:
            self.assertEqual(self.space.refused(reason), ["GET /v1/voices 401"], reason)
        secrets = [self.space.key, successor, token, token.split(".")[2]]
        self.assertEqual(self.space.secrets_in_journal(*secrets), 0)


class Keys(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)

    def test_a_regenerated_key_is_refused_at_once_and_its_successor_is_not(self):
        keys = [self.space.key]
        tts = client(lambda: keys[-1])
        tts.voices.list()

        successor = self.space.regenerate()
        with self.assertRaises(UnauthorizedError):
            tts.voices.list()
        with self.assertRaises(UnauthorizedError) as refusal:
            tts.auth.create_access_token()
        keys.append(successor)

        self.assertEqual(refusal.exception.body["error"], "invalid_client")
        expected = ["GET /v1/voices 401", "POST /v1/auth/token 401"]
        self.assertEqual(self.space.refused("revoked_key"), expected)
        self.assertIsInstance(tts.voices.list(), list)

    def test_a_deleted_key_is_refused_at_once(self):
        self.space.revoke()
        with self.assertRaises(UnauthorizedError):
            client(self.space.key).voices.list()

        self.assertEqual(self.space.refused("revoked_key"), ["GET /v1/voices 401"])

    def test_a_key_nobody_issued_is_refused_everywhere_once(self):
        tts = client("sk_wrong")
        here = {"request_options": {"additional_headers": self.space.headers}}

        for call in [
            lambda: tts.auth.create_access_token(**here),
            lambda: tts.voices.list(**here),
            lambda: tts.voices.delete("george", **here),
            lambda: tts.audio.speech(input="Hello", voice_id="george", **here),
            lambda: stream(tts.audio, **here),
        ]:
            with self.assertRaises(UnauthorizedError):
                call()

        self.assertEqual(
            self.space.refused("unknown_key"),
            [
                "DELETE /v1/voices/george 401",
                "GET /v1/voices 401",
                "POST /v1/audio/speech 401",
                "POST /v1/audio/stream 401",
                "POST /v1/auth/token 401",
            ],
        )


class Resources(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)
        self.tts = client(self.space.key)

    def test_the_list_of_voices_is_a_bare_array_with_george_in_it(self):
        voices = [voice.model_dump() for voice in self.tts.voices.list()]

        george = next(voice for voice in voices if voice["id"] == "george")
        self.assertEqual((george["display_name"], george["type"]), ("George", "shared"))
        for voice in voices:
            self.assertIn(voice["gender"], ["male", "female", "notSpecified"])

    def test_a_voice_is_created_listed_sampled_and_deleted(self):
        voices = self.tts.voices

        created = voices.create(
            name="J. S. Bach", gender="female", locale="de-DE", sample=SAMPLE, consent=CONSENT
        )

        expected = ("J. S. Bach", "female", "de-DE", "personal", None)
        facts = (created.display_name, created.gender, created.locale, created.type, created.avatar_image)
        self.assertEqual(facts, expected)
        self.assertIn(created.id, [voice.id for voice in voices.list()])
        self.assertTrue(b"".join(voices.download_sample(created.id)))
        self.assertIsNone(voices.delete(created.id))
        with self.assertRaises(NotFoundError):
            voices.delete(created.id)
        self.assertNotIn(created.id, [voice.id for voice in voices.list()])

    def test_speech_comes_in_every_format_with_one_object_of_marks(self):
        for audio_format in ["mp3", "wav", "ogg", "aac", "pcm"]:
            speech = self.tts.audio.speech(
                input="Hello",
                voice_id="george",
                audio_format=audio_format,
                language="en-US",
                model="simba-english",
                options=GetSpeechOptionsRequest(loudness_normalization=True),
            ).model_dump()

            marks = speech.pop("speech_marks")
            self.assertTrue(base64.b64decode(speech.pop("audio_data"), validate=True))
            self.assertEqual(speech, {"audio_format": audio_format, "billable_characters_count": 5})
            self.assertEqual((marks["start"], type(marks["chunks"])), (0, list))

    def test_a_stream_yields_audio_for_every_accept(self):
        for accept in ["audio/mpeg", "audio/ogg", "audio/aac", "audio/pcm"]:
            self.assertTrue(stream(self.tts.audio, accept=accept), accept)


def client(token):
    return Speechify(base_url=BASE_URL, token=token).tts


def issue(space, scope):
    return client(space.key).auth.create_access_token(scope=scope).access_token


def stream(audio, accept="audio/ogg", **options):
    return b"".join(audio.stream(accept=accept, input="Hello", voice_id="george", **options))


if __name__ == "__main__":
    unittest.main()
