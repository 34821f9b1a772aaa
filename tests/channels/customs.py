"""Messages with what a connector may show better: a contact, and where an answer comes from."""

from __future__ import annotations

from typing import Final

from shopguide.channels.message import Message

#: A channel's verified contact; the text is complete.
CONTACT: Final = Message(
    "+1 555 010 0199, help@example.org, https://help.example.org (from the app, checked on 2026-01-02).",
    custom={
        "type": "contact",
        "title": "Phone",
        "number": "+1 555 010 0199",
        "address": "help@example.org",
        "url": "https://help.example.org",
    },
)
#: An answer with its source, whose title is no markup of ours.
SOURCED: Final = Message(
    "Ask within **14 days**.",
    custom={"type": "source", "title": "Returns <b>*", "publisher": "help.example.org", "date": "May 2025"},
)
