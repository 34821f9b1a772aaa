"""A secret announced in one message and given in the next: "the code they sent me is" / "482913".

The message before is read as it was stored, without its secrets: a stand-in at its end announces more of the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopguide.privacy import values
from shopguide.privacy.chunks import Chunks
from shopguide.privacy.folding import fold
from shopguide.privacy.kinds import STAND_IN, Secret, Span, hidden
from shopguide.privacy.names import Name, Names
from shopguide.privacy.names import find as find_names
from shopguide.privacy.reading import Reading
from shopguide.privacy.values import SHAPES, Shape
from shopguide.privacy.vocabulary import PHRASING, SECRET_OF, VOCABULARY, Kind, says_nothing

_LONGEST: Final = 12  # tokens of a message that is but the value, with a few words around it
_SHORT: Final = 6  # tokens of a message that begins with the value: "4410 please keep it safe"
_LONGEST_WORDS: Final = 4  # words of a password
_TRAILING: Final = 4  # tokens behind a stand-in that still leave it the end of its message
_POINTS_ON: Final = re.compile(r"[:=>→-]\s*$")
_QUESTION: Final = re.compile(r"[?？؟]")
# With one of these, the message speaks about a code and doesn't announce one.
_NO_ANNOUNCEMENT: Final = PHRASING["no_announcement"]
# Not so of a code: "I received a code", "do you need my code?".
_RECEIVING: Final = PHRASING["receiving"]
_ADDRESSED: Final = PHRASING["addressed"]
# Their values are words, so that any short answer to a question could be one.
_WORDED: Final = (Kind.PASSWORD, Kind.WEAK_PASSWORD, Kind.SEED)
# What a secret's stand-in at the end of a message lets the next one give.
_GOES_ON: Final = {
    Secret.CARD: Kind.CARD,
    Secret.CARD_CODE: Kind.CARD,
    Secret.EXPIRY: Kind.CARD,
    Secret.CODE: Kind.CODE,
    Secret.BANK: Kind.BANK,
    Secret.IBAN: Kind.BANK,
    Secret.IDENTITY: Kind.IDENTITY,
    Secret.TAX: Kind.TAX,
    Secret.GIFT_CARD: Kind.GIFT_CARD,
    Secret.KEY: Kind.KEY,
    Secret.SEED: Kind.SEED,
}
# What a message lets the next one give that only speaks of a secret: "what do I do with the code?" / "482913", as long
# as most codes are; "it asks for the CVV" / "737"; "how do I change my password?" / "the new one should be …".
_SPOKEN_OF: Final = {
    Kind.CODE: Kind.SENT_CODE,
    Kind.GENERIC_CODE: Kind.SENT_CODE,
    Kind.CARD_CODE: Kind.CARD_CODE,
    Kind.PASSWORD: Kind.NEW_PASSWORD,
}
_POINTED_AT: Final = Shape((4, 12))  # "how do I change my PIN?" / "it was 4410"
_SHAPES: Final = SHAPES | {
    Kind.CARD: Shape((3, 19)),
    Kind.CODE: Shape((3, 12), (4, 20), letters=True),
    Kind.GENERIC_CODE: Shape((3, 12), (4, 20), letters=True),
    Kind.EXPIRY: Shape((3, 8)),
    Kind.SENT_CODE: Shape((6, 6)),
}
# What was asked for, and how an answer to it looks.
_ANSWERS: Final = {
    "order_number": re.compile(r"\W{0,3}(?:[a-z]{1,12}\W{1,3}){0,5}\d(?:[ -]?\d){15,19}\W{0,3}"),
    "amount": re.compile(
        r"\W{0,3}(?:[a-z]{1,12}\W{1,3}){0,4}[$£€¥₹]?\s?\d{1,6}(?:[.,]\d{3}){0,2}(?:[.,]\d{1,2})?\s?[$£€¥₹]?(?:\s?[a-z]{1,12}){0,2}\W{0,3}"
    ),
    "date": re.compile(
        r"[^\n]{0,40}(?:\d{1,4}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{1,2}(?:st|nd|rd|th)?\b|(?:19|20)\d\d)[^\n]{0,40}"
    ),
    "email": re.compile(r"[^\n@]{0,80}@[^\n@]{1,80}"),
}


def announced(before: str) -> Kind | None:
    """What kind of secret a message, with its secrets removed, lets the next one give; None for none."""
    reading = Reading(hidden(fold(before).text))
    names = find_names(reading)
    tokens = reading.tokens
    if not tokens:
        return None
    last_removed = max((at for at, token in enumerate(tokens) if token.removed), default=-1)
    if last_removed >= 0 and len(tokens) - 1 - last_removed <= _TRAILING:
        stand_ins = [match[0] for match in STAND_IN.finditer(before)]
        secret = next((secret for secret in Secret if stand_ins and secret.stand_in == stand_ins[-1]), None)
        return _GOES_ON.get(secret) if secret else None
    named = [name for name in names if name.kind in _SHAPES or name.kind in (Kind.PASSWORD, Kind.SEED)]
    if not named:
        return None
    name = named[-1]
    if any(not other.kind.is_secret and other.first > name.last for other in names):
        return None
    behind = [reading.word(at) for at in range(name.last + 1, len(tokens))]
    points_on = bool(_POINTS_ON.search(reading.text)) or (bool(behind) and behind[-1] in VOCABULARY.links)
    around = range(max(0, name.first - 8), len(tokens))
    refused = any(_refuses(reading, at, name.kind) for at in around) or not all(map(says_nothing, behind))
    if refused and not points_on:
        return _SPOKEN_OF.get(name.kind)
    if _asks(reading, name) and name.kind in _WORDED:
        return Kind.WEAK_PASSWORD if name.kind is Kind.PASSWORD else None  # "do you need my password?"
    return name.kind


def _asks(reading: Reading, name: Name) -> bool:
    """Whether a message asks something about what it names."""
    return _QUESTION.search(reading.text, reading.tokens[name.last].end) is not None


def _refuses(reading: Reading, at: int, kind: Kind) -> bool:
    """Whether a word tells that a message only speaks about a secret."""
    word = reading.word(at)
    if word in _RECEIVING and kind not in _WORDED:
        return False  # "I received a code"
    if reading.word(at - 1) in _ADDRESSED and "?" in reading.plain:
        return False  # "do you need my PIN?"
    return word in _NO_ANNOUNCEMENT


def answers(asked: str | None, text: str) -> bool:
    """Whether a message may be the answer to what the guide has asked for ("order_number", "amount" …)."""
    form = _ANSWERS.get(asked or "")
    return form is not None and form.fullmatch(text.strip().lower()) is not None


def find(reading: Reading, names: Names, kind: Kind) -> Iterator[Span]:
    """Spans of what was announced, in a short message that says little else."""
    tokens = reading.tokens
    if not tokens or len(tokens) > 4 * _LONGEST:
        return
    owned = {at for name in names for at in range(name.first, name.last + 1) if not name.kind.is_secret}
    if owned:
        return
    if kind in (Kind.PASSWORD, Kind.WEAK_PASSWORD):
        yield from _password(reading, kind is Kind.WEAK_PASSWORD)
        return
    if kind is Kind.NEW_PASSWORD:
        yield from _proposed(reading)
        return
    shape = _SHAPES.get(kind)
    if shape is None:
        return
    pointed_at = kind is Kind.SENT_CODE and reading.word(0) in PHRASING["points_out"] and bool(tokens[-1].digits)
    if pointed_at:
        shape = _POINTED_AT
    found, others, at = [], 0, 0
    while at < len(tokens):
        value = values.at(reading, at, shape)
        if (
            value is None
            or (tokens[at].shield and tokens[at].shield not in ("date", "time"))
            or values.counts(reading, value.last)
        ):
            word = tokens[at].word
            others += not (
                word in VOCABULARY.fillers or word in VOCABULARY.links or word in _POLITE or tokens[at].removed
            )
            at += 1
            continue
        found.append(value)
        at = value.last + 1
    begins = bool(found) and found[0].first == 0 and len(tokens) <= _SHORT
    if found and (others <= 1 or begins):
        for value in found:
            yield Span(tokens[value.first].start, tokens[value.last].end, SECRET_OF[kind])


def _password(reading: Reading, must_tell: bool) -> Iterator[Span]:
    text = reading.text.strip()
    words = text.split()
    start = reading.text.find(text)
    if not words or len(words) > _LONGEST_WORDS or text.startswith("/"):
        return
    plain_words = [token.word for token in reading.tokens]
    telling = [word for word in words if any(map(str.isdigit, word)) and any(map(str.isalpha, word))]
    if must_tell and not telling:
        return
    if not telling and any(word in VOCABULARY.talk or word in VOCABULARY.known for word in plain_words):
        return
    if any(token.shield in ("mail", "link", "amount") for token in reading.tokens):
        return
    yield Span(start, start + len(text), Secret.PASSWORD)


def _proposed(reading: Reading) -> Iterator[Span]:
    """What a message says that a password was or should be: "ok the new one should be hunter22"."""
    tokens = reading.tokens[:_LONGEST]
    at = next((at for at, token in enumerate(tokens) if token.word not in PHRASING["proposing"]), None)
    if not at or tokens[at].shield:
        return
    chunks = Chunks(reading)
    chunk = chunks.at(tokens[at].start)
    if chunk and chunks.tells(chunk, strict=True) and chunks.at(chunk.end) is None:
        yield Span(chunk.start, chunk.end, Secret.PASSWORD)


_POLITE: Final = PHRASING["polite"]
