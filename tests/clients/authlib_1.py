"""PyPI `Authlib` 1.9.8 on `requests`: client credentials, renewal and every refusal.

It asks nothing of the transport; the vendor's bearer key goes in as a client authentication of one's own.
"""

import unittest
from importlib.metadata import version

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests import HTTPError

from catalogue import AT_TOKEN, PROTECTED, defects, wording
from control import Space


class Grants(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)
        self.space.freeze()

    def test_the_client_under_test_is_1_9_8(self):
        self.assertEqual(version("Authlib"), "1.9.8")

    def test_a_key_gets_a_token_with_which_the_voices_are_listed(self):
        client = connect(self, self.space, scope="voices:read audio:speech")

        token = dict(client.fetch_token())
        voices = client.get(f"{self.space.url}/v1/voices")

        self.assertTrue(token.pop("access_token"))
        self.assertTrue(token.pop("expires_at"))
        expected = {"token_type": "bearer", "expires_in": 3600, "scope": "voices:read audio:speech"}
        self.assertEqual(token, expected)
        self.assertEqual(voices.status_code, 200)
        self.assertIn("george", [voice["id"] for voice in voices.json()])

    def test_a_key_nobody_issued_is_invalid_client(self):
        client = connect(self, self.space, key="sk_wrong")

        self.assert_refused(client, "unknown_key", "the key is not valid")
        self.assertEqual(self.space.refused("unknown_key"), ["POST /v1/auth/token 401"])

    def test_a_revoked_key_is_invalid_client_and_its_token_lives_on(self):
        client = connect(self, self.space)
        client.fetch_token()

        self.space.revoke()

        self.assert_refused(client, "revoked_key", "the key was revoked")
        self.assertEqual(client.get(f"{self.space.url}/v1/voices").status_code, 200)

    def test_the_usual_ways_to_authenticate_a_client_are_not_the_vendors(self):
        for method, reason, text in [
            ("client_secret_basic", "wrong_scheme", "the authorization scheme is not supported"),
            ("client_secret_post", "missing_credential", "no credential was sent"),
            ("none", "missing_credential", "no credential was sent"),
        ]:
            client = connect(self, self.space, token_endpoint_auth_method=method)
            self.assert_refused(client, reason, text)

    def test_another_grant_is_unsupported_grant_type(self):
        client = connect(self, self.space, grant_type="password")

        text = "grant_type must be client_credentials"
        self.assert_refused(client, "unsupported_grant", text, username="dev", password="x")

    def test_a_scope_nobody_knows_is_invalid_scope(self):
        client = connect(self, self.space, scope="voices:read voices:fly")

        text = (
            "scope must be of audio:speech audio:stream audio:all"
            " voices:read voices:create voices:delete voices:all"
        )
        self.assert_refused(client, "invalid_scope", text)

    def test_a_throttled_grant_is_an_oauth_error(self):
        client = connect(self, self.space)
        self.space.inject({"status": 429, "retry_after": "2s"})

        self.assert_refused(client, "rate_limited", "too many requests")
        self.assertEqual(client.answers[-1].headers["retry-after"], "2")
        self.assertEqual(client.answers[-1].headers["x-mockmint-reason"], "injected")
        self.assertEqual(client.fetch_token()["token_type"], "bearer")

    def test_an_outage_of_the_token_endpoint_is_an_http_error(self):
        client = connect(self, self.space)
        self.space.inject({"preset": "outage"})

        for _ in range(3):
            with self.assertRaises(HTTPError) as outage:
                client.fetch_token()
            answer = outage.exception.response
            expected = wording(AT_TOKEN, "unavailable", "the service is not available")
            self.assertEqual((answer.status_code, answer.json()), expected)
            self.assertEqual(answer.headers["retry-after"], "1")
        self.assertEqual(client.fetch_token()["token_type"], "bearer")

    def assert_refused(self, client, reason, text, **parameters):
        """The error is the body, with nothing more in it and nothing less; the status is the answer's."""
        with self.assertRaises(OAuthError) as refusal:
            client.fetch_token(**parameters)
        error = refusal.exception
        status, body = wording(AT_TOKEN, reason, text)
        self.assertEqual({"error": error.error, "error_description": error.description}, body)
        self.assertEqual((error.uri, client.answers[-1].status_code), (None, status))


class Tokens(unittest.TestCase):
    def setUp(self):
        self.space = Space(self)
        self.space.freeze()
        self.client = connect(self, self.space)

    def test_an_hour_later_the_token_is_refused_and_a_new_one_is_not(self):
        self.client.fetch_token()

        self.space.advance("59m59s")
        self.assertEqual(self.voices().status_code, 200)
        self.space.advance("1s")
        self.assert_refused(self.voices(), "expired", "the token has expired")

        self.client.fetch_token()
        self.assertEqual(self.voices().status_code, 200)
        self.assertEqual(self.space.refused("expired"), ["GET /v1/voices 401"])

    def test_a_token_without_the_scope_is_refused(self):
        self.client.fetch_token(scope="audio:speech")

        self.assert_refused(self.voices(), "insufficient_scope")

    # The client renews what ends within a minute, by what the answer said of its lifetime.
    def test_a_token_said_to_end_soon_is_renewed_before_every_use(self):
        self.space.set(advertised_lifetime="30s")
        renewed = []
        self.client.update_token = lambda token, access_token: renewed.append(access_token)

        first = self.client.fetch_token()["access_token"]
        self.assertEqual([self.voices().status_code for _ in range(2)], [200, 200])

        self.assertEqual((len(renewed), renewed[0]), (2, first))
        self.assertEqual(len({first, *renewed, self.client.token["access_token"]}), 3)

    def test_a_renewal_with_a_revoked_key_is_refused_before_the_request_is_sent(self):
        self.space.set(advertised_lifetime="30s")
        self.client.fetch_token()

        self.space.revoke()
        with self.assertRaises(OAuthError) as refusal:
            self.voices()

        self.assertEqual(refusal.exception.error, "invalid_client")
        self.assertEqual(self.space.refused("revoked_key"), ["POST /v1/auth/token 401"])

    def test_a_throttle_and_an_outage_behind_the_token_are_answers(self):
        self.client.fetch_token()
        self.space.inject({"status": 429}, {"status": 503})

        self.assert_refused(self.voices(), "rate_limited", "too many requests", "injected")
        self.assert_refused(self.voices(), "unavailable", "the service is not available", "injected")
        self.assertEqual(self.voices().status_code, 200)

    def test_every_defect_is_refused_as_the_catalogue_says(self):
        catalogue = defects()

        for defect in catalogue:
            with self.subTest(defect["name"]):
                self.client.token = {"access_token": self.space.mint(defect=defect["name"])}
                answer = self.voices()
                self.assertEqual(answer.status_code, defect["status"])
                self.assert_refused(answer, defect["reason"], answer.json()["error"])

        self.assertGreaterEqual(len(catalogue), 35)
        self.client.token = {"access_token": self.space.mint()}
        self.assertEqual(self.voices().status_code, 200)

    def voices(self):
        return self.client.get(f"{self.space.url}/v1/voices")

    def assert_refused(self, answer, reason, text="", shown=None):
        self.assertEqual((answer.status_code, answer.json()), wording(PROTECTED, reason, text))
        self.assertEqual(answer.headers["x-mockmint-reason"], shown or reason)


def connect(test, space, key=None, **options):
    """A client that authenticates as the vendor's do, and remembers the answers its errors do not keep."""
    options = {"token_endpoint_auth_method": "bearer", "grant_type": "client_credentials", **options}
    client = OAuth2Session(
        "mockmint-tests", key or space.key, token_endpoint=f"{space.url}/v1/auth/token", **options
    )
    client.answers = []
    client.register_client_auth_method(("bearer", authenticate))
    client.register_compliance_hook("access_token_response", lambda a: client.answers.append(a) or a)
    test.addCleanup(client.close)
    return client


def authenticate(client, method, uri, headers, body):
    headers["Authorization"] = f"Bearer {client.client_secret}"
    return uri, headers, body


if __name__ == "__main__":
    unittest.main()
