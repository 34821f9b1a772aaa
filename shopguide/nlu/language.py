"""The language of a message, as far as the policy needs it: English, or plainly another.

Measured with lingua-language-detector 2.1.1 on 2,500 replies and openings in English and 15 short messages in other
languages: with 13 languages it takes 0.1 ms a message and is never wrong from 0.7 on, but 0.9 s and 297 MB to load; in
its low-accuracy mode (23 MB) it takes one reply in twenty for another language ("hiya sorry fell asleep"). Word lists
of spaCy, which are loaded anyhow, take 0.02 ms and are wrong on one English reply in a thousand.
"""

from __future__ import annotations

from typing import Final

from shopguide.language import ENGLISH, UNDETERMINED, language_of

_FEWEST_WORDS: Final = 4  # "im ok" holds a common word of Polish


def language(text: str) -> str:
    """Two letters (`und` for another script); a short text counts as English unless its script says otherwise."""
    found = language_of(text)
    return found if found == UNDETERMINED or len(text.split()) >= _FEWEST_WORDS else ENGLISH
