"""How well a model understands the messages of the blind sets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import ModelError
from shopguide.learning.choices import OUT_OF_SCOPE
from shopguide.learning.sift import MEASURING_SETS
from shopguide.server import no_tensorflow

if TYPE_CHECKING:
    from rasa.core.agent import Agent

Flags = NDArray[np.bool_]
_UNSURE: Final = "nlu_fallback"


@dataclass(frozen=True)
class Labelled:
    """A message of a blind set: its words, its intent, and further intents that count as right."""

    text: str
    intent: str
    also: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1; nan where a set has no message of that kind.

    Attributes:
        accuracy: of all messages, understood. For one that is out of scope, unsure is right.
        in_scope: the same of the messages in scope.
        macro_f1: mean F1 over the intents that occur.
        unsure: of the messages in scope, those that the guide would ask about, or take for out of scope.
        confidently_wrong: of the messages in scope, those taken for something else.
        out_of_scope: of the messages out of scope, those not taken for something in scope.
    """

    accuracy: float
    in_scope: float
    macro_f1: float
    unsure: float
    confidently_wrong: float
    out_of_scope: float

    def as_dict(self) -> dict[str, float | None]:
        """JSON-ready: nan is null."""
        return {name: None if np.isnan(value) else round(value, 4) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Scores:
    """What a model said of each message.

    Attributes:
        said: the likeliest intent of each, or `nlu_fallback`.
    """

    messages: tuple[Labelled, ...]
    said: tuple[str, ...]

    @property
    def inside(self) -> Flags:
        """Which messages are in scope, bool [messages]."""
        return np.array([message.intent != OUT_OF_SCOPE for message in self.messages], dtype=bool)

    @property
    def asked(self) -> Flags:
        """Of which messages the guide is unsure, or says that they are out of scope, bool [messages]."""
        return np.array([said in (_UNSURE, OUT_OF_SCOPE) for said in self.said], dtype=bool)

    @property
    def right(self) -> Flags:
        """Which messages are understood, bool [messages]."""
        pairs = zip(self.messages, self.said, strict=True)
        named = [said == message.intent or said in message.also for message, said in pairs]
        outside = [OUT_OF_SCOPE in (message.intent, *message.also) for message in self.messages]
        return np.array(named, dtype=bool) | np.array(outside, dtype=bool) & self.asked

    @property
    def figures(self) -> Figures:
        """All shares."""
        inside, asked, right = self.inside, self.asked, self.right
        return Figures(
            accuracy=_share(right),
            in_scope=_share(right[inside]),
            macro_f1=self._macro_f1(),
            unsure=_share((asked & ~right)[inside]),
            confidently_wrong=_share((~right & ~asked)[inside]),
            out_of_scope=_share(asked[~inside]),
        )

    def _macro_f1(self) -> float:
        """An accepted alternative counts as the intent itself."""
        triples = zip(self.messages, self.said, self.right, strict=True)
        pairs = [(message.intent, message.intent if right else said) for message, said, right in triples]
        scores = []
        for intent in sorted({gold for gold, _ in pairs}):
            hit = sum(gold == said == intent for gold, said in pairs)
            scores.append(2 * hit / sum((gold == intent) + (said == intent) for gold, said in pairs))
        return float(np.mean(scores)) if scores else float("nan")


def _share(flags: Flags) -> float:
    return float(flags.mean()) if len(flags) else float("nan")


def blind_sets(root: Path) -> tuple[Labelled, ...]:
    """The messages of all sets that name one intent for each.

    Raises:
        ModelError: there are none, or one cannot be read.
    """
    found: list[Labelled] = []
    for path in sorted((root / MEASURING_SETS).glob("blind_*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                if "intent" in row:
                    found.append(Labelled(str(row["text"]), str(row["intent"]), frozenset(row.get("also", ()))))
            except (ValueError, KeyError, TypeError) as error:
                raise ModelError(f"{path.relative_to(root)}:{number} cannot be read. Mend the file first.") from error
    if not found:
        raise ModelError(f"There is nothing to measure with: {MEASURING_SETS}/blind_*.jsonl. Work in a whole checkout.")
    return tuple(found)


def load(model: Path) -> Agent:
    """The model, ready to read messages and nothing else.

    Raises:
        ModelError: it cannot be loaded by this version's code.
    """
    # As in service: a model that needs it is none of the guide's.
    no_tensorflow.leave_out()
    from rasa.core.agent import Agent

    try:
        agent = Agent.load(model)
    except Exception as error:  # whatever a file of any kind makes Rasa raise
        raise ModelError(f"{model.name} cannot be loaded by the code as it is now ({type(error).__name__}).") from error
    if not agent.is_ready():
        raise ModelError(f"{model.name} cannot be loaded by the code as it is now.")
    return agent


def score(agent: Agent, messages: Sequence[Labelled]) -> Scores:
    """What the whole pipeline says of each message, as it would in a talk's first turn."""

    async def read() -> list[dict[str, Any]]:
        return [await agent.parse_message(message.text) for message in messages]

    parsed = asyncio.run(read())
    return Scores(tuple(messages), tuple(str((item.get("intent") or {}).get("name")) for item in parsed))
