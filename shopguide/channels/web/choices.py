"""Which part a choice plays, for the widget to place it and to make it stand out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from shopguide.channels.message import Button
from shopguide.dialogue.commands import Do, from_payload

#: Where one of these is offered first, it is the plain way on.
_ONWARD: Final = frozenset({Do.START, Do.NEXT, Do.RESUME, Do.LETTER})


def choices(buttons: Iterable[Button], custom: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The buttons of a message: {title, payload}, and of `main`, `ends` and `details` those that hold, each true.

    `main`: the plain way on. `ends`: it settles the case, so no second press may hit it by mistake. `details`: it asks
    for what `custom.details` says already.
    """
    told = bool((custom or {}).get("details"))
    found: list[dict[str, Any]] = []
    for place, item in enumerate(buttons):
        command = from_payload(item.payload)
        do = command.do if command else None
        parts: Mapping[str, bool] = {
            "main": place == 0 and do in _ONWARD,
            "ends": do is Do.SOLVED,
            "details": do is Do.WHY and told,
        }
        held = {name: True for name, holds in parts.items() if holds}
        found.append({"title": item.title, "payload": item.payload, **held})
    return found
