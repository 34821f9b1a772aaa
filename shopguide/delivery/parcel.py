"""What is sent, and how an attempt to send it ends."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any, Final, Protocol

from shopguide.dialogue.summary import Summary
from shopguide.privacy.backstop import scrub
from shopguide.privacy.json_texts import changed
from shopguide.privacy.redaction import redact

# Bytes of what is sent; a summary, its e-mail and their details take far less.
MOST_BYTES: Final = 64 * 1024


@dataclass(frozen=True)
class Parcel:
    """One summary, as it leaves.

    Attributes:
        id: the same at every attempt.
        created: when the shopper said yes, in seconds since 1970.
        content: what `pack` made.
    """

    id: str
    created: float
    content: dict[str, Any]

    @classmethod
    def opened(cls, entry_id: str, created: float, packed: str) -> Parcel:
        """The parcel that `pack` packed; an earlier version of the guide may have let a secret through."""
        return cls(entry_id, created, scrub(json.loads(packed)))

    @property
    def when(self) -> datetime:
        """`created`, in UTC."""
        return datetime.fromtimestamp(self.created, UTC)


def pack(summary: Summary, sender_id: str) -> str:
    """The summary as JSON, with every secret taken out once more.

    Of the talk nothing else goes along: no sender id, and of the way it came by (web, slack, …) only the name.
    """
    content = asdict(summary)
    if summary.draft:
        content["draft"] = {"subject": summary.draft.subject, "body": summary.draft.body}
    content["entry"] = sender_id.partition(":")[0] if ":" in sender_id else "other"
    # Redacted once more, since this leaves the guide. Of an order number the words that named it are not here.
    redacted = {
        name: value if name == "order_number" else changed(value, lambda text: redact(text).text)
        for name, value in content.items()
    }
    packed = json.dumps(scrub(redacted), ensure_ascii=False)
    if len(packed.encode()) > MOST_BYTES:
        raise ValueError("A summary is larger than any can be")
    return packed


class Outcome(Enum):
    """How an attempt ended."""

    ACCEPTED = auto()  # the other side has confirmed
    LATER = auto()  # it may go well another time
    REFUSED = auto()  # it will not go well


@dataclass(frozen=True)
class Attempt:
    """How an attempt ended, why in a word or two, and how many seconds the other side asked to wait."""

    outcome: Outcome
    reason: str
    wait: float = 0.0


class Target(Protocol):
    """Where summaries go."""

    @property
    def kind(self) -> str:
        """What it is: `webhook` or `mailbox`."""

    @property
    def place(self) -> str:
        """Where it is, for logs and operators: no path, no user, no password."""

    async def deliver(self, parcel: Parcel) -> Attempt:
        """Try once; raises nothing."""
