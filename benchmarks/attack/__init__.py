"""Attacks on a real server, in groups, and whether it held.

    make attack                 or  PYTHONPATH=. .venv/bin/python -m benchmarks.attack.run

A group is a module of this package that `run.GROUPS` names. It has one function,

    async def attempts(target: Target) -> AsyncIterator[Attempt]

which plays its attacks one after the other and yields how each went. `Target` (target.py) is a running guide and
what can be done to it: it starts more of them, with settings of their own, where a group needs to break one. An
attempt is held when the guide did what it should: it refused, it told the truth, and a shopper noticed nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Attempt:
    """One attack: what was tried, whether the guide held, and what was seen."""

    name: str
    held: bool
    detail: str = ""
