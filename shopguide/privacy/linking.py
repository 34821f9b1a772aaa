"""Ties values to names: which number or code in a message is the PIN, the account, the gift card it speaks of.

A value counts after its name, with words between that say nothing ("the code they sent me to my phone is …")
or with a link right before it ("the PIN for grandma's old tablet is …"); before its name ("… is my PIN");
and with it all further items of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopguide.privacy import values
from shopguide.privacy.errors import is_error
from shopguide.privacy.kinds import Span
from shopguide.privacy.names import Name, Names
from shopguide.privacy.reading import Reading
from shopguide.privacy.values import SHAPES, Shape, Value
from shopguide.privacy.vocabulary import PHRASING, SECRET_OF, VOCABULARY, Kind, says_nothing, ties

_FARTHEST: Final = 16  # tokens between a name and a value after it
_FARTHEST_BACK: Final = 9  # tokens between a value and a name after it
_MOST_ITEMS: Final = 60
_POINTS: Final = re.compile(r"[:=>→⇒➜➡»]|\s[-–—]{1,2}\s|\.{2,}|-{2,}")
_POINTS_BACK: Final = re.compile(r"[<←⇐(\[=]|\s[-–—]{1,2}\s|->|,|\.{2,}")
# Names of what codes belong to: a code's own name reaches over them.
_SEEN_THROUGH: Final = (Kind.CARD, Kind.EXPIRY, Kind.PAIRED_ACCOUNT)
_SENT_DIGITS: Final = 6  # what most codes that are sent have, and hardly any error
# Words that make "account 12345678" that of a bank.
_BANKS: Final = PHRASING["banks"]
_JOINS: Final = PHRASING["joins"]
_MADE_OF: Final = PHRASING["made_of"]
_LIST_WORDS: Final = PHRASING["list_words"]


class Links:
    """Finds the values of all names of one reading.

    Attributes:
        steps: how many tokens were looked at; it grows with the text's length alone.
    """

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = names
        self._pairs = any(name.kind is Kind.BANK for name in names) or any(
            token.word in _BANKS for token in reading.tokens
        )
        self._taken: set[int] = set()
        self.steps = 0

    def find(self) -> Iterator[Span]:
        """The spans of all values."""
        for name in self._names:
            shape = SHAPES.get(name.kind)
            if shape is None or (name.kind is Kind.PAIRED_ACCOUNT and not self._pairs):
                continue
            for value in (*self._after(name, shape), *self._before(name, shape)):
                self._taken.update(range(value.first, value.last + 1))
                if is_error(self._reading, name, value, self._linked(value.first)):
                    continue
                yield self._span(name, value)

    def _span(self, name: Name, value: Value) -> Span:
        start, end = self._reading.tokens[value.first].start, self._reading.tokens[value.last].end
        if name.kind is Kind.KEY:
            text = self._reading.text
            while (end < len(text) and text[end] in "+/=_-.~") or (end < len(text) and text[end].isalnum()):
                end += 1
        return Span(start, end, SECRET_OF[name.kind])

    # -- after the name -------------------------------------------------------------------------------------------

    def _after(self, name: Name, shape: Shape) -> list[Value]:
        reading, tokens = self._reading, self._reading.tokens
        at, only_fillers, sentences = name.last + 1, True, 0
        while at < len(tokens) and at - name.last <= _FARTHEST:
            self.steps += 1
            if reading.ends_sentence(at) and not values.is_marker(reading, at - 1):
                sentences += 1
                if sentences > 1 or not only_fillers:
                    return []
            if tokens[at].removed:
                return self._items(name, at, shape) if only_fillers else []
            other = self._names.at(at)
            if other is not None and other.kind in _SEEN_THROUGH:
                other = None  # "PIN Visa 4242"
            if other is not None:
                if not self._passes(name, other):
                    return []
                at = other.last + 1
                continue
            if name.kind is Kind.CARD_CODE and tokens[at].word in PHRASING["goods"]:
                return []  # "the number on the back of the box is 338"
            value = values.at(reading, at, shape)
            if value is not None and (self._fits(name, value, only_fillers) or self._is_sent_code(name, value)):
                return [value, *self._items(name, value.last, shape)]
            word = tokens[at].word
            if tokens[at].digits:
                if len(tokens[at].digits) > 2 and not values.counts(reading, at):
                    return []
            elif not (says_nothing(word) or self._is_spelt(name, at)):
                only_fillers = False
            at += 1
        return []

    def _is_spelt(self, name: Name, at: int) -> bool:
        """Whether a token is a letter of a number spelt out: "IBAN d e eighty-nine …"."""
        return name.kind in (Kind.BANK, Kind.IDENTITY) and len(self._reading.word(at)) == 1

    def _fits(self, name: Name, value: Value, only_fillers: bool) -> bool:
        """Whether a value of the right shape is tied to the name."""
        linked = self._linked(value.first)
        if not (only_fillers or linked):
            return False
        token = self._reading.tokens[value.first]
        # "PIN 1973", "PIN, either 1973 or 1964"
        near = linked or all(self._reading.word(at) in _LIST_WORDS for at in range(name.last + 1, value.first))
        if token.shield in ("date", "time") and (not near or name.kind is Kind.GIFT_CARD):
            return False
        return near or not (value.first == value.last and values.is_year(token.digits))

    def _is_sent_code(self, name: Name, value: Value) -> bool:
        """Whether six digits in the sentence of a code's own name are that code, whatever is between them."""
        tokens = self._reading.tokens[value.first : value.last + 1]
        return (
            name.kind is Kind.CODE
            and not value.mixed
            and self._names.before(value.first) == name
            and not any(self._reading.word(at) in PHRASING["places"] for at in range(value.first - 4, value.first))
            and sum(len(token.digits) for token in tokens) == _SENT_DIGITS
            and not any(token.shield for token in tokens)
            and not self._named_behind(value)
        )

    def _linked(self, at: int) -> bool:
        """Whether a word or sign right before a token says that it's the value: "is", ":", "->"."""
        word = self._reading.word
        if word(at - 1) in PHRASING["set_to"] and word(at - 2) in PHRASING["setting"]:
            return not values.is_year(self._reading.tokens[at].digits)  # "my PIN for the app I set to 772210"
        return word(at - 1) in VOCABULARY.links or _POINTS.search(self._reading.gap(at)) is not None

    def _passes(self, name: Name, other: Name) -> bool:
        """Whether the search for a name's value goes on behind another name: "the PIN *for my card* is …"."""
        at = other.first - 1
        while at > name.last and self._reading.word(at) in VOCABULARY.determiners:
            at -= 1
        if at <= name.last:
            joined = self._reading.gap(other.first).strip()
            return joined in (",", "/", "&", "+") and other.kind.is_secret
        word = self._reading.word(at)
        if word in _JOINS:
            return other.kind.is_secret
        if name.kind is Kind.CARD_CODE and not other.kind.is_secret and word in _MADE_OF:
            return False
        return word in VOCABULARY.prepositions and (other.first == other.last or other.kind.is_secret)

    def _items(self, name: Name, last: int, shape: Shape) -> list[Value]:
        """Further values of a list: "4242, 1717 and 9090"."""
        reading = self._reading
        items: list[Value] = []
        while len(items) < _MOST_ITEMS:
            self.steps += 1
            at = values.next_item(reading, self._over_time(last))
            if at is None or at in self._taken:
                break
            if (other := self._names.at(at)) is not None:
                if name.kind is Kind.CARD_CODE and other.kind is Kind.CARD:
                    last = other.last  # "CVVs: Visa 118, Amex 7731"
                    continue
                break
            if reading.tokens[at].removed:
                last = at
                continue
            value = values.at(reading, at, shape)
            if value is None or reading.tokens[value.first].shield or values.counts(reading, value.last):
                break
            if self._named_behind(value):
                break
            items.append(value)
            last = value.last
        return items

    def _over_time(self, last: int) -> int:
        """The last token of "at 9" or "at 9:05" behind an item; the item's own without one."""
        reading, tokens = self._reading, self._reading.tokens
        at = last + 2
        if (
            reading.word(last + 1) not in PHRASING["at_time"]
            or at >= len(tokens)
            or len(tokens[at].digits) not in (1, 2)
        ):
            return last
        while at + 1 < len(tokens) and at - last < 5 and tokens[at + 1].shield == "time" == tokens[at].shield:
            at += 1
        return at

    def _named_behind(self, value: Value) -> bool:
        """Whether a harmless name is right behind a value: "4242, 123456 is my order"."""
        at = value.last + 1
        while at - value.last < 4 and ties(self._reading.word(at)):
            at += 1
        other = self._names.at(at)
        return other is not None and not other.kind.is_secret

    # -- before the name ------------------------------------------------------------------------------------------

    def _before(self, name: Name, shape: Shape) -> list[Value]:
        if name.kind is Kind.PAIRED_ACCOUNT:
            return []
        reading, tokens = self._reading, self._reading.tokens
        at, tied = name.first - 1, False
        while at >= 0 and name.first - at <= _FARTHEST_BACK:
            self.steps += 1
            gap = reading.gap(at + 1)
            if reading.ends_sentence(at + 1) and not (tied and reading.word(at + 1) in _POINTS_OUT):
                return []
            tied = tied or _POINTS_BACK.search(gap) is not None
            if self._names.at(at) is not None:
                return []
            token = tokens[at]
            if token.removed or token.digits or (at + 1 < name.first and self._is_mixed(at)):
                break
            if at == name.first - 1 and self._is_mixed(at):
                break
            if token.word in VOCABULARY.links or token.word in _TIES_BACK:
                tied = True
            elif token.word not in VOCABULARY.fillers:
                return []
            at -= 1
        else:
            return []
        if at < 0:
            return []
        last, near = at, at == name.first - 1
        typed = self._ending_at(at, shape)
        if typed is not None and (
            reading.word(typed.first - 1) in PHRASING["typing"]  # "I put 085 in the CVC"
            or (not near and reading.word(typed.first - 1) in VOCABULARY.links)  # "is 085 the CVC?"
        ):
            tied = True
        if not (tied or near) or (not tied and self._is_counted(name)):
            return []
        found: list[Value] = []
        while at >= 0 and len(found) < _MOST_ITEMS:
            if tokens[at].removed:
                value: Value | None = Value(at, at)
            else:
                value = typed if at == last else self._ending_at(at, shape)
            if value is None or (not tokens[at].removed and self._named_before(value)):
                break
            if not tokens[at].removed:
                if tokens[value.first].shield or values.counts(reading, value.last):
                    break
                found.append(value)
            before = value.first - 1
            if (
                before < 0
                or values.next_item(reading, before) != value.first
                or not (tokens[before].digits or self._is_mixed(before))
            ):
                break
            at = before
        return found

    def _is_counted(self, name: Name) -> bool:
        """Whether a number right before a name would say how many: "500 pins"."""
        word = self._reading.word(name.first)
        singular = VOCABULARY.names.get(word.removesuffix("s"), ())
        return word.endswith("s") and any(words == (word[:-1],) for words, _ in singular)

    def _is_mixed(self, at: int) -> bool:
        """Whether a word touches digits."""
        reading, tokens = self._reading, self._reading.tokens
        return (at > 0 and reading.gap(at) in ("", "-") and bool(tokens[at - 1].digits)) or (
            at + 1 < len(tokens) and reading.gap(at + 1) in ("", "-") and bool(tokens[at + 1].digits)
        )

    def _ending_at(self, last: int, shape: Shape) -> Value | None:
        """The longest value whose last token is `last`."""
        reading, tokens = self._reading, self._reading.tokens
        first = last
        while (
            first > 0
            and last - first < 24
            and self._names.at(first - 1) is None
            and len(reading.gap(first)) <= 1
            and not tokens[first - 1].removed
            and (tokens[first - 1].digits or self._is_mixed(first - 1))
        ):
            first -= 1
        for start in range(first, last + 1):
            self.steps += 1
            value = values.at(reading, start, shape)
            if value is not None and value.last == last:
                return value
        return None

    def _named_before(self, value: Value) -> bool:
        """Whether a harmless name is right before a value: "order 123456 …", "I paid 4500 …"."""
        at = value.first - 1
        while (
            value.first - at < 4
            and at >= 0
            and self._names.at(at) is None
            and (self._reading.word(at) in VOCABULARY.links or self._reading.word(at) in VOCABULARY.determiners)
        ):
            at -= 1
        other = self._names.at(at)
        return other is not None and not other.kind.is_secret


_TIES_BACK: Final = PHRASING["ties_back"]
_POINTS_OUT: Final = PHRASING["points_out"]
