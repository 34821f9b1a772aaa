"""The figures of one system, and what they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from benchmarks.serving.load import Load

_SHARES: Final = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def percentiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99: the smallest value that at least such a share does not exceed. Empty without values."""
    ordered = sorted(milliseconds)
    last = len(ordered) - 1
    return {name: ordered[min(int(len(ordered) * share), last)] for name, share in _SHARES.items()} if ordered else {}


@dataclass(frozen=True)
class Level:
    """What so many talks at once met.

    Attributes:
        talks: how many at once.
        turns: answered.
        turns_a_second: answered in a second.
        cpu: processor milliseconds a turn in the guide's own processes.
        shared_cpu: the same in PostgreSQL and Redis.
        memory: resident MB at the end.
        times: percentiles in milliseconds of typed turns, pressed buttons and both.
        answers: turns by how they ended.
    """

    talks: int
    turns: int
    turns_a_second: float
    cpu: float
    shared_cpu: float
    memory: float
    times: dict[str, dict[str, float]]
    answers: dict[str, int]

    @classmethod
    def of(cls, load: Load, cpu: float, shared_cpu: float, memory: float) -> Level:
        """From a load and the processor seconds spent on it."""
        turns = load.turns or 1
        both = [taken for kind in load.milliseconds.values() for taken in kind]
        times = {**{kind: percentiles(taken) for kind, taken in load.milliseconds.items()}, "both": percentiles(both)}
        return cls(
            talks=load.talks,
            turns=load.turns,
            turns_a_second=load.turns / load.seconds,
            cpu=cpu * 1000 / turns,
            shared_cpu=shared_cpu * 1000 / turns,
            memory=memory,
            times=times,
            answers=dict(load.answers),
        )

    @property
    def unanswered(self) -> int:
        """Turns that ended in silence, an apology or an error."""
        return sum(count for how, count in self.answers.items() if how not in ("expected", "other words"))


@dataclass
class System:
    """All figures of one system; `start` in seconds from its start to the first answer."""

    name: str
    start: float
    levels: list[Level] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)

    def at(self, talks: int) -> Level:
        """The figures at so many talks at once."""
        return next(level for level in self.levels if level.talks == talks)

    @property
    def best(self) -> float:
        """Most turns a second over all levels."""
        return max(level.turns_a_second for level in self.levels)


@dataclass(frozen=True)
class TurnCost:
    """Median milliseconds of a turn around the 5th and the 200th of a talk."""

    store: str
    early: float
    late: float

    @property
    def ratio(self) -> float:
        """How much more the later turn costs."""
        return self.late / self.early
