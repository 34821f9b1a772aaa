"""The review on the running server, at /review: one group at a time, in plain forms, and what was decided."""

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
from shopguide.insights.words import plural
from shopguide.language import ENGLISH, language_of
from shopguide.learning import messages
from shopguide.learning.accept import FILE, accept
from shopguide.learning.choices import OUT_OF_SCOPE, Choices
from shopguide.learning.context import Context, around
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
_LANGUAGES: Final = {
    "es": "Spanish", "pt": "Portuguese", "fr": "French", "de": "German", "it": "Italian", "tl": "Tagalog",
    "id": "Indonesian", "vi": "Vietnamese", "tr": "Turkish", "nl": "Dutch", "pl": "Polish",
}  # fmt: skip
_STYLE: Final = (PAGES / "review.css").read_text(encoding="utf-8")
_SCRIPT: Final = (PAGES / "review.js").read_text(encoding="utf-8")
#: Decisions that the list shows, the newest.
_LISTED: Final = 200
_Result = TypeVar("_Result")


@dataclass
class Memory:
    """What a session did: decisions that can be taken back, and what is to be said on the next page.

    Attributes:
        later: the messages that were put off, which come after all others.
    """

    decided: list[tuple[int, ...]] = field(default_factory=list)
    notice: str = ""
    fault: str = ""
    left_out: list[str] = field(default_factory=list)
    later: set[int] = field(default_factory=set)


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
        values |= {"context": Context(), "put_off": False, "decided": [], "simulated": 0}
        status = HTTPStatus.OK
        context = Context()
        try:
            choices = await asyncio.to_thread(Choices.of, self.project)
            groups = _in_order(await self._do(self._groups), memory.later)
            decided = await self._do(messages.decided)
            ready = sum(message.reviewed != messages.SKIPPED for message in decided)
            values |= {"decided": [_decision(message, choices) for message in decided[:_LISTED]]}
            values |= {"simulated": 0 if groups else await self._do(messages.simulated)}
            if groups:
                newest = groups[0].messages[0].ids[0]
                context = await self._do(lambda engine: around(engine, newest))
        except (ReviewError, KnowledgeError, SetupError) as error:
            memory.fault, groups, ready = str(error), [], 0
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        except SQLAlchemyError:
            memory.fault, groups, ready = _NO_DATABASE, [], 0
            status = HTTPStatus.SERVICE_UNAVAILABLE
        if groups:
            likeliest = groups[0].likeliest
            named = dict(groups[0].guesses), dict(groups[0].picked)
            values |= {
                "context": context,
                "put_off": groups[0].ids[0] in memory.later,
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
            script=_SCRIPT,
            status=status,
            language=_language,
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
                case "later":
                    self._put_off(visit, memory)
                case "take_back":
                    await self._take_back(visit, memory)
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
        missing = len(ids) - len(noted)
        gone = f" {missing} {'was' if missing == 1 else 'were'} decided elsewhere, or deleted." if missing else ""
        done = "skipped for good" if intent == messages.SKIPPED else f"noted as {intent}"
        memory.notice = f"{plural(len(noted), 'message')} {done}.{gone}"

    def _put_off(self, visit: Visit, memory: Memory) -> None:
        ids = _turns(visit)
        if not ids:
            raise ReviewError("Mark at least one message.")
        memory.later |= set(ids)
        memory.notice = f"{plural(len(ids), 'message')} put off: asked about again after all others."

    async def _take_back(self, visit: Visit, memory: Memory) -> None:
        ids = _turns(visit)
        again = await self._do(lambda engine: messages.reopen(engine, ids))
        memory.notice = f"{plural(len(again), 'message')} taken back."

    async def _undo(self, memory: Memory) -> None:
        if not memory.decided:
            raise ReviewError("There is no decision to take back.")
        last = memory.decided[-1]
        again = await self._do(lambda engine: messages.reopen(engine, last))
        memory.decided.pop()
        memory.notice = f"{plural(len(again), 'message')} taken back."

    async def _accept(self, memory: Memory) -> None:
        done = await self._do(partial(accept, self.project))
        memory.notice = (
            f"Added {plural(len(done.rows), 'message')} to {FILE}. Next, in a terminal: shopguide train --compare"
        )
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


def _in_order(groups: list[Group], later: set[int]) -> list[Group]:
    """English before other languages, which nothing is trained on, and what was put off after all others."""

    def place(one: Group) -> tuple[bool, bool]:
        return one.ids[0] in later, language_of(one.messages[0].text) != ENGLISH

    return sorted(groups, key=place)


def _language(text: str) -> str:
    """The name of a message's language where it isn't English, else ""."""
    code = language_of(text)
    if code == ENGLISH:
        return ""
    return _LANGUAGES.get(code, "another language")


def _decision(message: messages.Unclear, choices: Choices) -> dict[str, Any]:
    """A line of the list of decisions."""
    reviewed = message.reviewed or ""
    title = "Skipped" if reviewed == messages.SKIPPED else choices.title(reviewed)
    return {"message": message, "title": title, "intent": "" if reviewed == messages.SKIPPED else reviewed}


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
