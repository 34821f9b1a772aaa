"""Whose turn it is: the messages of one talk one after the other, each once; quick ones together."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias

from cachetools import TTLCache

from shopguide.channels.inbox import REMEMBERED, REMEMBERED_SECONDS, Inbox
from shopguide.channels.joining import Clock, Joiner, fitting, seconds_left
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.server.turns import NotNow

Answer: TypeAlias = dict[str, Any]
Work: TypeAlias = Callable[[], Awaitable[Answer]]
Admit: TypeAlias = Callable[[], Awaitable[None]]
DONE: Final[Answer] = {"ok": True}


@dataclass(eq=False)
class Sent:
    """A message of a tab.

    Attributes:
        id: the widget's.
        what: whatever the turn needs of it.
        words: what was typed; None for a button, which is never read together with anything.
        admit: may refuse it, before anything is read for it.
        came: when it came, in seconds since 1970.
        counted_from: the same by `time.perf_counter`.
        shown: whether the other tabs show it.
    """

    id: str
    what: Any
    words: str | None
    admit: Admit
    came: float = 0.0
    counted_from: float = field(default_factory=time.perf_counter)
    shown: bool = False


@dataclass
class Batch:
    """Messages that one turn answers.

    Attributes:
        messages: in their order; one, unless all of them are typed words.
        joiner: judges the turn.
        attempts: turns for them that were given up, to wait for the next message or to read fewer together.
    """

    messages: list[Sent]
    joiner: Joiner
    attempts: int = 0


Hold: TypeAlias = Callable[[Batch], Awaitable[Answer]]


@dataclass(eq=False)
class _Place:
    """A place in the queue of a talk: of a message, or of other work, such as reading the history."""

    answer: asyncio.Future[Answer]
    sent: Sent | None = None
    admitted: bool = False


@dataclass(eq=False)
class _Line:
    """What waits in a talk.

    Attributes:
        places: in the order they came, answered or not.
        news: set when something came.
        typing: when its writer was last seen typing.
    """

    places: deque[_Place] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    typing: float | None = None

    @property
    def waiting(self) -> list[_Place]:
        """Places that have no answer yet."""
        return [place for place in self.places if not place.answer.done()]


class Turns:
    """Runs the work of each talk in the order it came; belongs to one event loop.

    `done_before` tells the ids of a talk's messages that are stored already: a message whose answer
    a restart of the server swallowed, or that another server answered, is not run again. It is asked
    where a message may come again: see `ask_again`.
    """

    def __init__(self, done_before: Callable[[str], Awaitable[frozenset[str]]], clock: Clock | None = None) -> None:
        self._done_before = done_before
        self._clock = clock or Clock()
        self._inbox = Inbox()
        self._lines: dict[str, _Line] = {}
        self._answers: TTLCache[tuple[str, str], asyncio.Future[Answer]] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._stored: TTLCache[str, frozenset[str]] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._closing = False

    async def once(self, talk: str, sent: Sent, hold: Hold) -> Answer:
        """What `hold` answers to the message, or to the same message before, waited for if need be.

        Raises:
            Refusal: it was not run, or failed.
            Exception: of what comes before the turn, such as a database that is away.

        A turn that failed is not run again; what never came to one, or left no trace, may be sent again.
        """
        key = (talk, sent.id)
        answer = self._answers.get(key)
        if answer is None:
            sent.came = self._clock.now()
            answer = self._answers[key] = self._queued(talk, sent, partial(self._held, talk, hold))
        try:
            return await asyncio.shield(answer)
        except Exception as error:
            failed = isinstance(error, Refusal) and error.code is Code.FAILED
            if not failed and self._answers.get(key) is answer:
                del self._answers[key]
                self.ask_again(talk)
            raise

    def ask_again(self, talk: str) -> None:
        """Have the store asked for what is answered before the next message of `talk`.

        To be called when a tab comes back: it sends again what it saw no answer to, and that may have been
        answered elsewhere in the meantime.
        """
        self._stored.pop(talk, None)

    async def in_order(self, talk: str, work: Work) -> Answer:
        """The answer of `work`, done when what came before it is done.

        Raises:
            Refusal: too much waits, or `work` refuses.
        """

        async def done(_line: _Line, place: _Place) -> None:
            place.answer.set_result(await work())

        return await self._queued(talk, None, done)

    def typing(self, talk: str) -> None:
        """Note that a message is being typed: what waits for the next one may wait for it."""
        if line := self._lines.get(talk):
            line.typing = self._clock.now()
            line.news.set()

    async def drain(self, seconds: float) -> None:
        """Answer what waits without waiting any longer, and wait until all is done, at most `seconds`."""
        self._closing = True
        for line in self._lines.values():
            line.news.set()
        await self._inbox.drain(seconds)

    def _queued(
        self, talk: str, sent: Sent | None, work: Callable[[_Line, _Place], Awaitable[None]]
    ) -> asyncio.Future[Answer]:
        """Queued before anything is awaited, so that the order of arrival is kept."""
        place = _Place(asyncio.get_running_loop().create_future(), sent)
        # Read at once where nobody waits any longer; asyncio would complain of it otherwise.
        place.answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        line = self._lines.setdefault(talk, _Line())

        async def run() -> None:
            try:
                # It may have been read together with the one before.
                if not place.answer.done():
                    await work(line, place)
            except asyncio.CancelledError:
                place.answer.cancel()
                raise
            except Exception as error:
                place.answer.set_exception(error)
            finally:
                line.places.remove(place)
                if not line.places:
                    del self._lines[talk]

        line.places.append(place)
        if self._inbox.put(talk, run):
            line.news.set()
        else:
            line.places.remove(place)
            place.answer.set_exception(Refusal(Code.BUSY))
        return place.answer

    async def _held(self, talk: str, hold: Hold, line: _Line, head: _Place) -> None:
        """Answer the message at the head of the line, together with those behind it that are read with it."""
        if not await self._is_admitted(talk, head) or head.sent is None:
            return
        batch, is_split = Batch([head.sent], Joiner(())), False
        while True:
            is_last = not is_split and await self._joined(talk, line, batch)
            left = self._left(line, batch) if is_last and not self._closing else 0.0
            came, texts = batch.messages[-1].came, [sent.words or "" for sent in batch.messages]
            batch.joiner = Joiner(texts, may_wait=left > 0, typing=(line.typing or 0.0) > came)
            places = [place for place in line.waiting if place.sent in batch.messages]
            try:
                answer = await hold(batch)
            except NotNow:
                batch.attempts += 1
                if batch.joiner.take < len(batch.messages):
                    batch.messages, is_split = batch.messages[: batch.joiner.take], True
                else:
                    await self._news(line, batch)
            except asyncio.CancelledError:
                for place in places:
                    place.answer.cancel()
                raise
            except Exception as error:
                for place in places:
                    place.answer.set_exception(error)
                return
            else:
                for place in places:
                    place.answer.set_result(answer)
                return

    async def _joined(self, talk: str, line: _Line, batch: Batch) -> bool:
        """Add what came since to `batch`; whether the next message may still join it."""
        if batch.messages[-1].words is None:
            return False
        while len(waiting := line.waiting) > len(batch.messages):
            place = waiting[len(batch.messages)]
            if place.sent is None or place.sent.words is None:
                return False
            several = [*batch.messages, place.sent]
            if fitting([sent.words or "" for sent in several]) < len(several):
                return False
            if await self._is_admitted(talk, place):
                batch.messages = several
        return True

    async def _is_admitted(self, talk: str, place: _Place) -> bool:
        """Whether a turn is to answer a message; it has its answer where not."""
        if place.admitted or place.sent is None:
            return place.admitted
        try:
            await place.sent.admit()
            if talk not in self._stored:
                self._stored[talk] = await self._done_before(talk)
        except Exception as error:
            place.answer.set_exception(error)
            return False
        if place.sent.id in self._stored[talk]:
            place.answer.set_result(DONE)
            return False
        place.admitted = True
        return True

    async def _news(self, line: _Line, batch: Batch) -> None:
        """Wait until something comes behind a batch that waits for its next message, or it has waited long enough."""
        while not self._closing and len(line.waiting) == len(batch.messages) and (left := self._left(line, batch)) > 0:
            line.news.clear()
            await self._clock.wait(line.news, left)

    def _left(self, line: _Line, batch: Batch) -> float:
        return seconds_left([sent.came for sent in batch.messages], self._clock.now(), line.typing)
