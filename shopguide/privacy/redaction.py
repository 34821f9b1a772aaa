"""Takes secrets out of a message before anything else sees it.

Cards, check codes, passwords, codes, bank and identity numbers, keys, recovery phrases and gift cards are replaced
by a stand-in. Order and tracking numbers, amounts, dates and error codes stay, since the guide needs them.
"""

from __future__ import annotations

from typing import Final

from shopguide.privacy import cards, carryover, digits, identity, keys, names, seeds
from shopguide.privacy.folding import fold
from shopguide.privacy.handed import Handed
from shopguide.privacy.kinds import Redaction, Secret, Span, hidden, without_overlap, without_removed
from shopguide.privacy.linking import Links
from shopguide.privacy.passwords import Passwords
from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import Kind

# A stand-in is read as the value it's for, so that a second pass finds what the first one found: nothing more.
# Where a disguise makes it otherwise, so many passes are enough.
MOST_PASSES: Final = 3


def redact(text: str, announced: Kind | None = None) -> Redaction:
    """Replace every secret in `text` by a stand-in such as "[card number removed]".

    The rest of the text stays as it was typed. Redacting the result again changes nothing.

    Args:
        text: a message as typed.
        announced: what the message before announced (carryover.py): a bare number or word is then a secret too.
    """
    kinds: list[Secret] = []
    for _ in range(MOST_PASSES):
        spans = secrets(text, announced)
        if not spans:
            break
        pieces, last = [], 0
        for span in spans:
            pieces += [text[last : span.start], span.secret.stand_in]
            last = span.end
        text = "".join([*pieces, text[last:]])
        kinds += (span.secret for span in spans)
    return Redaction(text, tuple(dict.fromkeys(kinds)))


def secrets(text: str, announced: Kind | None = None) -> list[Span]:
    """Where the secrets are in `text` as typed, in order and without overlap."""
    folded = fold(text)
    reading, named = read(folded.text)
    found = [
        *cards.find(reading, named),
        *identity.find(reading, named),
        *keys.find(reading),
        *seeds.find(reading, named),
        *Passwords(reading, named).find(),
        *Links(reading, named).find(),
        *Handed(reading, named).find(),
    ]
    if announced is not None and not found:
        found += carryover.find(reading, named, announced)
    spans = without_removed(reading.text, found)
    return without_overlap([Span(*folded.original(span.start, span.end), span.secret) for span in spans])


def read(text: str) -> tuple[Reading, names.Names]:
    """The tokens of a folded text, and the names in it."""
    reading = Reading(hidden(text))
    digits.read(reading)
    return reading, names.find(reading)
