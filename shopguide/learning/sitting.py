"""One sitting of the review: the groups in their order, each decided, skipped, split or taken back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from shopguide.learning import messages
from shopguide.learning.groups import Group


@dataclass(frozen=True)
class _Done:
    """A decision, and the rows that it was noted of."""

    group: Group
    intent: str
    ids: tuple[int, ...]


@dataclass
class Sitting:
    """Every decision is written at once, so that whoever ends goes on later where it was."""

    engine: sa.engine.Engine
    groups: deque[Group]
    done: list[_Done] = field(default_factory=list)

    @classmethod
    def of(cls, engine: sa.engine.Engine, groups: Iterable[Group]) -> Sitting:
        """A sitting over these groups."""
        return cls(engine, deque(groups))

    @property
    def group(self) -> Group | None:
        """The one to be decided now; None when all are."""
        return self.groups[0] if self.groups else None

    @property
    def decided(self) -> int:
        """Messages that were given an intent."""
        return sum(len(done.ids) for done in self.done if done.intent != messages.SKIPPED)

    @property
    def skipped(self) -> int:
        """Messages that were skipped."""
        return sum(len(done.ids) for done in self.done if done.intent == messages.SKIPPED)

    def decide(self, intent: str) -> int:
        """Note the group's intent, or that it is skipped; of how many messages it was noted.

        That is fewer than the group holds where a colleague was quicker, or somebody was forgotten.

        Raises:
            SQLAlchemyError: the database does not answer; the group stays where it is.
        """
        ids = messages.decide(self.engine, self.groups[0].ids, intent)
        self.done.append(_Done(self.groups.popleft(), intent, ids))
        return len(ids)

    def split(self) -> bool:
        """Decide the group's messages one by one; False when it has a single one."""
        if len(self.groups[0].messages) < 2:
            return False
        self.groups.extendleft(reversed(self.groups.popleft().one_by_one()))
        return True

    def undo(self) -> Group | None:
        """Take the last decision back; the group that comes up again, or None when there is none.

        Raises:
            SQLAlchemyError: the database does not answer; the decision stands.
        """
        if not self.done:
            return None
        last = self.done[-1]
        messages.reopen(self.engine, last.ids)
        self.groups.appendleft(last.group)
        self.done.pop()
        return last.group
