"""What a connector may show better than in words: the `custom` of a message, as shopguide/channels/message.py lists it.

The words of the message say all of it too, so a connector that shows words alone loses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.walk import Place
from shopguide.knowledge import Channel, ContactKind, Walkthrough

#: A number to call, as danger.yml prints it: in bold.
_NUMBER: Final = re.compile(r"\*\*(\+?\d[\d ]{1,14}\d)\*\*")

#: A warning, set apart from the words around it.
CAUTION: Final[Mapping[str, Any]] = {"type": "caution"}


def contact(context: Context, channel: Channel) -> dict[str, Any]:
    """The verified contact of a channel, where and when it was checked, and whether it's open; {} without one.

    `hours` are {open, words, until, source, verified}: whether it's open at `context.now`, the same in words, and the
    moment (ISO 8601) until which both are true, None where that is weeks away.
    """
    found = context.knowledge.contacts.get(channel.contact or "")
    if found is None or not found.values:
        return {}
    told: dict[str, Any] = {"title": channel.title, "source": found.source, "verified": found.verified.isoformat()}
    told |= {kind.value: value for kind, value in found.values.items()}
    if found.region:
        told["region"] = found.region
    if hours := found.opening_hours:
        until = hours.changes(context.now)
        told["hours"] = {
            "open": hours.is_open(context.now),
            "words": hours.describe(context.now),
            "until": until.isoformat() if until else None,
            "source": found.source_of(ContactKind.HOURS),
            "verified": found.verified_on(ContactKind.HOURS).isoformat(),
        }
    return told


def offer(context: Context, conversation: Conversation, walk: Channel | Walkthrough) -> dict[str, Any]:
    """A channel that is offered: its title, why it is that one, its contact; first aid is urgent."""
    if not isinstance(walk, Channel):
        return urgent() | {"title": walk.title, **_details(context, conversation)}
    known = contact(context, walk)
    return {
        "type": "card",
        "title": walk.title,
        **_details(context, conversation, walk),
        **({"contact": known} if known else {}),
    }


def _details(context: Context, conversation: Conversation, channel: Channel | None = None) -> dict[str, str]:
    """What the button "Why?" would answer."""
    book = context.knowledge.playbooks.get(conversation.playbook or "")
    if book:
        return {"details": book.why}
    return {"details": good_for(channel)} if channel else {}


def good_for(channel: Channel) -> str:
    """What a channel is best for, and its advantages."""
    return " ".join(fact.text for fact in (channel.best_for, *channel.advantages))


def step(context: Context, here: Place) -> dict[str, Any]:
    """One step of a walk, what was tapped on the way to it, and the contact of the channel from its second step on.

    Before the first step the contact is a message of its own.
    """
    now = here.step
    card: dict[str, Any] = {"type": "step", "title": here.walk.title, "number": here.number, "total": here.total}
    card |= {"words": now.text, "see": now.see, "tap": now.tap, "at": now.at}
    taps = [one.tap for one in here.steps[: here.number]]
    card["path"] = taps if all(taps) else None
    known = contact(context, here.walk) if isinstance(here.walk, Channel) and here.index else {}
    card["contact"] = known or None
    return {key: value for key, value in card.items() if value is not None}


def urgent(words: str = "") -> dict[str, Any]:
    """Something to do before all else, with the numbers to call that `words` name."""
    numbers = list(dict.fromkeys(_NUMBER.findall(words)))
    return {"type": "urgent", **({"numbers": numbers} if numbers else {})}
