"""How long one conversation may become: what is kept of it is bounded, or one sender could fill the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from shopguide.errors import ConversationFull, SetupError
from shopguide.storage.tracker import TailTracker

if TYPE_CHECKING:
    from shopguide.storage.tracker_store import ConversationStore

VARIABLE: Final = "SHOPGUIDE_MAX_EVENTS"
# About ten events a message: 2,000 messages within the time that they are kept, some 20 MB.
EVENTS: Final = 20_000
_FEWEST: Final = 100


def most_events() -> int:
    """How many events are kept of one conversation.

    Raises:
        SetupError: SHOPGUIDE_MAX_EVENTS isn't a number of 100 or more.
    """
    given = os.environ.get(VARIABLE) or str(EVENTS)
    if not given.isascii() or not given.isdigit() or int(given) < _FEWEST:
        raise SetupError(f"{VARIABLE} is {given!r}. Write {_FEWEST} or more, or leave it out for {EVENTS}.")
    return int(given)


async def check_room(store: ConversationStore, tracker: Any) -> None:
    """Whether another message fits in.

    Raises:
        ConversationFull: it doesn't.
        StoreError: the database failed.
    """
    # The position also counts what was deleted since, so it only says when to count.
    if not isinstance(tracker, TailTracker) or tracker.next_position < store.most_events:
        return
    if await store.kept(tracker.sender_id) >= store.most_events:
        raise ConversationFull(f"A conversation has reached {store.most_events} events")
