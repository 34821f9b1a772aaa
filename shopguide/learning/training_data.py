"""The examples under data/nlu/, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from shopguide.errors import ReviewError

_DASH: Final = "- "
# In C, where PyYAML was built with it: thousands of lines take a tenth of the time.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Example:
    """One example: what people write, what it means, and where it stands (`data/nlu/orders.yml:12`)."""

    text: str
    intent: str
    place: str


@dataclass(frozen=True)
class Block:
    """The examples of one intent in a file.

    Attributes:
        intent: what they mean.
        lines: (line in the file from 1, text) of each example.
        literal: whether they are written as a block after "|", so that lines can be added below it.
        last: the line of the last example, or of "examples:" when there is none.
    """

    intent: str
    lines: tuple[tuple[int, str], ...]
    literal: bool
    last: int


def read(folder: Path, root: Path) -> list[Example]:
    """Every example of every intent in the files of `folder`; places are told from `root`.

    Raises:
        ReviewError: a file cannot be read; the sentence names it and the line.
    """
    found = []
    for path in sorted(folder.glob("*.yml")):
        place = str(path.relative_to(root))
        for block in blocks(_text(path, place), place):
            found += [Example(text, block.intent, f"{place}:{line}") for line, text in block.lines]
    return found


def blocks(text: str, place: str) -> list[Block]:
    """The blocks of intents in the text of a file; `place` is its name, for faults.

    Raises:
        ReviewError: it is no training data.
    """
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{place}:{mark.line + 1}" if mark else place
        raise ReviewError(f"{where}: {getattr(error, 'problem', None) or 'no YAML'}. Mend the file first.") from error
    if root is None:
        return []
    listed = _value(root, "nlu")
    if listed is None or listed.tag.endswith(":null"):
        return []
    if not isinstance(listed, yaml.SequenceNode):
        raise ReviewError(f"{place}:{listed.start_mark.line + 1}: `nlu` must be a list. Mend the file first.")
    return list(_blocks(listed, place))


def _blocks(listed: yaml.SequenceNode, place: str) -> Iterator[Block]:
    for entry in listed.value:
        intent, examples = _value(entry, "intent"), _value(entry, "examples")
        if intent is None:  # synonyms, lookups and the like
            continue
        if not isinstance(examples, yaml.ScalarNode) or not isinstance(intent, yaml.ScalarNode):
            line = entry.start_mark.line + 1
            raise ReviewError(f"{place}:{line}: `examples` must be a text, written after `|`. Mend the file first.")
        first = examples.start_mark.line + 1
        lines = [(first + at, line) for at, line in enumerate(examples.value.splitlines(), 1)]
        shown = tuple((at, line.strip().removeprefix(_DASH).strip()) for at, line in lines if line.strip())
        yield Block(str(intent.value), shown, examples.style == "|", shown[-1][0] if shown else first)


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    """What stands under `key`, if the node is a mapping that has it."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _text(path: Path, place: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{place} cannot be read ({error}). Mend the file first.") from error
