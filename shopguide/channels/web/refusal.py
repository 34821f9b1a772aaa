"""What the channel refuses, each in a sentence of domain.yml."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Any, Final

from sanic import Sanic

from shopguide.channels.wording import sentence

# Said where no model is loaded, and with it no domain.
_LAST_RESORT: Final = "Sorry, something went wrong. Please try again in a minute."
log = logging.getLogger(__name__)


class Code(StrEnum):
    """Why, for the widget."""

    EXPIRED = "expired"  # the token is forged, too old or void
    TOO_FAST = "too_fast"
    TOO_LONG = "too_long"
    INVALID = "invalid"  # nothing usable in it
    BUSY = "busy"  # too many messages of this talk wait
    CROWDED = "crowded"  # too many turns of all talks run
    UNSAVED = "unsaved"  # the turn could not be stored
    FULL = "full"  # the talk is as long as it may become
    FAILED = "failed"


_RESPONSES: Final = {
    Code.EXPIRED: "session_expired",
    Code.TOO_FAST: "too_fast",
    Code.TOO_LONG: "far_too_long",
    Code.INVALID: "unreadable",
    Code.BUSY: "busy",
    Code.CROWDED: "crowded",
    Code.UNSAVED: "not_saved",
    Code.FULL: "conversation_full",
    Code.FAILED: "went_wrong",
}


class Refusal(Exception):
    """Something is not done; `retry_after` says in how many seconds it may be."""

    def __init__(self, code: Code, retry_after: int | None = None) -> None:
        super().__init__(code.value)
        self.code = code
        self.retry_after = retry_after

    def to_json(self, app: Sanic) -> dict[str, Any]:
        """{"code", "message", "retry_after"?} of docs/web-protocol.md."""
        try:
            message = sentence(app, _RESPONSES[self.code], seconds=self.retry_after)
        except (AttributeError, KeyError):
            log.error("The model that is served has no words for %s; train it again", self.code.value)
            message = _LAST_RESORT
        told: dict[str, Any] = {"code": self.code.value, "message": message}
        return told | ({"retry_after": self.retry_after} if self.retry_after is not None else {})
