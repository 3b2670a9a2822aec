"""The control API as the Python client tests use it: one space, its clock, its keys and its journal."""

import json
import os
import urllib.error
import urllib.request

BASE_URL = os.environ["MOCKMINT_URL"]


class Space:
    """An isolated universe with one key of the vendor, deleted when the test is over."""

    def __init__(self, test, vendor="speechify", role="key"):
        opened = control("POST", "/spaces", {})
        credential = next(c for c in opened["credentials"] if c["vendor"] == vendor)
        self.vendor = vendor
        self.role = role
        self.id = opened["id"]
        self.key_id = credential["id"]
        self.key = credential["secrets"][role]
        self.fields = credential["fields"]
        self.path = f"/spaces/{self.id}"
        self.headers = {"X-Mockmint-Space": self.id}
        self.url = f"{BASE_URL}/__mockmint/s/{self.id}"
        test.addCleanup(control, "DELETE", self.path)

    def freeze(self):
        """Stops the clock, so that a slow machine cannot move a test across an expiry."""
        return control("PUT", f"{self.path}/clock", {"mode": "frozen"})

    def advance(self, by):
        return control("POST", f"{self.path}/clock/advance", {"by": by})

    def set(self, **settings):
        control("PATCH", f"{self.path}/settings/{self.vendor}", settings)

    def mint(self, **wish):
        """A token made without the vendor's endpoint, such as one with a defect."""
        return control("POST", f"{self.path}/tokens", {"vendor": self.vendor, **wish})["token"]

    def inject(self, *steps):
        """Plays a fault program."""
        control("POST", f"{self.path}/faults", {"steps": steps})

    def regenerate(self):
        regenerated = control("POST", f"{self.path}/credentials/{self.key_id}/regenerate", {})
        return regenerated["secrets"][self.role]

    def revoke(self):
        control("DELETE", f"{self.path}/credentials/{self.key_id}")

    def service_key(self, *scopes):
        """A service-account key, which unlike a plain key has only the scopes it was given."""
        credential = {"vendor": "speechify", "kind": "api_key", "name": "svc", "fields": {"scopes": scopes}}
        return control("POST", f"{self.path}/credentials", credential)["secrets"]["key"]

    def refused(self, reason):
        """The requests that were refused for `reason`, as `METHOD path status`."""
        page = control("GET", f"{self.path}/requests?vendor={self.vendor}&reason={reason}&limit=200")
        return sorted(f"{e['method']} {e['path']} {e['response']['status']}" for e in page["items"])

    def secrets_in_journal(self, *secrets):
        """How many of `secrets` can be read in the journal, in its list or in one of its entries."""
        page = control("GET", f"{self.path}/requests?limit=200")
        entries = [control("GET", f"{self.path}/requests/{e['id']}") for e in page["items"]]
        if not entries:
            raise AssertionError("the journal is empty")
        text = json.dumps([page, entries])
        return sum(secret in text for secret in secrets)


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {} if method == "GET" else {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{BASE_URL}/__mockmint/v1{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        answer = error.read().decode(errors="replace")
        raise AssertionError(f"{method} {path} answered {error.code}: {answer}") from None
    return json.loads(text) if text else None
