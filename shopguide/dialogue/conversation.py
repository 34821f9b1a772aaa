"""What the guide remembers of a talk, as one frozen value.

Each field is a slot of `domain.yml` of the same name. Actions read a `Conversation` from the
tracker, hand it to the core, and write back what differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from enum import Enum, StrEnum
from typing import Any


class Awaiting(StrEnum):
    """What the guide has asked and is waiting for; rules go by it (slot `awaiting`)."""

    START = "start"  # shall we start with this channel?
    STEP = "step"  # a step is on the table
    DRAFT_OFFER = "draft_offer"  # shall I draft the e-mail with you?
    DETAIL = "detail"  # an answer that goes into the e-mail
    SOLVED = "solved"  # did that solve it?
    RATING = "rating"  # how helpful was this?
    COMMENT = "comment"  # what would have helped?
    NEXT_ISSUE = "next_issue"  # shall we look at the other problem now?
    CLARIFY = "clarify"  # which of these is it?
    RESUME = "resume"  # shall we go on where we were?
    HANDOFF = "handoff"  # shall I send the summary to whoever runs this guide?


@dataclass(frozen=True)
class Paused:
    """An issue that waits its turn, with the place where its guide was left (if any).

    Attributes:
        issue: its id.
        channel: what was being walked for it.
        step: zero-based index of the step that was on the table.
        complaint: what the shopper wrote about it.
        tried: channels that did not help with it.
    """

    issue: str
    channel: str | None = None
    step: int = 0
    complaint: str | None = None
    tried: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """State of one talk.

    Attributes:
        awaiting: what was asked last, None when nothing is open.
        issue: id of the issue talked about.
        channel: id of the channel (or first-aid walkthrough) recommended or being walked.
        step: zero-based index of the current step.
        stuck: steps of this channel that could not be found, zero-based.
        missed: steps that could not be found and were not found afterwards, over all channels of the issue,
            written channel:step (zero-based).
        tried: channels that did not help, in order.
        queue: other issues, waiting.
        complaint: what the shopper wrote about the issue, redacted.
        detail: the e-mail detail being asked.
        skipped: e-mail details the shopper would not give.
        drafted: whether the e-mail about the issue was written.
        charged_wrongly: whether the message speaks of a double or wrong charge.
        urgent: whether the shopper said that it is urgent.
        acknowledged: whether their anger was answered already.
        repairs: how often in a row the guide did not understand.
        handoff: id of the summary that was last offered to be sent to whoever runs the guide.
        handoff_told: what the shopper was told last of its fate; None while it is only offered.
    """

    awaiting: Awaiting | None = None
    issue: str | None = None
    channel: str | None = None
    step: int = 0
    stuck: tuple[int, ...] = ()
    missed: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    queue: tuple[Paused, ...] = ()
    order_number: str | None = None
    amount: str | None = None
    email: str | None = None
    platform: str | None = None
    date: str | None = None
    wish: str | None = None
    complaint: str | None = None
    detail: str | None = None
    skipped: tuple[str, ...] = ()
    drafted: bool = False
    charged_wrongly: bool = False
    urgent: bool = False
    acknowledged: bool = False
    repairs: int = 0
    handoff: str | None = None
    handoff_told: str | None = None

    def but(self, **changes: Any) -> Conversation:
        """This conversation with some fields changed."""
        return replace(self, **changes)

    def anew(self, **kept: Any) -> Conversation:
        """An empty conversation but for `kept`, and for what is still to be told of a summary that was sent."""
        return Conversation(handoff=self.handoff, handoff_told=self.handoff_told, **kept)

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> Conversation:
        """Read the conversation from slot values; a value that makes no sense counts as unset."""
        values: dict[str, Any] = {}
        for spec in fields(cls):
            raw = slots.get(spec.name)
            if raw is None:
                continue
            # A slot may have been stored by another version of the guide.
            with suppress(TypeError, ValueError):
                values[spec.name] = _READERS.get(spec.name, str)(raw)
        return cls(**values)

    def to_slots(self) -> dict[str, Any]:
        """Slot values, JSON-ready; an unset or empty field is None."""
        return {spec.name: _to_json(getattr(self, spec.name)) for spec in fields(self)}

    def changes_since(self, earlier: Conversation) -> dict[str, Any]:
        """The slots whose value differs from `earlier`."""
        before, after = earlier.to_slots(), self.to_slots()
        return {name: value for name, value in after.items() if value != before[name]}


def _to_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [vars(item) if isinstance(item, Paused) else item for item in value] or None
    return value or None


def _awaiting(raw: Any) -> Awaiting | None:
    return Awaiting(raw) if raw in {item.value for item in Awaiting} else None


def _paused(raw: Mapping[str, Any]) -> Paused:
    return Paused(**{**raw, "tried": _strings(raw.get("tried"))})


def _strings(raw: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in raw) if isinstance(raw, list | tuple) else ()


_READERS: dict[str, Any] = {
    "awaiting": _awaiting,
    "step": int,
    "repairs": int,
    "stuck": lambda raw: tuple(int(item) for item in raw),
    "missed": _strings,
    "tried": _strings,
    "skipped": _strings,
    "queue": lambda raw: tuple(_paused(item) for item in raw),
    "drafted": bool,
    "charged_wrongly": bool,
    "urgent": bool,
    "acknowledged": bool,
}
