"""The report on the running server, at /insights."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
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
from shopguide.insights.period import DEFAULT, Period, PeriodError, find_zone, parse
from shopguide.knowledge import Knowledge
from shopguide.server.operator import Operator, Visit
from shopguide.storage import retention
from shopguide.storage.insights import prepare

PATH: Final = "/insights"
PRESETS: Final = (("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days"), ("90d", "Last 90 days"))
# Seconds that a report is good for: looking often must cost the database nothing.
FRESH: Final = 60
_KEPT: Final = 16
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

        return cls(value("since", DEFAULT), value("from", ""), value("to", ""), value("timezone", "UTC"))

    def period(self, now: float) -> Period:
        """The period; a first day goes before the choice of a length.

        Raises:
            PeriodError: it makes no sense.
        """
        return parse(self.first or self.since, self.last or None, now, find_zone(self.timezone))


@dataclass
class LiveReport:
    """Makes reports, one at a time, and keeps each for a minute."""

    knowledge: Callable[[], Knowledge]
    ask: Ask[Any]
    clock: Callable[[], float]
    _made: TTLCache[Asked, Markup] = field(default_factory=lambda: TTLCache(_KEPT, FRESH))
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def show(self, visit: Visit) -> HTTPResponse:
        """The page."""
        asked = Asked.of(visit)
        render = partial(
            visit.render,
            TEMPLATES.get_template("live.html"),
            style=INSIGHTS_STYLE,
            presets=PRESETS,
            asked=asked,
            content="",
            fault="",
        )
        try:
            return render(content=await self._content(asked))
        except PeriodError as error:
            return render(fault=str(error), status=HTTPStatus.BAD_REQUEST)
        except StoreError:
            return render(fault=_BUSY, status=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _content(self, asked: Asked) -> Markup:
        now = self.clock()
        period = asked.period(now)
        async with self._making:
            made = self._made.get(asked)
            if made is None:
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
    operator: Operator, knowledge: Callable[[], Knowledge], clock: Callable[[], float] = time.time
) -> None:
    """Open /insights under the operator's sign-in.

    `knowledge` gives the facts as they are when somebody looks; `clock` tells the seconds since 1970.
    """
    from shopguide.storage.tracker_store import ConversationStore

    async def ask(work: Callable[[sa.engine.Connection], Any]) -> Any:
        try:
            store = ConversationStore.within(operator.app.ctx.agent.tracker_store)
        except SetupError as error:
            raise StoreError(str(error)) from error
        return await store.read(work)

    operator.page(PATH, "Report", LiveReport(knowledge, ask, clock).show)
