"""Takes over facts and sentences that were changed on disk, while the guide goes on talking.

The files are looked at every second, by their times, sizes and places. That needs no signal to the right
process of the right container, sees network folders and mounts that are swapped by a symbolic link
(Kubernetes), and holds for any number of processes. A change is taken only after it has stood still for two
looks, so that no half-written file is read, and only whole: with one fault anywhere the edition that runs
stays in force.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from shopguide import current, freshness
from shopguide import edition as editions
from shopguide.clock import Clock, utc_now
from shopguide.edition import Edition, Files
from shopguide.errors import Fault, KnowledgeError
from shopguide.project import Project
from shopguide.sentences import Responses
from shopguide.server import metrics

LOOK_SECONDS: Final = 1.0
# So many looks in a row must find the files as they were.
STILL_LOOKS: Final = 2
# Of one edit no more faults are logged than anybody reads; the page shows all.
_LOGGED: Final = 20
_Seen: TypeAlias = tuple[tuple[int, ...], ...]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """An edit that was refused, and all its faults."""

    at: datetime
    faults: tuple[Fault, ...]
    digest: str


@dataclass
class Reload:
    """Keeps the edition in force up to date with the files of `project`.

    Attributes:
        edition: what is in force.
        said: the sentences whose placeholders the code fills.
        taken_at: when it was taken over.
        refusal: the edit that stands on disk and was refused, or None.
    """

    project: Project
    edition: Edition
    said: Responses = field(repr=False)
    clock: Clock = utc_now
    taken_at: datetime = field(init=False)
    refusal: Refusal | None = field(default=None, init=False)
    _seen: _Seen = field(default=(), init=False, repr=False)
    _judged: _Seen | None = field(default=None, init=False, repr=False)
    _still: int = field(default=0, init=False, repr=False)
    _flagged: date | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.taken_at = self.clock()
        current.put_in_force(self.edition)

    async def watch(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                metrics.ERRORS.labels("reload").inc()
                log.exception("The facts could not be looked at; tried again")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Look once; take or refuse what has changed and stands still. Each day all is judged anew."""
        today = self.clock().date()
        if today != self._flagged:
            self._flag(today)
            self._judged = None
        seen = await asyncio.to_thread(self._look)
        if seen != self._seen:
            self._seen, self._still = seen, 0
            return
        self._still += 1
        if seen == self._judged or self._still < STILL_LOOKS:
            return
        files = await asyncio.to_thread(editions.read, self.project)
        if await asyncio.to_thread(self._look) != seen:
            return  # changed while it was read
        self._judged = seen
        await self._judge(files)

    def follow(self, edition: Edition, said: Responses) -> None:
        """Put in force what a model that took over brings along; an edit that was refused until now is judged anew."""
        self.edition, self.said = edition, said
        self._judged = None
        current.put_in_force(edition)

    async def _judge(self, files: Files) -> None:
        digest = editions.digest(files)
        if digest == self.edition.digest:
            if self.refusal:
                log.info("The refused edit was put back")
            self._refuse(None)
            return
        make = partial(editions.make, files, self.clock(), said=self.said, running=self.edition)
        try:
            made = await asyncio.to_thread(make)
        except KnowledgeError as error:
            if self.refusal is None or self.refusal.digest != digest:
                self._refuse(Refusal(self.clock(), error.faults, digest))
            return
        self.edition, self.taken_at = made, self.clock()
        current.put_in_force(made)
        self._refuse(None)
        metrics.RELOADS.labels("taken").inc()
        log.info("Facts and sentences were taken over as they stand on disk")
        self._flag(self.clock().date())

    def _refuse(self, refusal: Refusal | None) -> None:
        self.refusal = refusal
        metrics.EDIT_REFUSED.set(bool(refusal))
        if refusal is None:
            return
        metrics.RELOADS.labels("refused").inc()
        log.error("An edit was refused whole, and what was in force stays so; %d fault(s)", len(refusal.faults))
        for fault in refusal.faults[:_LOGGED]:
            log.error("%s", fault)

    def _flag(self, today: date) -> None:
        """Log what an operator should look at, and count the facts by age."""
        self._flagged = today
        for flag in freshness.flags(self.edition.knowledge, today):
            log.warning("%s", flag)
        states = Counter(aged.state for aged in freshness.ages(self.edition.knowledge, today))
        for state in freshness.State:
            metrics.FACTS.labels(state.value).set(states[state])

    def _look(self) -> _Seen:
        return tuple(_marks(editions.paths(self.project)))


def _marks(paths: Iterable[Path]) -> Iterable[tuple[int, ...]]:
    """What tells a changed file from an unchanged one; of one that cannot be seen, why."""
    for path in paths:
        try:
            found = path.stat()
        except OSError as error:
            yield (error.errno or -1,)
        else:
            yield (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_mode)
