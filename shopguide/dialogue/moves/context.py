"""What a move may look at beside the conversation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shopguide.dialogue.summary import Standing
from shopguide.knowledge import ContactKind, Knowledge


@dataclass(frozen=True)
class Context:
    """The setting of a turn.

    Attributes:
        knowledge: the facts, without what is too old to be told.
        now: when the turn began.
        too_old: facts of contacts that are left out of `knowledge` because of their age.
        team: who runs the guide and takes summaries; None where that isn't arranged for.
        standing: what became of the summary that was offered last.
    """

    knowledge: Knowledge
    now: datetime
    too_old: frozenset[tuple[str, ContactKind]] = frozenset()
    team: str | None = None
    standing: Standing = field(default_factory=Standing)
