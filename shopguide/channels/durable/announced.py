"""A secret that one message announces and the next one gives ("the code they sent me is", "482913")."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from shopguide.channels.durable.received import Received
from shopguide.privacy import carryover
from shopguide.privacy.redaction import redact
from shopguide.server.patches import announced_before, noted
from shopguide.storage import chat_queue
from shopguide.storage.tracker_store import ConversationStore


async def without_announced(store: ConversationStore, chat: str, received: Received) -> Received:
    """`received` without what the chat's message before announced; call it before anything is noted.

    Raises:
        StoreError: the message before could not be read.
    """
    if not received.text or received.text.startswith("/"):
        return received
    waiting = await store.transact(partial(chat_queue.waiting, sender_id=chat), writes=False)
    if waiting:
        kind = carryover.announced(Received.from_json(waiting[-1].content).text)
    else:
        kind = announced_before(received.text, await store.retrieve(chat))
    if kind is None:
        return received
    result = redact(received.text, kind)
    metadata = noted(received.metadata, [secret.value for secret in result.secrets])
    return replace(received, text=result.text, metadata=metadata)
