"""The relay a customer runs in front of SORI, as its documentation shows it for Python: `requests` and a form."""

import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from control import BASE_URL, control

MISSING = {"detail": "Missing SORI_APP_ID or SORI_SECRET_KEY"}


class Relays(unittest.TestCase):
    def setUp(self):
        opened = control("POST", "/spaces", {})
        app = next(c for c in opened["credentials"] if c["vendor"] == "sori")
        self.space = f"/spaces/{opened['id']}"
        self.credential = app["id"]
        self.app_id = app["fields"]["app_id"]
        self.secret_key = app["secrets"]["secret_key"]
        self.addCleanup(control, "DELETE", self.space)

    def test_a_page_gets_an_ephemeral_key_uses_it_and_sees_it_expire(self):
        control("PUT", f"{self.space}/clock", {"mode": "frozen"})
        relay = self.relay(self.app_id, self.secret_key)

        answer = ask(relay)
        body = answer.json()

        self.assertEqual(answer.headers["content-type"], "application/json")
        self.assertEqual(sorted(body), ["ephemeral_key", "ephemeral_key_expires_at", "success"])
        self.assertIs(body["success"], True)
        self.assertEqual(campaign(body["ephemeral_key"]), 200)
        control("POST", f"{self.space}/clock/advance", {"by": "5m"})
        self.assertEqual(campaign(body["ephemeral_key"]), 401)

    def test_a_refusal_passes_through_with_its_status_and_body(self):
        answer = ask(self.relay(self.app_id, "0" * 40))

        self.assertEqual(answer.status_code, 401)
        self.assertIs(answer.json()["success"], False)

    def test_a_deleted_app_is_refused_at_once(self):
        relay = self.relay(self.app_id, self.secret_key)
        self.assertEqual(ask(relay).status_code, 200)

        control("DELETE", f"{self.space}/credentials/{self.credential}")

        self.assertEqual(ask(relay).status_code, 401)

    def test_a_relays_own_failures_are_a_500_with_a_detail(self):
        missing = ask(self.relay(self.app_id, None))
        unreachable = ask(self.relay(self.app_id, self.secret_key, "http://127.0.0.1:9"))

        self.assertEqual((missing.status_code, missing.json()), (500, MISSING))
        self.assertEqual((unreachable.status_code, list(unreachable.json())), (500, ["detail"]))

    def test_the_journal_takes_the_relay_for_a_server_and_shows_no_secret(self):
        ask(self.relay(self.app_id, self.secret_key))

        items = control("GET", f"{self.space}/requests")["items"]

        self.assertEqual(items[0]["operation"], "auth.ephemeral")
        self.assertEqual(items[0]["verdict"][0]["outcome"], "passed")
        self.assertNotIn(self.secret_key, json.dumps(items))

    def relay(self, app_id, secret_key, upstream_base=BASE_URL):
        """The relay of the documentation, without its framework."""

        class Relay(BaseHTTPRequestHandler):
            def do_POST(self):
                if not app_id or not secret_key:
                    return self.answer(500, json.dumps(MISSING))
                try:
                    upstream = requests.post(
                        f"{upstream_base}/api/auth/ephemeral",
                        data={"app_id": app_id, "secret_key": secret_key},
                        timeout=10,
                    )
                except requests.RequestException as error:
                    return self.answer(500, json.dumps({"detail": str(error)}))
                return self.answer(upstream.status_code, upstream.text)

            def answer(self, status, text):
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Relay)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}"


def ask(relay):
    return requests.post(f"{relay}/api/ephemeral-key", timeout=30)


def campaign(key):
    headers = {"Authorization": f"Bearer {key}"}
    return requests.get(f"{BASE_URL}/api/mockmint/sori/campaign", headers=headers, timeout=30).status_code


if __name__ == "__main__":
    unittest.main()
