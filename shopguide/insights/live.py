"""The report on the running server, at /insights."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from cachetools import TTLCache
from markupsafe import Markup
from sanic.response import HTTPResponse

from shopguide.errors import SetupError, StoreError
from shopguide.insights.charts import Plot, charts
from shopguide.insights.collect import collect_over
from shopguide.insights.page import INSIGHTS_STYLE, TEMPLATES, content
from shopguide.insights.period import DEFAULT, Names, Period, PeriodError, find_zone, parse
from shopguide.knowledge import Knowledge
from shopguide.server.operator import Operator, Visit
from shopguide.storage import retention
from shopguide.storage.insights import prepare
from shopguide.time_zones import time_zones

PATH: Final = "/insights"
# The addresses that reports were asked by first take what the command takes: since=2026-11-01&until=2026-11-07.
_NAMES: Final = Names("the first day", "the last day")
_DATES: Final = "dates"
PRESETS: Final = (("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days"))
# Seconds that a report is good for: looking often must cost the database nothing.
FRESH: Final = 60
_KEPT: Final = 16
#: Seconds that the page waits for the figures before it comes without them, and until it looks again then.
AT_ONCE: Final = 0.5
REFRESH: Final = 2
_SPAN: Final = re.compile(r"[1-9]\d{0,3}[hd]")
# Seconds until the plots have to be drawn.
_PATIENCE: Final = 60
_BUSY: Final = "The report could not be made right now. Please try again in a moment."
_Result = TypeVar("_Result")
#: Runs a question over a connection, elsewhere than where turns are answered.
Ask = Callable[[Callable[[sa.engine.Connection], _Result]], Awaitable[_Result]]


@dataclass(frozen=True)
class Asked:
    """What the form holds."""

    since: str = DEFAULT
    first: str = ""
    last: str = ""
    timezone: str = "UTC"

    @classmethod
    def of(cls, visit: Visit) -> Asked:
        """From the address of the page."""
        given = visit.request.args

        def value(name: str, otherwise: str) -> str:
            return str(given.get(name) or otherwise).strip()[:64]

        since, first, last = value("since", DEFAULT), value("from", ""), value("to", "") or value("until", "")
        if since == _DATES or (since not in dict(PRESETS) and _SPAN.fullmatch(since) is None):
            since, first = DEFAULT, first or ("" if since == _DATES else since)
        return cls(since, first, last, value("timezone", "UTC"))

    @property
    def chosen(self) -> str:
        """What the choice of a length shows: dates go before it."""
        return _DATES if self.first or self.last else self.since

    def period(self, now: float) -> Period:
        """The period; a first day goes before the choice of a length.

        Raises:
            PeriodError: it makes no sense.
        """
        return parse(self.first or self.since, self.last or None, now, find_zone(self.timezone), _NAMES)


@dataclass
class LiveReport:
    """Makes reports, one at a time, and keeps each for a minute."""

    knowledge: Callable[[], Knowledge]
    ask: Ask[Any]
    clock: Callable[[], float]
    attention: Callable[[], tuple[str, ...]] = tuple
    at_once: float = AT_ONCE
    _under_way: dict[Asked, asyncio.Task[Markup]] = field(default_factory=dict)
    _made: TTLCache[Asked, Markup] = field(default_factory=lambda: TTLCache(_KEPT, FRESH))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self, visit: Visit) -> HTTPResponse:
        """The page; one that says to wait, and looks again by itself, while the figures are being made."""
        asked = Asked.of(visit)
        try:
            made = self._begin(asked)
        except PeriodError as error:
            return self._render(visit, asked, fault=str(error), status=HTTPStatus.BAD_REQUEST)
        done, _ = await asyncio.wait([made], timeout=self.at_once)
        if not done:
            return self._render(visit, asked, waiting=True, refresh=REFRESH)
        try:
            return self._render(visit, asked, content=made.result())
        except StoreError:
            return self._render(visit, asked, fault=_BUSY, status=HTTPStatus.SERVICE_UNAVAILABLE)

    def _render(self, visit: Visit, asked: Asked, **values: Any) -> HTTPResponse:
        given: dict[str, Any] = {"content": "", "fault": "", "waiting": False, "refresh": None} | values
        refresh = given.pop("refresh")
        page = visit.render(
            TEMPLATES.get_template("live.html"),
            style=INSIGHTS_STYLE,
            presets=PRESETS,
            zones=dict.fromkeys([asked.timezone, *time_zones()]) if asked.timezone else time_zones(),
            asked=asked,
            attention=self.attention(),
            **given,
        )
        if refresh:
            page.headers["Refresh"] = str(refresh)
        return page

    def _begin(self, asked: Asked) -> asyncio.Future[Markup]:
        """The report that is made, or being made; one at a time is made, and goes on when nobody waits for it.

        Raises:
            PeriodError: the period makes no sense.
        """
        now = self.clock()
        period = asked.period(now)
        if asked in self._made:
            done: asyncio.Future[Markup] = asyncio.get_running_loop().create_future()
            done.set_result(self._made[asked])
            return done
        if asked not in self._under_way:
            task = self._under_way[asked] = asyncio.create_task(self._keep(asked, period, now))
            task.add_done_callback(lambda ended: self._ended(asked, ended))
        return self._under_way[asked]

    def _ended(self, asked: Asked, task: asyncio.Task[Markup]) -> None:
        self._under_way.pop(asked, None)
        if not task.cancelled():
            task.exception()  # told to those who wait; nobody else has to hear of it

    async def _keep(self, asked: Asked, period: Period, now: float) -> Markup:
        async with self._making:
            made = self._made[asked] = await self._make(period, now)
            return made

    async def _make(self, period: Period, now: float) -> Markup:
        knowledge = self.knowledge()

        def figures(connection: sa.engine.Connection) -> Any:
            prepare(connection)
            return collect_over(connection, knowledge, period, now, retention.days())

        found = await self.ask(figures)
        drawn = charts(found)
        svgs = await _drawn(drawn.plots)
        return await asyncio.to_thread(content, found, drawn, svgs, knowledge)


async def _drawn(plots: Iterable[Plot]) -> dict[str, str]:
    """Their SVG, drawn by another process: matplotlib would hold up turns for as long as it draws."""
    given = json.dumps([plot.as_json() for plot in plots])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "ignore", "-m", "shopguide.insights.plots"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(given.encode()), _PATIENCE)
    except TimeoutError as error:
        raise StoreError("The plots were not drawn in time") from error
    except (OSError, RuntimeError) as error:
        # It was gone before it had read what to draw; uvloop says so by a RuntimeError.
        raise StoreError("The plots could not be drawn") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise StoreError(f"The plots could not be drawn (exit status {process.returncode})")
    drawn: dict[str, str] = json.loads(written)
    return drawn


def add_insights(
    operator: Operator,
    knowledge: Callable[[], Knowledge],
    clock: Callable[[], float] = time.time,
    attention: Callable[[], tuple[str, ...]] = tuple,
    at_once: float = AT_ONCE,
) -> None:
    """Open /insights under the operator's sign-in.

    Args:
        operator: whose pages it joins.
        knowledge: gives the facts as they are when somebody looks.
        clock: tells the seconds since 1970.
        attention: what an operator must hear first, in sentences.
        at_once: seconds that the page waits for its figures before it comes without them.
    """
    from shopguide.storage.tracker_store import ConversationStore

    async def ask(work: Callable[[sa.engine.Connection], Any]) -> Any:
        try:
            store = ConversationStore.within(operator.app.ctx.agent.tracker_store)
        except SetupError as error:
            raise StoreError(str(error)) from error
        return await store.read(work)

    operator.page(PATH, "Report", LiveReport(knowledge, ask, clock, attention, at_once).show)
