"""PyPI `agora-token-builder` 1.0.0: it builds the older tokens, the classic mistake."""

import json
import time
import unittest
import urllib.error
import urllib.request
from importlib.metadata import version

from agora_token_builder import RtcTokenBuilder
from agora_token_builder.AccessToken import AccessToken

from control import BASE_URL, control


class Tokens(unittest.TestCase):
    def setUp(self):
        opened = control("POST", "/spaces", {})
        self.path = f"/spaces/{opened['id']}"
        self.addCleanup(control, "DELETE", self.path)
        project = next(c for c in opened["credentials"] if c["vendor"] == "agora")
        self.app_id = project["fields"]["app_id"]
        self.certificate = project["secrets"]["app_certificate"]

    def test_the_builder_under_test_is_1_0_0(self):
        self.assertEqual(version("agora-token-builder"), "1.0.0")

    def test_its_tokens_are_invalid(self):
        until = int(time.time()) + 3600
        token = RtcTokenBuilder.buildTokenWithUid(self.app_id, self.certificate, "demo", 1, 1, until)

        self.assertEqual(self.knock(token), (401, {"message": "Invalid token"}, "malformed_token"))

    def test_it_builds_the_very_token_mockmint_mints_as_the_mistake(self):
        claims = {"format": "006", "channel": "demo", "uid": "1", "salt": 5, "issue_ts": 1_700_000_000}
        minted = control("POST", f"{self.path}/tokens", {"vendor": "agora", "claims": claims})

        token = AccessToken(self.app_id, self.certificate, "demo", "1")
        token.salt, token.ts = 5, minted["claims"]["ts"]
        for privilege, until in minted["claims"]["privileges"].items():
            token.messages[int(privilege)] = until

        self.assertEqual(token.build(), minted["token"])

    def knock(self, token):
        url = f"{BASE_URL}/v1/projects/{self.app_id}/rtsc/speech-to-text/builderTokens"
        headers = {"Authorization": f'agora token="{token}"', "Content-Type": "application/json"}
        request = urllib.request.Request(url, b'{"instanceId":"demo"}', headers, method="POST")
        with self.assertRaises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request, timeout=30)
        error = refusal.exception
        return error.code, json.loads(error.read()), error.headers["X-Mockmint-Reason"]


if __name__ == "__main__":
    unittest.main()
