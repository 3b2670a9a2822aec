"""PyPI `agora-agents` 2.12.0: the one client of the vendor that takes another server, and builds tokens itself."""

import base64
import os
import random
import time
import unittest
import zlib
from importlib.metadata import version
from unittest import mock

from control import BASE_URL, control

os.environ["AGORA_AGENTS_API_BASE_URL"] = BASE_URL

from agora_agent import Agora, Area  # noqa: E402 (reads the variable)
from agora_agent.agentkit import token as builder  # noqa: E402
from agora_agent.core.api_error import ApiError  # noqa: E402

PROPERTIES = {"channel": "demo", "token": "", "agent_rtc_uid": "1", "remote_rtc_uids": ["*"]}


class Agents(unittest.TestCase):
    def setUp(self):
        opened = control("POST", "/spaces", {})
        self.path = f"/spaces/{opened['id']}"
        self.addCleanup(control, "DELETE", self.path)
        project = next(c for c in opened["credentials"] if c["vendor"] == "agora")
        self.app_id = project["fields"]["app_id"]
        self.customer_id = project["fields"]["customer_id"]
        self.secrets = project["secrets"]
        self.certificate = self.secrets["app_certificate"]

    def test_the_sdk_under_test_is_2_12_0(self):
        self.assertEqual(version("agora-agents"), "2.12.0")

    def test_an_agent_lives_in_token_mode(self):
        token = builder.generate_convo_ai_token(self.app_id, self.certificate, "demo", 1, 3600)

        self.live(self.client(auth_token=token))

    def test_an_agent_lives_in_basic_mode(self):
        secret = self.secrets["customer_secret"]

        self.live(self.client(customer_id=self.customer_id, customer_secret=secret))

    def test_a_wrong_certificate_is_an_invalid_token(self):
        token = builder.generate_convo_ai_token(self.app_id, "0" * 32, "demo", 1, 3600)

        self.assert_refused(self.client(auth_token=token), "Invalid token")

    def test_a_wrong_customer_is_no_valid_credential(self):
        client = self.client(customer_id=self.customer_id, customer_secret="wrong")

        self.assert_refused(client, "Invalid authentication credentials")

    def test_a_token_expires_with_the_clock_of_the_space(self):
        token = builder.generate_convo_ai_token(self.app_id, self.certificate, "demo", 1, 60)
        client = self.client(auth_token=token)
        client.agents.start(self.app_id, name="before", properties=PROPERTIES)

        control("POST", f"{self.path}/clock/advance", {"by": "61s"})

        self.assert_refused(client, "Token is expired")

    def test_the_builder_signs_what_mockmint_mints_alike(self):
        services = [
            {"name": "rtc", "channel": "demo", "uid": "7", "privileges": {"1": 60}},
            {"name": "rtm", "user_id": "7", "privileges": {"1": 60}},
        ]
        minted = control("POST", f"{self.path}/tokens", {"vendor": "agora", "claims": {"services": services}})
        claims = minted["claims"]

        with mock.patch.object(time, "time", return_value=claims["issue_ts"]), mock.patch.object(
            random, "randint", return_value=claims["salt"]
        ):
            packed = [
                (1, builder._pack_service_rtc("demo", "7", {1: 60})),
                (2, builder._pack_service_rtm("7", {1: 60})),
            ]
            built = builder._build_access_token2(self.app_id, self.certificate, claims["expire"], packed)

        self.assertEqual(content(minted["token"]), content(built))

    def client(self, **credentials):
        return Agora(area=Area.US, app_id=self.app_id, app_certificate=self.certificate, **credentials)

    def live(self, client):
        started = client.agents.start(self.app_id, name="demo", properties=PROPERTIES)
        self.assertEqual(started.status, "RUNNING")
        got = client.agents.get(self.app_id, started.agent_id)
        self.assertEqual(got.status, "RUNNING")

        with self.assertRaises(ApiError) as refusal:
            client.agents.start(self.app_id, name="demo", properties=PROPERTIES)
        self.assertEqual(refusal.exception.status_code, 409)
        self.assertEqual(refusal.exception.body["agent_id"], started.agent_id)

        client.agents.stop(self.app_id, started.agent_id)
        self.assertEqual(client.agents.get(self.app_id, started.agent_id).status, "STOPPED")

    def assert_refused(self, client, message):
        with self.assertRaises(ApiError) as refusal:
            client.agents.start(self.app_id, name="refused", properties=PROPERTIES)
        self.assertEqual(refusal.exception.status_code, 401)
        self.assertEqual(refusal.exception.body, {"message": message})


def content(token):
    """What a token says, which many texts can say."""
    return zlib.decompress(base64.b64decode(token[3:]))


if __name__ == "__main__":
    unittest.main()
