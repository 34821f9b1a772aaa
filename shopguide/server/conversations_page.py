"""Conversations on the running server, at /conversations: found, read, marked as misread and deleted. All is logged."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import sqlalchemy as sa
from cachetools import TTLCache
from sanic.response import HTTPResponse

from shopguide.accounts import Role
from shopguide.cases import Outcome, outcome_at
from shopguide.errors import KnowledgeError, ReviewError, StoreError
from shopguide.insights.titles import channel_title, issue_title
from shopguide.knowledge import Knowledge
from shopguide.learning import messages
from shopguide.learning.choices import Choices
from shopguide.project import Project
from shopguide.server import transcript
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.operator_accounts import store_of
from shopguide.server.operator_frame import PAGES
from shopguide.storage import case_log, conversation_list, word_index
from shopguide.storage.audit import What
from shopguide.storage.conversation_list import Filter, Listed, Place

PATH: Final = "/conversations"
ENTRIES: Final[Mapping[str, str]] = {
    "web": "Web chat",
    "slack": "Slack",
    "telegram": "Telegram",
    "shell": "Terminal",
    "rest": "REST",
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.SOLVED: "Solved",
    Outcome.NOT_SOLVED: "Not solved",
    Outcome.LEFT: "Left",
    Outcome.OPEN: "Still open",
}
_STYLE: Final = (PAGES / "conversations.css").read_text(encoding="utf-8")
# Seconds that the values of the filters "language" and "version" are good for, and what a message can mean.
_FRESH: Final = 300
_LIKELY: Final = 6
_LONGEST: Final = 200  # characters of a value in the address
_NUMBERS: Final = 18  # digits of an id: more are none
_BUSY: Final = "The database doesn't answer right now. Please try again in a moment."
_DONE: Final[Mapping[str, str]] = {
    "deleted": "The conversation was deleted.",
    "gone": "The conversation had been deleted already.",
    "sent": "The message was sent to review.",
    "kept": "The mark was taken back.",
    "added": "The message is in the training data already, so the mark stays.",
    "unknown": "Choose what it means first.",
}


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for: the filter as it was typed, and where the page begins."""

    q: str = ""
    problem: str = ""
    outcome: str = ""
    channel: str = ""
    connector: str = ""
    language: str = ""
    rating: str = ""
    version: str = ""
    unsure: str = ""
    corrected: str = ""
    danger: str = ""
    opened: str = ""
    after: str = ""

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """From the address of the page."""
        given = visit.request.args
        return cls(**{spec.name: _line(given.get(spec.name)) for spec in fields(cls)})

    @property
    def filter(self) -> Filter:
        """The same as the list takes it; a value that can't be one finds nothing, or is left out."""
        return Filter(
            words=word_index.searched(self.q),
            issue=self.problem or None,
            outcome=Outcome(self.outcome) if self.outcome in tuple(Outcome) else None,
            channel=self.channel or None,
            rating=int(self.rating) if self.rating in ("1", "2", "3", "4", "5") else None,
            entry=self.connector or None,
            language=self.language or None,
            version=self.version or None,
            unsure=bool(self.unsure),
            corrected=bool(self.corrected),
            danger=bool(self.danger),
            opened=bool(self.opened),
        )

    @property
    def place(self) -> Place | None:
        """Where the page begins; the newest conversation where that can't be read."""
        moment, _, number = self.after.partition("-")
        try:
            last_heard = float(moment)
        except ValueError:
            return None
        return Place(last_heard, int(number)) if math.isfinite(last_heard) and _is_number(number) else None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for but a page."""
        return replace(self, after="") != Asked()

    def address(self, after: Place | None = None) -> str:
        """The address of the list, or of the page of it after `after`."""
        held = replace(self, after=f"{after.last_heard!r}-{after.id}" if after else "")
        query = urlencode({name: value for name, value in vars(held).items() if value})
        return f"{PATH}?{query}" if query else PATH


@dataclass
class ConversationsPage:
    """Lists conversations, shows one, and does what its forms ask for."""

    operator: Operator
    project: Project
    knowledge: Callable[[], Knowledge]
    clock: Callable[[], float]
    _known: TTLCache[str, Any] = field(default_factory=lambda: TTLCache(2, _FRESH))

    async def show_list(self, visit: Visit) -> HTTPResponse:
        """The list."""
        asked, now = Asked.of(visit), self.clock()
        render = self._renderer(visit, "conversations.html", asked=asked, now=now)
        try:
            await self.operator.note(visit, What.SEARCHED if asked.q else What.LISTED)
            page = await self._read(
                lambda connection: conversation_list.page(connection, asked.filter, now, asked.place)
            )
            languages, versions = await self._values()
        except StoreError:
            return render(
                lines=(), older="", languages=(), versions=(), fault=_BUSY, status=HTTPStatus.SERVICE_UNAVAILABLE
            )
        older = asked.address(page.lines[-1].place) if page.more else ""
        named = {"languages": [(one, one) for one in languages], "versions": [(one, one) for one in versions]}
        return render(lines=page.lines, older=older, fault="", **named)

    async def show(self, visit: Visit) -> HTTPResponse:
        """One conversation."""
        number, before = _number(visit.request.match_info.get("number")), _number(visit.request.args.get("before"))
        misread, now = _number(visit.request.args.get("misread")), self.clock()

        def work(connection: sa.engine.Connection) -> tuple[Listed, transcript.Transcript] | None:
            found = conversation_list.find(connection, number) if number is not None else None
            return (found, transcript.read(connection, found.sender_id, self.knowledge(), before)) if found else None

        try:
            # Noted before it is read: what can't be noted isn't shown.
            listed = await self._find(number)
            if listed is None:
                return self._gone(visit)
            await self.operator.note(visit, What.READ, listed.sender_id)
            found = await self._read(work)
        except StoreError:
            return self._busy(visit)
        if found is None:
            return self._gone(visit)
        conversation, read = found
        choices, fault = await self._what_it_may_mean() if misread is not None else (None, "")
        marked = next((turn for turn in read.turns if turn.position == misread and turn.typed), None)
        return self._renderer(visit, "conversation.html", now=now)(
            conversation=conversation,
            turns=read.turns,
            earlier=read.earlier,
            before=before,
            marked=marked if choices and visit.may("review") and not conversation.simulated else None,
            likely=choices.likeliest_first(marked.guesses[:_LIKELY])[:_LIKELY] if choices and marked else (),
            choices=sorted(choices.all, key=lambda choice: choice.title) if choices else (),
            deleting=bool(visit.request.args.get("delete")) and visit.may("edit"),
            fault=fault,
        )

    async def misread(self, visit: Visit) -> HTTPResponse:
        """Send a message to review with what it means, or take that back."""
        number, position = _number(visit.request.match_info.get("number")), _number(_field(visit, "position"))
        here = f"{PATH}/{number}"
        try:
            listed = await self._find(number)
            if listed is None or position is None:
                return self._gone(visit)
            if _field(visit, "do") == "undo":
                return await self._take_back(visit, listed, position)
            choices, _fault = await self._what_it_may_mean()
            intent = _field(visit, "other") or _field(visit, "likely")
            later = intent == "later"
            if not later and (choices is None or intent not in choices.names):
                return visit.go(f"{here}?misread={position}&done=unknown#turn-{position}")
            done = await self._mark(visit, listed, position, None if later else intent)
        except StoreError:
            return self._busy(visit)
        return visit.go(f"{here}?done=sent#turn-{position}") if done else self._gone(visit)

    async def delete(self, visit: Visit) -> HTTPResponse:
        """Delete a conversation with all that is stored of it, as the shopper can."""
        try:
            listed = await self._find(_number(visit.request.match_info.get("number")))
            if listed is None:
                return visit.go(f"{PATH}?done=gone")
            await self.operator.note(visit, What.DELETED, listed.sender_id)
            await store_of(self.operator.app).delete(listed.sender_id)
        except StoreError:
            return self._busy(visit)
        return visit.go(f"{PATH}?done=deleted")

    async def _mark(self, visit: Visit, listed: Listed, position: int, intent: str | None) -> bool:
        who = listed.sender_id

        def work(connection: sa.engine.Connection) -> bool:
            event = transcript.message_at(connection, who, position)
            if event is None:
                return False
            return messages.mark(connection, who, position, case_log.heard(position, event), intent)

        done = await store_of(self.operator.app).transact(work)
        if done:
            await self.operator.note(visit, What.MISREAD, who, f"message {position}: {intent or 'left to review'}")
        return done

    async def _take_back(self, visit: Visit, listed: Listed, position: int) -> HTTPResponse:
        who = listed.sender_id
        done = await store_of(self.operator.app).transact(lambda connection: messages.unmark(connection, who, position))
        if done:
            await self.operator.note(visit, What.NOT_MISREAD, who, f"message {position}")
        return visit.go(f"{PATH}/{listed.id}?done={'kept' if done else 'added'}#turn-{position}")

    async def _find(self, number: int | None) -> Listed | None:
        if number is None:
            return None
        found: Listed | None = await self._read(lambda connection: conversation_list.find(connection, number))
        return found

    async def _read(self, work: Callable[[sa.engine.Connection], Any]) -> Any:
        return await store_of(self.operator.app).read(work)

    async def _values(self) -> tuple[list[str], list[str]]:
        """Languages and versions that there are."""
        known: tuple[list[str], list[str]] | None = self._known.get("values")
        if known is None:
            known = self._known["values"] = await self._read(
                lambda connection: (conversation_list.languages(connection), conversation_list.versions(connection))
            )
        return known

    async def _what_it_may_mean(self) -> tuple[Choices | None, str]:
        """What a message can mean, or why that can't be read; reading it takes a second."""
        choices: Choices | None = self._known.get("choices")
        if choices is None:
            try:
                choices = self._known["choices"] = await asyncio.to_thread(Choices.of, self.project)
            except (KnowledgeError, ReviewError) as error:
                return None, str(error)
        return choices, ""

    def _renderer(self, visit: Visit, name: str, *, now: float, **values: Any) -> Callable[..., HTTPResponse]:
        knowledge = self.knowledge()

        def render(*, status: int = HTTPStatus.OK, **more: Any) -> HTTPResponse:
            return visit.render(
                templates().get_template(name),
                style=_STYLE,
                status=status,
                path=PATH,
                notice=_DONE.get(str(visit.request.args.get("done") or ""), ""),
                entries=ENTRIES,
                outcomes=OUTCOMES,
                issues={issue.id: issue.title for issue in knowledge.issues.values()},
                channels={channel: channel_title(channel, knowledge) for channel in knowledge.channels},
                issue_title=lambda issue: issue_title(issue, knowledge),
                outcome=lambda case: OUTCOMES[outcome_at(case.outcome, case.last_heard, now)],
                moment=_moment,
                iso=_iso,
                **values,
                **more,
            )

        return render

    def _gone(self, visit: Visit) -> HTTPResponse:
        return visit.render(templates().get_template("conversation_gone.html"), status=HTTPStatus.NOT_FOUND, path=PATH)

    def _busy(self, visit: Visit) -> HTTPResponse:
        template = templates().get_template("conversation_gone.html")
        return visit.render(template, status=HTTPStatus.SERVICE_UNAVAILABLE, path=PATH, fault=_BUSY)


def open_conversations(
    operator: Operator,
    project: Project,
    knowledge: Callable[[], Knowledge],
    clock: Callable[[], float] = time.time,
) -> None:
    """Open /conversations, where the operator's pages are open.

    `knowledge` gives the facts as they are when somebody looks; `clock` tells the seconds since 1970.
    """
    page = ConversationsPage(operator, project, knowledge, clock)
    one = f"{PATH}/<number>"
    operator.page(PATH, "Conversations", page.show_list)
    operator.view(one, PATH, page.show)
    operator.post(f"{one}/misread", PATH, page.misread, needs=Role.REVIEW, notes=False)
    operator.post(f"{one}/delete", PATH, page.delete, needs=Role.EDIT, notes=False)


def _line(given: object) -> str:
    """A value of the address, without what PostgreSQL takes for no text."""
    return "".join(char for char in str(given or "") if char.isprintable()).strip()[:_LONGEST]


def _number(given: object) -> int | None:
    """An id or a position in an address; None where it is none."""
    text = str(given or "")
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _NUMBERS


def _field(visit: Visit, name: str) -> str:
    form = visit.request.form
    return str(form.get(name) or "") if form else ""


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


def _iso(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
