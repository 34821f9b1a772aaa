"""The sentences of the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from shopguide.engine.speaking import Words
from shopguide.sentences import parse

ROOT: Final = Path(__file__).parents[2]
WORDS: Final = Words(parse((ROOT / "domain.yml").read_bytes()).responses)
