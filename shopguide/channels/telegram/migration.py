"""The talks of a group that has become a supergroup, and so has another id."""

from __future__ import annotations

from functools import partial

from shopguide.storage import chat_queue
from shopguide.storage.tracker_store import ConversationStore


def moved(talk: str, old: int, new: int) -> str:
    """The sender id of a talk after the move."""
    return talk.replace(f":{old}:", f":{new}:", 1)


async def talks_in(store: ConversationStore, chat: int) -> list[str]:
    """Sender ids of all talks in a group, those whose first message waits among them.

    Raises:
        StoreError: they could not be read.
    """
    prefix = f"telegram:{chat}:"
    begun = [talk for talk in await store.keys() if talk.startswith(prefix)]
    waiting = await store.transact(partial(chat_queue.chats, prefix=prefix), writes=False)
    return list(dict.fromkeys([*begun, *waiting]))
