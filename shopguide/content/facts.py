"""The smallest parts of the knowledge: a sourced statement, a step, a source."""

from __future__ import annotations

import datetime
from typing import Final

from pydantic import Extra
from pydantic.dataclasses import dataclass


class Strict:
    """An unknown key is a misspelt key: refuse it instead of ignoring it."""

    extra = Extra.forbid


@dataclass(frozen=True, config=Strict)
class Source:
    """Where a fact comes from.

    Attributes:
        kind: seed (the article this project began with), official (TikTok), law, public (a public body), guidance.
        date: as printed there; "undated" where it has none.
        read: the day on which it was last read.
        region: where it holds; everywhere if None.
    """

    id: str
    title: str
    publisher: str
    kind: str
    date: str
    read: datetime.date | None = None
    region: str | None = None
    url: str | None = None


@dataclass(frozen=True, config=Strict)
class Fact:
    """One statement, the source it stands on, and the seed facts (F1…F50) it carries."""

    text: str
    source: str
    seed: tuple[str, ...] = ()


#: Places on a phone's screen.
PLACES: Final = ("top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right")


@dataclass(frozen=True, config=Strict)
class Step:
    """One thing to do in a channel, and help for when it cannot be found.

    Attributes:
        see: the screen that one is on.
        tap: what to tap there; `also`, what other versions of the app call it.
        at: where on the screen it is (one of PLACES), if a source says so; the widget draws it.
        region: where the step holds; everywhere if None.
    """

    text: str
    source: str
    if_missing: str
    if_missing_source: str = "guide"
    seed: tuple[str, ...] = ()
    see: str | None = None
    tap: str | None = None
    also: tuple[str, ...] = ()
    at: str | None = None
    region: str | None = None
