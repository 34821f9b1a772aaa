"""The review on the running server, at /review: one group at a time, in plain forms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from cachetools import TTLCache
from sanic.response import HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from shopguide.accounts import Role
from shopguide.errors import KnowledgeError, ReviewError, SetupError
from shopguide.learning import messages
from shopguide.learning.accept import FILE, accept
from shopguide.learning.choices import OUT_OF_SCOPE, Choices
from shopguide.learning.groups import Group, group
from shopguide.learning.vectors import Vectors
from shopguide.learning.wording import shown
from shopguide.project import Project
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.operator_frame import PAGES
from shopguide.server.operator_session import SESSION_SECONDS
from shopguide.storage.tracker_store import ConversationStore

PATH: Final = "/review"
# Distinct messages grouped for the page, the newest: turns are answered by the same process.
MOST: Final = 500
_LIKELY: Final = 6
_LEFT_OUT: Final = 30
_STYLE: Final = (PAGES / "review.css").read_text(encoding="utf-8")
_Result = TypeVar("_Result")


@dataclass
class Memory:
    """What a session did: decisions that can be taken back, and what is to be said on the next page."""

    decided: list[tuple[int, ...]] = field(default_factory=list)
    notice: str = ""
    fault: str = ""
    left_out: list[str] = field(default_factory=list)


@dataclass
class ReviewPage:
    """Shows what waits, and notes what is decided."""

    operator: Operator
    project: Project
    _vectors: Vectors = field(default_factory=Vectors)
    _memories: TTLCache[str, Memory] = field(default_factory=lambda: TTLCache(1000, SESSION_SECONDS))

    async def show(self, visit: Visit) -> HTTPResponse:
        """The largest group, what can be said of it, and what can be done with what was decided."""
        memory = self._memory(visit)
        values: dict[str, Any] = {"group": None, "left": 0, "likely": [], "choices": [], "guesses": {}, "picked": {}}
        status = HTTPStatus.OK
        try:
            choices = await asyncio.to_thread(Choices.of, self.project)
            groups = await self._do(self._groups)
            ready = await self._do(_decided)
        except (ReviewError, KnowledgeError, SetupError) as error:
            memory.fault, groups, ready = str(error), [], 0
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        except SQLAlchemyError:
            memory.fault, groups, ready = _NO_DATABASE, [], 0
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if groups:
            likeliest = groups[0].likeliest
            named = dict(groups[0].guesses), dict(groups[0].picked)
            values = {
                "group": groups[0],
                "left": len(groups),
                "likely": [choice for choice in choices.likeliest_first(likeliest) if choice.intent in likeliest][
                    :_LIKELY
                ],
                "choices": sorted(choices.all, key=lambda choice: choice.title),
                "guesses": named[0],
                "picked": named[1],
            }
        page = visit.render(
            templates().get_template("review.html"),
            style=_STYLE,
            status=status,
            notice=memory.notice,
            fault=memory.fault,
            left_out=memory.left_out,
            shown=shown,
            can_undo=bool(memory.decided),
            ready=ready,
            **values,
        )
        memory.notice, memory.fault, memory.left_out = "", "", []
        return page

    async def act(self, visit: Visit) -> HTTPResponse:
        """Do what the pressed button says, and show the page again."""
        memory = self._memory(visit)
        try:
            match _field(visit, "do"):
                case "undo":
                    await self._undo(memory)
                case "accept":
                    await self._accept(memory)
                case "skip":
                    await self._decide(visit, memory, messages.SKIPPED)
                case "out_of_scope":
                    await self._decide(visit, memory, OUT_OF_SCOPE)
                case "decide":
                    intent = _field(visit, "other") or _field(visit, "likely")
                    if intent not in (await asyncio.to_thread(Choices.of, self.project)).names:
                        raise ReviewError("Choose what it means first.")
                    await self._decide(visit, memory, intent)
                case _:
                    raise ReviewError("That button does nothing here.")
        except (ReviewError, KnowledgeError, SetupError) as error:
            memory.fault = str(error)
        except SQLAlchemyError:
            memory.fault = _NO_DATABASE
        return visit.again()

    async def _decide(self, visit: Visit, memory: Memory, intent: str) -> None:
        ids = _turns(visit)
        if not ids:
            raise ReviewError("Mark at least one message.")
        noted = await self._do(lambda engine: messages.decide(engine, ids, intent))
        if noted:
            memory.decided.append(noted)
        gone = f" {len(ids) - len(noted)} were decided elsewhere, or deleted." if len(noted) < len(ids) else ""
        memory.notice = f"{len(noted)} message(s) noted as {intent}.{gone}"

    async def _undo(self, memory: Memory) -> None:
        if not memory.decided:
            raise ReviewError("There is no decision to take back.")
        last = memory.decided[-1]
        again = await self._do(lambda engine: messages.reopen(engine, last))
        memory.decided.pop()
        memory.notice = f"{len(again)} message(s) wait again."

    async def _accept(self, memory: Memory) -> None:
        done = await self._do(partial(accept, self.project))
        memory.notice = f"Added {len(done.rows)} message(s) to {FILE}. Next, in a terminal: shopguide train --compare"
        memory.left_out = [str(out) for out in done.left_out[:_LEFT_OUT]]
        memory.decided.clear()

    def _groups(self, engine: sa.engine.Engine) -> list[Group]:
        return group(messages.waiting(engine, MOST), self._vectors.encode)

    async def _do(self, work: Callable[[sa.engine.Engine], _Result]) -> _Result:
        """Work on the database of the talks, elsewhere than where turns are answered."""
        store = ConversationStore.within(self.operator.app.ctx.agent.tracker_store)
        return await asyncio.to_thread(work, store.engine)

    def _memory(self, visit: Visit) -> Memory:
        """That of the session; who shows the token itself has none."""
        if visit.session is None:
            return Memory()
        memory: Memory = self._memories.setdefault(visit.session.csrf, Memory())
        return memory


_NO_DATABASE: Final = "The database of the talks does not answer right now. Please try again in a moment."


def open_review(operator: Operator, project: Project) -> None:
    """Open /review, where the operator's pages are open."""
    page = ReviewPage(operator, project)
    operator.page(PATH, "Review", page.show, page.act, acts=Role.REVIEW)


def _decided(engine: sa.engine.Engine) -> int:
    """How many messages have an intent and are not taken over; some of them may be left out then."""
    return sum(message.reviewed != messages.SKIPPED for message in messages.decided(engine))


def _field(visit: Visit, name: str) -> str:
    form = visit.request.form
    return str(form.get(name) or "") if form else ""


def _turns(visit: Visit) -> list[int]:
    """The rows of `turns` that are marked.

    Raises:
        ReviewError: the form was tampered with.
    """
    form = visit.request.form
    marked = ",".join(map(str, form.getlist("turns") or [])) if form else ""
    numbers = [number for number in marked.split(",") if number]
    if not all(number.isascii() and number.isdigit() and len(number) < 19 for number in numbers):
        raise ReviewError("That form is none of this page. Open the page again.")
    return [int(number) for number in numbers]
