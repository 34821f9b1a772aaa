"""The neutral message: what the guide says, before a channel renders it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# What of `custom` is made to be copied.
_COPIED: Final = {"draft": ("subject", "body"), "summary": ("body",)}
_SOURCE: Final = ("title", "publisher", "date")


@dataclass(frozen=True)
class Button:
    """A choice that is offered; `payload` is sent back when it is pressed (64 bytes at most)."""

    title: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One message of the guide.

    Attributes:
        text: Markdown, complete in itself: a channel that shows nothing else loses nothing.
        buttons: choices, in the order to be shown.
        custom: how a channel may show the same better, by `type`:
            `step`   {title, number, total, words, see?, tap?, at?, path?, contact?}: one step of a walkthrough; where
                     they are known, the screen that one is on, what to tap there, where on the screen it is, and
                     what was tapped to get there, this step's included;
            `card`   {title, details?, contact?}: a channel, described; `details` say why it is that one;
            `urgent` {title?, details?, numbers?}: to do before all else; numbers to call are in `numbers`;
            `caution` {}: a warning;
            `contact` {title, source, verified, region?, number?, address?, url?, handle?, hours?}: a verified contact
                     of a channel; `hours` {open, words, until, source, verified} hold until the moment `until`
                     (ISO 8601; None where that is weeks away);
            `source` {title, publisher, date}: where an answer is from;
            `draft`  {subject, body, mailto}: an e-mail, plain text; `mailto` may be None;
            `summary` {body}: a summary for a person, plain text;
            `rating` {lowest, highest}: the buttons are a scale;
            `rated` {value}: the rating that was given;
            `solved`: the problem is settled.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] | None = None

    @classmethod
    def from_response(cls, response: Mapping[str, Any]) -> Message:
        """Read what Rasa hands to `OutputChannel.send_response`; a button without a payload sends its title."""
        buttons = [*(response.get("buttons") or []), *(response.get("quick_replies") or [])]
        return cls(
            text=str(response.get("text") or "").strip(),
            buttons=tuple(
                Button(str(item.get("title") or ""), str(item.get("payload") or item.get("title") or ""))
                for item in buttons
                if item.get("title")
            ),
            custom=response.get("custom") or None,
        )

    def to_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        buttons = [[button.title, button.payload] for button in self.buttons]
        return {"text": self.text, "buttons": buttons, "custom": dict(self.custom) if self.custom else None}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Message:
        """Read `to_json`."""
        return cls(value["text"], tuple(Button(*button) for button in value["buttons"]), value["custom"])

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.text and not self.buttons and not self.custom

    @property
    def copied(self) -> tuple[str, ...]:
        """What somebody will want to copy, in its order in `text`: subject and body of an e-mail, a summary."""
        parts = _COPIED.get(self.kind or "", ()) if self.custom else ()
        words = (str((self.custom or {}).get(part) or "").strip() for part in parts)
        return tuple(filter(None, words))

    @property
    def source(self) -> str | None:
        """Where an answer comes from, in a line to be shown small; None where nothing is told of it."""
        if self.kind != "source" or not self.custom:
            return None
        told = (" ".join(str(self.custom.get(part) or "").split()) for part in _SOURCE)
        return ", ".join(filter(None, told)) or None

    @property
    def kind(self) -> str | None:
        """The `type` of `custom`, if it has one."""
        return str(self.custom["type"]) if self.custom and self.custom.get("type") else None
