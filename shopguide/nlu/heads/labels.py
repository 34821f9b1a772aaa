"""Labelled messages of the training data.

    - intent: provide_details
      metadata: {use: act, writer: a, state: "start:in_app"}
      examples: |
        - accept, ask | ok but how long do they take
        - correct / counterfeit / -account_hacked, +order_wrong_or_damaged | nobody hacked me, the shoes are fake

`use` says what a block trains: `act` the heads alone, `both` the intents too, `topic` the topic head (whose examples
carry no labels of their own; the block names the topic). `problem` may name the problem worked on. Labels stand in
each line and not in metadata of their own: Rasa takes half a minute to read so many blocks, and two seconds to read
these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import Cue
from shopguide.nlu.heads.marks import unmarked

ACT: Final = "act"
TOPIC: Final = "topic"
BOTH: Final = "both"
#: The topic of a message that asks for no answer.
NO_TOPIC: Final = "none"
#: Blocks that the intents don't learn from.
NOT_INTENTS: Final = frozenset({ACT, TOPIC})
_SIGNS: Final = {
    "+": Polarity.AFFIRMED,
    "-": Polarity.DENIED,
    "~": Polarity.PAST,
    "?": Polarity.HYPOTHETICAL,
}


@dataclass(frozen=True)
class LabelledRow:
    """One message of the training data.

    Attributes:
        text: as typed.
        state: what the guide had just said, such as `start:in_app`.
        problem: the one being worked on, where it's known; None where only the state tells.
        acts: the main one first; each with what it picks, or None.
        cues: all that hold.
        issues: problems it speaks of, and how.
        writer: who wrote it.
    """

    text: str
    state: str
    acts: tuple[tuple[Act, str | None], ...]
    cues: frozenset[Cue]
    issues: tuple[tuple[str, Polarity], ...]
    writer: str
    problem: str | None = None

    @property
    def is_played(self) -> bool:
        """Whether somebody typed it to the guide and labelled it then and there: not every fact in it is labelled."""
        return self.problem is not None

    @property
    def option(self) -> str | None:
        """What the message picks."""
        return next((option for _, option in self.acts if option), None)


class LabelError(ValueError):
    """A label in the training data that doesn't exist."""


def use_of(metadata: Any) -> str | None:
    """What a message's block trains; None for one without a use."""
    use = _of_block(metadata).get("use")
    return str(use) if use else None


def topic_of(metadata: Any) -> str | None:
    """The answer that a question asks for."""
    topic = _of_block(metadata).get("topic")
    return str(topic) if topic else None


def plain(text: str, metadata: Any) -> str:
    """What was typed: an example without its labels."""
    return unmarked(text.split("|", 1)[1].strip()) if use_of(metadata) in (ACT, BOTH) and "|" in text else text


def labelled(messages: Iterable[tuple[str, Any]]) -> list[LabelledRow]:
    """The messages that the heads learn from, as (text, metadata).

    Raises:
        LabelError: an example names an act, a cue or a sign that doesn't exist.
    """
    return [
        _row(text, _of_block(metadata))
        for text, metadata in messages
        if use_of(metadata) in (ACT, BOTH) and "|" in text
    ]


def _of_block(metadata: Any) -> Mapping[str, Any]:
    # Rasa puts a block's metadata under "intent" and an example's under "example".
    block = metadata.get("intent") if isinstance(metadata, Mapping) else None
    return block if isinstance(block, Mapping) else {}


def _row(line: str, block: Mapping[str, Any]) -> LabelledRow:
    head, text = line.split("|", 1)
    acts, cues, issues = ([item.strip() for item in part.split(",") if item.strip()] for part in _three(head))
    try:
        return LabelledRow(
            unmarked(text.strip()),
            str(block.get("state") or "opening"),
            tuple(map(_act, acts)),
            frozenset(map(Cue, cues)),
            tuple((item[1:], _SIGNS[item[0]]) for item in issues),
            str(block.get("writer") or ""),
            str(block["problem"]) if block.get("problem") else None,
        )
    except (ValueError, KeyError) as error:
        raise LabelError(f"data/nlu: {line!r} has a label that doesn't exist: {error}") from error


def _three(head: str) -> list[str]:
    return [*head.split("/"), "", ""][:3]


def _act(label: str) -> tuple[Act, str | None]:
    name, _, option = label.partition("=")
    return Act(name), option or None
