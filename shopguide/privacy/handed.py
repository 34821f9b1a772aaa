"""Finds secrets that a message hands over away from their name: "… my passport, so I sent them X…".

| how it's said                                  | what has to be before it in the message          |
|------------------------------------------------|--------------------------------------------------|
| "I gave him 482913", "now it says 1187"        | a secret's name that has values of this shape    |
| "…, 4086, …", "The code arrived. 482913"       | the same, with nothing else in the value's clause|
| "a text came in, 814 220, from …"              | a word for a text message, and a six-digit value |
| "they texted me 5502", "TikTok sent 550213"    | nothing                                          |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopguide.privacy import values
from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.names import Name, Names
from shopguide.privacy.reading import Reading
from shopguide.privacy.values import SHAPES, Shape, Value
from shopguide.privacy.vocabulary import PHRASING, SECRET_OF, VOCABULARY, Kind

_FARTHEST: Final = 40  # tokens between a name and what is handed over
_FARTHEST_HARMLESS: Final = 6  # tokens over which a harmless name claims a number
_MOST_BETWEEN: Final = 4  # tokens between the verb and the value
# Kinds whose values are told by their name alone, and can't be an amount or a count that was handed over.
_KINDS: Final = (Kind.CODE, Kind.GENERIC_CODE, Kind.CARD_CODE, Kind.IDENTITY)
_CODE: Final = Shape((4, 8))
_SENT_DIGITS: Final = 6
_OTHERS: Final = PHRASING["money_words"] | PHRASING["places"]  # beside amounts and postal codes
_SENDING: Final = PHRASING["texting"] | PHRASING["sending"]
_ERROR_DIGITS: Final = 5
_CLAUSE_BEFORE: Final = re.compile(r"[,.;:!?(\n]|\s[-–—]\s")
_CLAUSE_AFTER: Final = re.compile(r"\s{0,2}(?:[,.;!?)\n]|[-–—]\s|$)")


class Handed:
    """What one reading hands over.

    Attributes:
        steps: how many tokens were looked at; it grows with the text's length alone.
    """

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = names
        self.steps = 0

    def find(self) -> Iterator[Span]:
        """The spans of all values."""
        reading, tokens = self._reading, self._reading.tokens
        name: Name | None = None
        message = -_FARTHEST - 1
        at = 0
        while at < len(tokens):
            self.steps += 1
            named = self._names.at(at)
            if named is not None:
                name = named if named.kind in _KINDS else name
                if named.kind is Kind.CODE or reading.word(named.last) in PHRASING["text_message"]:
                    message = named.last
                at = named.last + 1
                continue
            word = tokens[at].word
            if word in PHRASING["text_message"]:
                message = at
            near = name if name is not None and at - name.last <= _FARTHEST else None
            found = self._value(at, near, at - message <= _FARTHEST)
            if found is None:
                at += 1
                continue
            value, secret = found
            yield Span(tokens[value.first].start, tokens[value.last].end, secret)
            at = value.last + 1

    def _value(self, at: int, name: Name | None, message: bool) -> tuple[Value, Secret] | None:
        """The value that begins with a token, and its kind, if it is handed over there."""
        reading, token = self._reading, self._reading.tokens[at]
        if token.removed or token.shield or not (token.digits or len(token.word) <= 2):
            return None
        if at > 0 and reading.tokens[at - 1].digits:
            return None  # in the midst of a number or a list
        if not (self._opens(at) or self._handed(at) or self._leads(at)):
            return None
        if name is not None and not self._is_on_goods(name, at):
            value = values.at(reading, at, SHAPES[name.kind])
            if value is not None and self._is_free(value):
                handed, alone = self._handed(at), self._alone(value)
                if (handed or alone) and not self._is_error(name.kind, value, alone):
                    return value, SECRET_OF[name.kind]
        value = values.at(reading, at, _CODE)
        if value is None or not self._is_free(value):
            return None
        six = self._count(value) == _SENT_DIGITS
        if six and ((message and self._alone(value)) or (self._handed(at) and (message or self._to_somebody(at)))):
            return value, Secret.CODE
        if self._texted(value, six):
            return value, Secret.CODE
        return None

    def _is_free(self, value: Value) -> bool:
        """Whether nothing else claims a value: no harmless name, unit or date."""
        reading = self._reading
        for at in range(value.first, value.last + 1):
            if self._names.at(at) is not None or reading.tokens[at].shield:
                return False
        if values.counts(reading, value.last):
            return False
        for near in range(value.first - _FARTHEST_HARMLESS, value.last + 4):
            self.steps += 1
            other = self._names.at(near)
            if other is not None and not other.kind.is_secret and not self._is_place(other):
                return False
        first = value.first
        while first > max(value.first - 3, 0) and not reading.ends_sentence(first):
            first -= 1
        return not any(reading.word(near) in _OTHERS for near in range(first, value.last + 3))

    def _is_on_goods(self, name: Name, at: int) -> bool:
        """Whether digits that could be a check code are on something bought: "three digits on the *tag*: 204"."""
        between = (
            self._reading.word(near) for near in range(name.last + 1, min(at, name.last + 1 + _FARTHEST_HARMLESS))
        )
        return name.kind is Kind.CARD_CODE and any(word in PHRASING["goods"] for word in between)

    def _is_place(self, name: Name) -> bool:
        """Whether a harmless name is where a code arrived, not what a number is: "me llegó al *celular*"."""
        word, before = self._reading.word, name.first - 1
        while word(before) in VOCABULARY.determiners and word(before) not in VOCABULARY.prepositions:
            before -= 1
        return (
            name.first == name.last and word(name.first) in PHRASING["devices"] and word(before) in PHRASING["sent_to"]
        )

    def _handed(self, at: int) -> bool:
        """Whether a verb of giving leads to a token: "I replied by mail with …", "now it says …"."""
        reading = self._reading
        for near in range(at - 1, max(at - 2 - _MOST_BETWEEN, -1), -1):
            self.steps += 1
            if reading.ends_sentence(near + 1) or "," in reading.gap(near + 1):
                return False
            word = reading.word(near)
            if word in PHRASING["giving"]:
                return True
            if word in PHRASING["saying"]:
                return near == at - 1
            if word not in PHRASING["given_to"] and word not in VOCABULARY.determiners:
                return False
        return False

    def _to_somebody(self, at: int) -> bool:
        """Whether a value is said to be given to a person: "I read *him* 558 201"."""
        near = (self._reading.word(before) for before in range(at - 1 - _MOST_BETWEEN, at))
        return any(word in PHRASING["persons"] for word in near)

    def _alone(self, value: Value) -> bool:
        """Whether a value is all that its clause says, perhaps with "it's" before it."""
        behind = self._reading.gap(value.last + 1)
        return self._opens(value.first) and _CLAUSE_AFTER.match(behind) is not None

    def _opens(self, at: int) -> bool:
        """Whether a token is the first of its clause, or has but "it's" before it."""
        reading = self._reading
        for _ in range(3):
            if at == 0 or not (reading.gap(at).isspace() and reading.word(at - 1) in PHRASING["its"]):
                break
            at -= 1
        return at == 0 or _CLAUSE_BEFORE.search(reading.gap(at)) is not None

    def _is_error(self, kind: Kind, value: Value, alone: bool) -> bool:
        """Whether a code that only "code" names is rather that of an error."""
        if kind is Kind.CARD_CODE:
            return False
        text = self._text(value)
        digits = self._count(value)
        if kind is Kind.IDENTITY:
            return alone and not value.mixed
        if value.mixed and not any(map(str.isdigit, text)):
            return True
        near = (*range(value.first - 3, value.first), *range(value.last + 1, value.last + 3))
        if any(self._reading.word(at) in PHRASING["failing"] for at in near):
            return True
        if value.first == value.last and digits < 4:
            return True
        return kind is Kind.GENERIC_CODE and (digits == _ERROR_DIGITS or value.mixed)

    def _texted(self, value: Value, six: bool) -> bool:
        """Whether a number was sent as text messages are: "they texted me 5502", "sent 5502 to my phone"."""
        reading = self._reading
        verb = self._leads(value.first)
        if verb not in PHRASING["sending"]:
            return bool(verb)
        if six and verb == reading.word(value.first - 1) and reading.word(value.first - 2) in PHRASING["senders"]:
            return True
        behind = [reading.word(near) for near in range(value.last + 1, value.last + 5)]
        return any(word in PHRASING["devices"] for word in behind) and (six or behind[0] in PHRASING["sent_to"])

    def _leads(self, at: int) -> str:
        """The verb of sending before a token, "" for none: "texted me …", "got the …"."""
        word = self._reading.word
        if word(at - 1) in PHRASING["recipients"] or word(at - 1) in VOCABULARY.determiners:
            at -= 1
        return word(at - 1) if word(at - 1) in _SENDING else ""

    def _text(self, value: Value) -> str:
        tokens = self._reading.tokens
        return self._reading.text[tokens[value.first].start : tokens[value.last].end]

    def _count(self, value: Value) -> int:
        return sum(len(self._reading.tokens[at].digits) for at in range(value.first, value.last + 1))
