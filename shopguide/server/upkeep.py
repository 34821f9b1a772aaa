"""What the guide does by itself while it serves: old talks are deleted once a day."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Final

from shopguide.errors import StoreError
from shopguide.storage.tracker_store import ConversationStore

_DAY: Final = 24 * 3600
# Seconds after the start; by chance, so that processes started together do not all come at once.
_FIRST: Final = (60, 600)
log = logging.getLogger(__name__)


async def delete_old_talks(store: ConversationStore, keep_days: int) -> None:
    """Delete talks that nobody came back to for so many days, daily, until cancelled."""
    await asyncio.sleep(random.uniform(*_FIRST))
    while True:
        try:
            await store.retain(keep_days)
        except StoreError:
            log.exception("Old talks could not be deleted; tried again tomorrow")
        await asyncio.sleep(_DAY)
