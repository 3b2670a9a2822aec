"""What the catalogue says of Speechify's refusals: tests compare with it, so that the two cannot drift apart."""

import json

from control import control

# Where the catalogue words the refusals of the token endpoint, and those of all other operations.
AT_TOKEN = "auth.token"
PROTECTED = "every other operation, legacy era"


def wording(at, reason, text=""):
    """Status and body of a refusal, with `text` where the body varies."""
    refusals = control("GET", "/vendors/speechify")["refusals"]
    found = [refusal for refusal in refusals if refusal["at"] == at and reason in refusal["reasons"]]
    if len(found) != 1:
        raise AssertionError(f"{len(found)} wordings for {reason} at {at}")
    return found[0]["status"], json.loads(found[0]["body"].replace("…", text))


def defects():
    """Every defect a credential can have, with the answer it must get."""
    items = control("GET", "/defects")["items"]
    return next(item["defects"] for item in items if item["vendor"] == "speechify")
