"""A message as its words alone, so that patterns need not reckon with blanks, capitals and marks."""

from __future__ import annotations

import re


def plain_words(text: str) -> str:
    """`text` in lower case, its words with a single blank between them; an apostrophe inside a word is left out."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’](?=\w)", "", text.casefold())))
