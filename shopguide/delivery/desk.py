"""Takes a summary from a turn, and does not let go of it before it is known what became of it.

The summary is in the outbox before the first attempt. An attempt outlasts the turn that began it; what
was not taken is tried again, later and later, by whichever process finds it due, always under the same id.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from shopguide.delivery.parcel import Attempt, Outcome, Parcel, pack
from shopguide.delivery.settings import SMTP_URL, WEBHOOK, Settings
from shopguide.dialogue.summary import MOST_OF_A_TALK, Standing, State, Summary
from shopguide.errors import SetupError, StoreError
from shopguide.server import metrics
from shopguide.storage.database import PATIENCE, address, is_in_memory, open_database
from shopguide.storage.outbox import Added, Entry, Outbox

# A turn waits so long for a confirmation, and for the outbox and the confirmation together: less than a next
# message waits for its turn (shopguide/server/locks.py).
TURN_SECONDS: Final = 4.0
HAND_OVER_SECONDS: Final = 8.0
# Seconds between attempts; nearly eight hours, then it is given up. Greylisting mail servers want minutes.
DELAYS: Final = (1.0, 5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0, 7200.0, 14400.0)
# A longer Retry-After is not waited for.
MOST_WAIT: Final = 4 * 3600.0
# Longer than an attempt can take: then its process is dead, and another may try.
LEASE_SECONDS: Final = 30.0
# How often the outbox is looked at, and how many attempts are made at a time.
LOOK_SECONDS: Final = 5.0
_AT_A_TIME: Final = 5
_Result = TypeVar("_Result")
log = logging.getLogger(__name__)


class Desk:
    """Where summaries are handed in.

    Args:
        settings: where they go.
        outbox: where they wait.
        delays: seconds between attempts; when they are used up, it is given up.
        patience: seconds that `hand_over` waits for a confirmation.
        look: seconds between two looks into the outbox.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        outbox: Outbox,
        *,
        delays: Sequence[float] = DELAYS,
        patience: float = TURN_SECONDS,
        look: float = LOOK_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = settings.name
        self.target = settings.target
        self._outbox = outbox
        self._quota = settings.quota
        self._delays, self._patience, self._look, self._clock = tuple(delays), patience, look, clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._courier: asyncio.Task[None] | None = None

    async def hand_over(self, sender_id: str, entry_id: str, summary: Summary) -> State:
        """Send a summary, and say what is known of it after a few seconds.

        The same id is sent once, however often it is handed over.

        Raises:
            StoreError: the outbox failed; whether the summary is in it, `standing` tells when it works again.
        """
        self.start()
        if await self._quota.wait_for("all"):
            return self._limited()
        try:
            async with asyncio.timeout(HAND_OVER_SECONDS):
                return await self._hand_over(self._entry(sender_id, entry_id, summary))
        except TimeoutError:
            raise StoreError("The outbox failed (TimeoutError)") from None

    async def _hand_over(self, entry: Entry) -> State:
        until = entry.created + LEASE_SECONDS
        added = await self._do(lambda: self._outbox.add(entry, MOST_OF_A_TALK, until))
        if added is Added.FULL:
            return self._limited()
        task = asyncio.create_task(self._deliver(entry.id, entry if added is Added.NEW else None))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait({task}, timeout=self._patience)
        return (await self.standing(entry.sender_id, entry.id)).state or State.PENDING

    async def standing(self, sender_id: str, entry_id: str) -> Standing:
        """What became of a summary, and how many the talk has sent.

        Raises:
            StoreError: the outbox cannot be read.
        """
        entry, count = await self._do(lambda: self._outbox.find(sender_id, entry_id))
        if entry is None:
            return Standing(count=count)
        text = str(json.loads(entry.content)["text"]) if entry.state is State.FAILED and entry.content else None
        return Standing(entry.state, count, entry.recipient, entry.digest, text)

    def start(self) -> None:
        """Begin to try what is due, now and then, on the running loop; done once."""
        if self._courier is None or self._courier.done():
            self._courier = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop, and let go of the database; what was not confirmed is tried again after the next start."""
        tasks = {*self._tasks, *filter(None, [self._courier])}
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=PATIENCE)
        self._outbox.close()

    async def _run(self) -> None:
        while True:
            await self.try_what_is_due()
            await asyncio.sleep(self._look)

    async def try_what_is_due(self) -> None:
        """One look into the outbox, and an attempt for all that is due."""
        try:
            due = await self._do(lambda: self._outbox.due(self._clock(), _AT_A_TIME))
        except StoreError:
            log.warning("The outbox of summaries cannot be read; tried again")
            return
        await asyncio.gather(*(self._once(entry_id) for entry_id in due))

    async def _deliver(self, entry_id: str, entry: Entry | None) -> None:
        """Attempts for as long as the turn waits, the first with the entry just taken in; the rest is the courier's."""
        end = time.monotonic() + self._patience
        wait = await self._once(entry_id, entry)
        while wait is not None and time.monotonic() + wait < end:
            await asyncio.sleep(wait)
            wait = await self._once(entry_id)

    async def _once(self, entry_id: str, entry: Entry | None = None) -> float | None:
        """One attempt, noted; seconds to the next one, or None where there is none to be made here."""
        try:
            entry = entry or await self._claim(entry_id)
            if entry is None:
                return None
            return await self._note(entry, await self._attempt(entry))
        except StoreError:
            # It stays claimed, and is tried again when the claim has run out.
            log.warning("What became of a summary could not be noted; it is sent again under the same id")
            return None

    async def _claim(self, entry_id: str) -> Entry | None:
        now = self._clock()
        return await self._do(lambda: self._outbox.claim(entry_id, now, now + LEASE_SECONDS))

    async def _attempt(self, entry: Entry) -> Attempt:
        if entry.recipient != self.name:
            return Attempt(Outcome.REFUSED, "meant for another name")
        try:
            parcel = Parcel.opened(entry.id, entry.created, entry.content or "")
            return await self.target.deliver(parcel)
        except Exception as error:
            log.exception("A summary could not be sent")
            return Attempt(Outcome.LATER, type(error).__name__)

    async def _note(self, entry: Entry, attempt: Attempt) -> float | None:
        now = self._clock()
        over = entry.attempts > len(self._delays)
        if attempt.outcome is Outcome.LATER and not over:
            delay = self._delays[entry.attempts - 1]
            # A little by chance, so that what failed together does not come back together.
            wait = max(delay * random.uniform(1.0, 1.2), min(attempt.wait, MOST_WAIT))
            await self._do(lambda: self._outbox.put_off(entry.id, now + wait, attempt.reason))
            return wait
        state = State.ACCEPTED if attempt.outcome is Outcome.ACCEPTED else State.FAILED
        if state is State.FAILED:
            log.error("A summary was not taken by %s and is given up: %s", self.target.place, attempt.reason)
        await self._do(lambda: self._outbox.finish(entry.id, state, now, attempt.reason))
        metrics.HANDOFFS.labels(state.value).inc()
        return None

    def _entry(self, sender_id: str, entry_id: str, summary: Summary) -> Entry:
        """A new entry, with its first attempt going on."""
        content = pack(summary, sender_id)
        return Entry(entry_id, sender_id, self.name, summary.digest, content, created=self._clock(), attempts=1)

    def _limited(self) -> State:
        metrics.HANDOFFS.labels(State.LIMITED.value).inc()
        return State.LIMITED

    async def _do(self, work: Callable[[], _Result]) -> _Result:
        try:
            # Not `wait_for`, which may lose that its task is to end.
            async with asyncio.timeout(PATIENCE):
                return await asyncio.to_thread(work)
        except (TimeoutError, SQLAlchemyError) as error:
            raise StoreError(f"The outbox failed ({type(error).__name__})") from error


@cache
def configured() -> Desk | None:
    """The desk of this process; None where the operator has configured none.

    Raises:
        SetupError: the settings make no sense, or the database cannot be opened or does not last.
    """
    settings = Settings.from_environment()
    if settings is None:
        return None
    engine = open_database(address())
    if is_in_memory(engine):
        raise SetupError(
            f"{WEBHOOK} and {SMTP_URL} need a database that outlives the process: set SHOPGUIDE_DB_URL to one."
        )
    return Desk(settings, Outbox(engine))
