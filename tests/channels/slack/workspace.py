"""A Slack workspace: sends signed requests as Slack does."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from tests.waiting import PATIENCE

from .fake import BOT, FakeSlack

SIGNING_SECRET: Final = "signing-secret-of-the-tests"
TEAM: Final = "TEAM0001"
_ids: Final = itertools.count(1)


def sign(body: bytes, timestamp: str | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """Headers of a request that Slack signed at `timestamp` (seconds; now by default)."""
    timestamp = timestamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


@dataclass(frozen=True)
class Answer:
    """What the guide's server answered to one request."""

    status: int
    body: str
    headers: Mapping[str, str]


@dataclass
class Workspace:
    """The workspace that the guide on `port` is installed in."""

    slack: FakeSlack
    port: int

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request as it stands."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/slack/{path}", data=body, headers=dict(headers), method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.read().decode(), response.headers)
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.read().decode(), error.headers)

    def json(self, value: Any, **headers: str) -> Answer:
        """A signed request of the Events API."""
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.post("events", body, {"Content-Type": "application/json", **sign(body), **headers})

    def form(self, path: str, fields: Mapping[str, str] | bytes) -> Answer:
        """A signed form."""
        body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        return self.post(path, body, {"Content-Type": "application/x-www-form-urlencoded", **sign(body)})

    def event(self, event: Mapping[str, Any], event_id: str | None = None, **headers: str) -> Answer:
        """An event in the envelope that Slack puts around it."""
        return self.json(self.envelope(event, event_id), **headers)

    def envelope(self, event: Mapping[str, Any], event_id: str | None = None) -> dict[str, Any]:
        """The body of an `event_callback`."""
        return {
            "token": "deprecated",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": event,
            "type": "event_callback",
            "event_id": event_id or f"Ev{next(_ids):08d}",
            "event_time": 1700000000,
            "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }

    def interaction(self, payload: Mapping[str, Any]) -> Answer:
        """An interactive payload."""
        return self.form("interactions", {"payload": json.dumps(payload)})
