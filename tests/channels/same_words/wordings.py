"""Makes replies comparable that Rasa has worded at random.

A response with several wordings is said in any of them. Here each is read as the first: "Any time."
becomes "You're welcome!", in every channel's replies alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shopguide.markdown import plain

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wordings:
    """Each further wording of a response, and the first one to put in its place."""

    pairs: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def of(cls, domain: Path) -> Wordings:
        """The wordings of a domain file."""
        responses: Mapping[str, Any] = yaml.safe_load(domain.read_text(encoding="utf-8"))["responses"]
        pairs = [pair for variants in responses.values() for pair in _pairs([item["text"] for item in variants])]
        # Longer ones first: a short one may be part of them.
        return cls(tuple(sorted(pairs, key=lambda pair: -len(pair[0].pattern))))

    def first(self, words: str) -> str:
        """`words` with every response in its first wording."""
        for pattern, first in self.pairs:
            words = pattern.sub(first, words)
        return words


def _pairs(variants: list[str]) -> Iterator[tuple[re.Pattern[str], str]]:
    first, *others = (" ".join(plain(text).split()) for text in variants)
    for other in others:
        parts = _PLACE.split(other)
        # Every second part is a name; what stands there is taken over as it is.
        pattern = "".join(f"(?P<{part}>.*?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        yield re.compile(pattern), _PLACE.sub(r"\\g<\1>", first.replace("\\", r"\\"))
