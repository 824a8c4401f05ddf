#!/usr/bin/env python3
"""Loads the coordination programme of 2023–2025 into a running phoihop, over its public API alone.

Running it again changes nothing: each thing is looked up by its external key first, and what is there stays as it is.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
import uuid
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]

FOLDER = Path(__file__).resolve().parent / "soc-trang-sggp-2023-2025"
# Kinds as they are reported, collections as they stand in addresses.
COLLECTIONS = {
    "organisation": "organisations",
    "person": "people",
    "mandate": "mandates",
    "programme": "programmes",
    "code": "code-list-items",
    "topic": "topics",
    "focal-point": "focal-points",
    "original-copy": "original-copies",
}

# All that the document tells of its signing: "ngày … tháng … năm 2023" at its head, the copies in VI, and no number.
SIGNED_ON = "2023"
CITATION = "Văn bản ký năm 2023, lập thành bốn bản, mỗi bên giữ hai bản"

# The defaults are the log-ins of `phoihop demo`.
USERS = (
    ("--admin", "admin", "who enters the directory, code lists and topics"),
    ("--province-focal", "province.focal", "who begins the programme and records the province's signature"),
    ("--province-leader", "province.leader", "who agrees for the province"),
    ("--press-focal", "press.focal", "who records the newspaper's signature"),
    ("--press-leader", "press.leader", "who agrees for the newspaper"),
)

TRIES = 5
LONGEST_WAIT_SECONDS = 30
TIMEOUT_SECONDS = 60


class Failure(Exception):
    """Why the agreement could not be loaded, in words for the one who loads it."""


class Answer(NamedTuple):
    body: Json
    etag: str | None


class Session:
    """What one user says and hears; logs in when first used."""

    def __init__(self, url: str, username: str, password: str) -> None:
        self._url = url
        self._username = username
        self._password = password

    def get(self, path: str, **query: str) -> Answer:
        return self._send("GET", f"{path}?{urlencode(query)}" if query else path, self._authorisation)

    def post(self, path: str, body: Json, if_match: str | None = None) -> Answer:
        # A 503 does not tell whether the write went through: the same key makes the next try the same write.
        headers = {**self._authorisation, "Idempotency-Key": str(uuid.uuid4())}
        if if_match is not None:
            headers["If-Match"] = if_match
        return self._send("POST", path, headers, body)

    @cached_property
    def _authorisation(self) -> dict[str, str]:
        answer = self._send("POST", "/v1/auth/log-in", {}, {"username": self._username, "password": self._password})
        return {"Authorization": f"Bearer {answer.body['access_token']}"}

    def _send(self, method: str, path: str, headers: dict[str, str], body: Json | None = None) -> Answer:
        request = urllib.request.Request(self._url + path, method=method, headers={"Accept-Language": "en", **headers})
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            return answered(request)
        except urllib.error.HTTPError as error:
            raise Failure(f"{method} {urlsplit(path).path} by {self._username}: {told(error)}") from None
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"{self._url}: {getattr(error, 'reason', error)}") from None
        except ValueError:
            raise Failure(f"{self._url}{path}: the answer is no JSON; is this a phoihop?") from None


def answered(request: urllib.request.Request) -> Answer:
    """The answer; where the server says when to try again, it gets a few more tries."""
    for tries_left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
                return Answer(json.load(response), response.headers.get("ETag"))
        except urllib.error.HTTPError as error:
            wait = error.headers.get("Retry-After", "")
            if tries_left == 0 or not wait.isdigit():
                raise
            time.sleep(min(int(wait), LONGEST_WAIT_SECONDS))
    raise AssertionError("the last try returns or raises")


def told(error: urllib.error.HTTPError) -> str:
    """A refusal as text: the problem with its code, and each of its faults on a line of its own."""
    if error.headers.get_content_type() != "application/problem+json":
        return f"{error.code} {error.reason}"
    problem = json.load(error)
    lines = [f"{error.code} {problem['code']}: {problem['detail']}"]
    for fault in problem.get("errors", []):
        where = fault.get("pointer") or fault.get("parameter")
        lines.append("  " + ": ".join(filter(None, (where, fault["code"], fault["detail"]))))
    return "\n".join(lines)


def report(made: bool, kind: str, external_id: str) -> None:
    print("created" if made else "unchanged", kind, external_id, flush=True)


def ensure(session: Session, kind: str, content: Json) -> str:
    """The id of the thing with the content's external key, which is entered where it is missing."""
    path = f"/v1/{COLLECTIONS[kind]}"
    found = session.get(path, external_source=content["external_source"], external_id=content["external_id"]).body["items"]
    thing = found[0] if found else session.post(path, content).body
    report(not found, kind, content["external_id"])
    return str(thing["id"])


class Ids:
    """The ids by which the server knows what the files call by external ids."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __getitem__(self, external_id: str) -> str:
        try:
            return self._known[external_id]
        except KeyError:
            raise Failure(f"the files refer to {external_id}, which nothing before it names") from None

    def __setitem__(self, external_id: str, identifier: str) -> None:
        self._known[external_id] = identifier

    def filled_in(self, text: str) -> str:
        """The text with an id for each {{external_id}}."""
        return re.sub(r"\{\{([^{}]+)\}\}", lambda placeholder: self[placeholder[1]], text)


def load_directory(session: Session, directory: Json) -> Ids:
    """Enters organisations, people and their mandates; the file names parents before what belongs to them."""
    ids = Ids()

    def enter(kind: str, entry: Json, without: str | None = None, **references: str | None) -> None:
        content = {name: value for name, value in entry.items() if name != without}
        content = {"external_source": directory["external_source"], **content, **references}
        ids[entry["external_id"]] = ensure(session, kind, content)

    for entry in directory["organisations"]:
        parent = entry["parent"]
        enter("organisation", entry, without="parent", parent_id=ids[parent] if parent else None)
    for entry in directory["people"]:
        enter("person", entry, without="mandates")
    for person in directory["people"]:
        for entry in person["mandates"]:
            references = {"organisation_id": ids[entry["organisation"]], "person_id": ids[person["external_id"]]}
            enter("mandate", entry, without="organisation", **references)
    return ids


def load_reference(session: Session, reference: Json, ids: Ids, clauses: list[Json]) -> None:
    """Enters code lists and topics; the file names topics before their parts, and clauses by their paths."""
    for clause in clauses:
        ids[clause["path"]] = clause["id"]
    for kind, entries in (("code", reference["code_list_items"]), ("topic", reference["topics"])):
        for entry in entries:
            content = json.loads(ids.filled_in(json.dumps(entry)))
            ids[entry["external_id"]] = ensure(session, kind, {"external_source": reference["external_source"], **content})


def load_appointments(sides: dict[str, Side], appointments: Json, ids: Ids, programme: Json) -> None:
    """Has each side tell who its focal point is (IV.1, IV.2) and how many originals it keeps (VI)."""
    for party in programme["parties"]:
        ids[f"party/{party['side']}"] = party["id"]
    for kind, entries in (("focal-point", appointments["focal_points"]), ("original-copy", appointments["original_copies"])):
        for entry in entries:
            content = json.loads(ids.filled_in(json.dumps(entry)))
            side = sides[content.pop("side")]
            key = {"external_source": appointments["external_source"], "programme_id": programme["id"]}
            ensure(side.focal, kind, {**key, **content})


class Side(NamedTuple):
    leader: Session
    focal: Session


def record_consent(side: Side, programme: str, party: Json) -> bool:
    """Has the party's leader agree to the text, unless the party has."""
    if party["standing"] == "agreed":
        return False
    text = side.leader.get(programme)
    side.leader.post(f"{programme}/consents", {"decision": "agree"}, if_match=text.etag)
    return True


def record_signature(side: Side, programme: str, party: Json) -> bool:
    """Has the party's focal point record the signature from the document, unless it is there."""
    if party["signed_on"] is not None:
        return False
    mandate = party["signatory_mandate_id"]
    signature = {
        "signed_by": side.focal.get(f"/v1/mandates/{mandate}").body["person_id"],
        "signed_on": SIGNED_ON,
        "acting_mandate_id": mandate,
        "document_citation": CITATION,
    }
    text = side.focal.get(programme)
    side.focal.post(f"{programme}/signatures", signature, if_match=text.etag)
    return True


def load(administrator: Session, sides: dict[str, Side]) -> None:
    directory = json.loads((FOLDER / "directory.json").read_text(encoding="utf-8"))
    ids = load_directory(administrator, directory)
    key = {"external_source": directory["external_source"], "external_id": FOLDER.name}
    content = json.loads(ids.filled_in((FOLDER / "programme.json").read_text(encoding="utf-8")))
    reader = sides["locality"].focal
    programme_id = ensure(reader, "programme", {**content, **key})
    address = f"/v1/programmes/{programme_id}"
    # All consents before the first signature: only an agreed text can be signed.
    for kind, record in (("consent", record_consent), ("signature", record_signature)):
        for party in reader.get(address).body["parties"]:
            made = record(sides[party["side"]], address, party)
            report(made, kind, f"{FOLDER.name}/{party['side']}")
    reference = json.loads((FOLDER / "reference.json").read_text(encoding="utf-8"))
    programme = reader.get(address, expand="clauses").body
    load_reference(administrator, reference, ids, programme["clauses"])
    appointments = json.loads((FOLDER / "appointments.json").read_text(encoding="utf-8"))
    load_appointments(sides, appointments, ids, programme)
    print("programme", programme_id, reader.get(address).body["status"])


def base_url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError("an http:// or https:// URL is needed")
    return text.rstrip("/")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--url", type=base_url, default="http://127.0.0.1:8080", help="base URL of the server")
    for option, username, does in USERS:
        parser.add_argument(option, metavar="USER", default=username, help=does)
    password = "the password of all five; better given as PHOIHOP_PASSWORD, which no list of processes shows"
    parser.add_argument("--password", default=argparse.SUPPRESS, help=password)
    given = parser.parse_args()
    if "password" not in given:
        given.password = os.environ.get("PHOIHOP_PASSWORD") or parser.error("set PHOIHOP_PASSWORD, or give --password")
    return given


def main() -> int:
    given = options()

    def session(username: str) -> Session:
        return Session(given.url, username, given.password)

    sides = {
        "locality": Side(leader=session(given.province_leader), focal=session(given.province_focal)),
        "press": Side(leader=session(given.press_leader), focal=session(given.press_focal)),
    }
    try:
        load(session(given.admin), sides)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
