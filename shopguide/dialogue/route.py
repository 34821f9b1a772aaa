"""Which channel comes next: the playbook's, then those after it, then a stronger one.

| at risk           | goes to, of those untried and not refused                                |
|-------------------|--------------------------------------------------------------------------|
| money or security | first aid, the playbook's channel, live chat, phone, e-mail              |
| nothing           | the playbook's channel, those after it, then its escalation              |
| in a hurry        | a channel on which a person answers at once, before the rest of the route |
| nothing is left   | None: the conversation says what can still be done                        |

Nothing about money or security is sent to a public channel.
"""

from __future__ import annotations

from typing import Final

from shopguide.content.playbooks import Playbook
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import Cue
from shopguide.knowledge import Knowledge

#: Channels on which a person answers at once, the calmer one first.
IMMEDIATE: Final = ("live_chat", "phone")
#: Channels where a person answers: being led to one is an escalation.
PEOPLE: Final = (*IMMEDIATE, "email")
#: Steps that couldn't be found before a channel is given up.
STUCK_LIMIT: Final = 2


def playbook(knowledge: Knowledge, conversation: Conversation) -> Playbook | None:
    """The playbook for the case as it stands; None while no problem is known."""
    books = [book for book in knowledge.playbooks.values() if book.problem == conversation.issue]
    return next((book for book in books if book.fits(conversation.facts)), books[-1] if books else None)


def is_decided(knowledge: Knowledge, conversation: Conversation, book: Playbook) -> bool:
    """Whether the case is known well enough to go by `book`: its question needn't be asked."""
    return book.ask is None or f"asked:{book.ask}" in conversation.said_once


def impossible(conversation: Conversation) -> frozenset[str]:
    """Channels that are out of the question for this shopper."""
    gone: set[str] = set(conversation.refused)
    if conversation.knows(Cue.NO_APP, Cue.CANT_LOG_IN):
        gone |= {"in_app", "order_details", "tiktok_help", "secure_account"}
    if conversation.knows(Cue.NO_ORDER_PAGE):
        gone.add("order_details")
    if conversation.knows(Cue.NO_PHONE):
        gone.add("phone")
    if conversation.region not in (None, "US"):
        gone.add("tiktok_help")  # known from the US alone
    return frozenset(gone)


def legs(knowledge: Knowledge, conversation: Conversation) -> tuple[str, ...]:
    """Every channel of the case's route, in order."""
    book = playbook(knowledge, conversation)
    if book is None:
        return ()
    first, *rest = book.channels(conversation.region)
    if conversation.urgent and not is_urgent(knowledge, conversation):
        rest = [*(name for name in IMMEDIATE if name in rest), *rest]
    return tuple(dict.fromkeys([first, *rest]))


def next_channel(knowledge: Knowledge, conversation: Conversation) -> str | None:
    """The next channel to offer; None when the route is used up."""
    gone = {*conversation.tried, *impossible(conversation)}
    return next((name for name in legs(knowledge, conversation) if name not in gone), None)


def is_urgent(knowledge: Knowledge, conversation: Conversation) -> bool:
    """Whether money or security is at risk, so that waiting costs the shopper."""
    issue = knowledge.issues.get(conversation.issue or "")
    return issue is not None and issue.urgent


def is_escalated(knowledge: Knowledge, conversation: Conversation) -> bool:
    """Whether the channel on the table is one of those at the end of the route."""
    book = playbook(knowledge, conversation)
    first = book and book.first_channel(conversation.region)
    return book is not None and conversation.channel in book.escalate and conversation.channel != first


def alternatives(knowledge: Knowledge, conversation: Conversation) -> tuple[str, ...]:
    """Every channel that is left, those of the route first, without the current one."""
    gone = {*conversation.tried, *impossible(conversation), conversation.channel}
    every = dict.fromkeys([*legs(knowledge, conversation), *knowledge.channels])
    left = [name for name in every if name in knowledge.channels and name not in gone]
    if is_urgent(knowledge, conversation):
        left = [name for name in left if not knowledge.channels[name].public]
    return tuple(left)


def to_a_person(knowledge: Knowledge, conversation: Conversation) -> tuple[str, ...]:
    """The channels that lead to a person, best first, tried ones last."""
    gone = impossible(conversation)
    return tuple(sorted((name for name in PEOPLE if name not in gone), key=lambda name: name in conversation.tried))
