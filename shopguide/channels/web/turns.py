"""Whose turn it is: the messages of one talk one after the other, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from cachetools import TTLCache

from shopguide.channels.inbox import REMEMBERED, REMEMBERED_SECONDS, Inbox
from shopguide.channels.web.refusal import Code, Refusal

Answer: TypeAlias = dict[str, Any]
Work: TypeAlias = Callable[[], Awaitable[Answer]]
DONE: Final[Answer] = {"ok": True}


class Turns:
    """Runs the work of each talk in the order it came; belongs to one event loop.

    `done_before` tells the ids of a talk's messages that are stored already: a message whose answer
    a restart of the server swallowed, or that another server answered, is not run again. It is asked
    where a message may come again: see `ask_again`.
    """

    def __init__(self, done_before: Callable[[str], Awaitable[frozenset[str]]]) -> None:
        self._done_before = done_before
        self._inbox = Inbox()
        self._answers: TTLCache[tuple[str, str], asyncio.Future[Answer]] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._stored: TTLCache[str, frozenset[str]] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)

    async def once(self, talk: str, message_id: str, work: Work, admit: Callable[[], Awaitable[None]]) -> Answer:
        """The answer of `work`, or of the earlier work for the same message, waited for if need be.

        `admit` may refuse what is to be worked on, before anything is read for it.

        Raises:
            Refusal: it was not run, or failed.
            Exception: of what comes before the turn, such as a database that is away.

        A turn that failed is not run again; what never came to one, or left no trace, may be sent again.
        """
        key = (talk, message_id)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._queued(talk, lambda: self._unless_stored(talk, message_id, work, admit))
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
        return await self._queued(talk, work)

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, at most `seconds`."""
        await self._inbox.drain(seconds)

    def _queued(self, talk: str, work: Work) -> asyncio.Future[Answer]:
        """Queued before anything is awaited, so that the order of arrival is kept."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        # Read at once where nobody waits any longer; asyncio would complain of it otherwise.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())

        async def run() -> None:
            try:
                answer.set_result(await work())
            except asyncio.CancelledError:
                answer.cancel()
                raise
            except Exception as error:
                answer.set_exception(error)

        if not self._inbox.put(talk, run):
            answer.set_exception(Refusal(Code.BUSY))
        return answer

    async def _unless_stored(
        self, talk: str, message_id: str, work: Work, admit: Callable[[], Awaitable[None]]
    ) -> Answer:
        await admit()
        if talk not in self._stored:
            self._stored[talk] = await self._done_before(talk)
        return DONE if message_id in self._stored[talk] else await work()
