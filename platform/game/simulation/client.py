"""A client of the REST API as anybody could write it: it knows the schema and a token, nothing else."""

import json
import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from common.errors import UserError

TRIES = 5
TIMEOUT = 30


class Client:
    """One person's way to a site; each request is sent again while the line is broken."""

    def __init__(self, site: str, token: str) -> None:
        self.site = site
        self.sign = {"Authorization": f"Token {token}"}

    def next_turn(self, project: str) -> dict[str, Any] | None:
        """Return the next turn, or nothing when none is left."""
        return self._call(f"projects/{project}/turns/", {})

    def answer(self, turn: str, answers: list[dict[str, Any]], listening: dict[str, Any]) -> dict[str, Any]:
        """Answer a turn and return the reward."""
        return self._call(f"turns/{turn}/answer/", {"answers": answers, "listening": listening}) or {}

    def heartbeat(self, turn: str, heard: float) -> None:
        """Keep a turn while listening."""
        self._call(f"turns/{turn}/heartbeat/", {"heard_seconds": heard})

    def skip(self, turn: str) -> None:
        """Pass on a turn."""
        self._call(f"turns/{turn}/skip/", {})

    def give_back(self, turn: str) -> None:
        """Return a turn that nobody answers."""
        self._call(f"turns/{turn}/return/", {})

    def sound(self, address: str) -> bytes:
        """Return a turn's sound; the token goes to nobody but the site."""
        whole = urljoin(self.site, address)
        headers = self.sign if whole.startswith(f"{self.site}/") else {}
        return self._send(Request(whole, headers=headers))  # noqa: S310 - an address of the site itself

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        headers = {**self.sign, "Content-Type": "application/json"}
        address = f"{self.site}/api/v1/{path}"
        content = self._send(Request(address, json.dumps(body).encode(), headers))  # noqa: S310 - as above
        found: dict[str, Any] | None = json.loads(content or b"null")
        return found

    def _send(self, request: Request) -> bytes:
        for attempt in range(TRIES):
            try:
                with urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - as above
                    content: bytes = response.read()
                    return content
            except HTTPError as refusal:
                if refusal.code != 429:
                    raise refused(refusal) from None
                time.sleep(float(refusal.headers.get("Retry-After", 1)))
            except OSError:
                time.sleep(0.2 * 2**attempt)
        raise UserError(
            f"{self.site} does not answer: start the site, or name it with --site.", code="no_answer"
        )


def refused(refusal: HTTPError) -> UserError:
    """Return what the site says is wrong."""
    try:
        error = json.load(refusal)["error"]
    except (ValueError, KeyError):
        return UserError(f"{refusal.url} answers {refusal.code}.", code="refused")
    return UserError(error["message"], code=error["code"])
