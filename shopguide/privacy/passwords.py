"""Finds passwords, which may be any words, and leaves talk about passwords alone ("the password is too short").

| how it's said                     | what is taken out                                                        |
|-----------------------------------|--------------------------------------------------------------------------|
| "password is", "password: …"      | the next words, up to one of a complaint; nothing if the first is such   |
| "password hunter2"                | what looks like a password; another word only at the end of its clause   |
| "hunter2 is my password"          | the same, before the name                                                |
| "login bob hunter2" (weak names)  | what looks like a password                                               |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from shopguide.privacy import passwords_before
from shopguide.privacy.chunks import Chunk, Chunks, is_compound, is_talk
from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.names import Name, Names
from shopguide.privacy.reading import Reading, is_unspaced
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind

_POINTS: Final = re.compile(r"[:=>→⇒➜»]|\s[-–—]{1,2}\s")
_FARTHEST: Final = 12  # tokens between a name and its value
_LONGEST_PHRASE: Final = 16  # words
_LONGEST_CHANGE: Final = 6  # chunks from "changed" to what was set
_MOST_BRACKETED: Final = 6  # words
_SHORTEST_BRACKETED: Final = 4  # letters of all of them
_SOON: Final = 7  # tokens from a verb to what is typed, and from that to "it won't let me in"
# Three words in one; two may be a word of talk ("two-factor").
_THREE_WORDS: Final = re.compile(r"[^\W\d_]{3,20}(?:[-.][^\W\d_]{3,20}){2,4}")
_GLUED: Final = re.compile(r"(?:password|passwort|passphrase|passcode|contrasena|senha)(?:is|es|ist|was|=)?(?=\S)")
_LONGEST_GLUED: Final = 32
_SIGNS_BETWEEN: Final = ("/", "|", "-", "&", "+")
_NAMES: Final = (Kind.PASSWORD, Kind.WEAK_PASSWORD)
_SOFT: Final = PHRASING["soft"]
_ITEMS: Final = PHRASING["items"]


class Passwords:
    """Finds the passwords of one reading."""

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = [name for name in names if name.kind in _NAMES]
        self._all = names
        self._chunks = Chunks(reading)

    def find(self) -> Iterator[Span]:
        """The spans of all values."""
        done = -1
        for name in self._names:
            if self._reading.tokens[name.first].start < done:
                continue  # a password may be made of the word "password"
            for start, end in (*self._after(name), *passwords_before.find(self._chunks, self._all, name)):
                done = max(done, end)
                yield Span(start, end, Secret.PASSWORD)
        yield from self._typed()

    def _typed(self) -> Iterator[Span]:
        """What is said to be typed, in a message about a password or to log in: "I keep typing hunter2"."""
        for at, token in enumerate(self._reading.tokens[:-1]):
            if token.word in PHRASING["typing"]:
                chunks = (self._chunks.at(token.end), self._apposition(at))
            elif token.word in PHRASING["setting"] and (pair := self._changed(token.end)):
                yield from (Span(chunk.start, chunk.end, Secret.PASSWORD) for chunk in pair)
                continue
            elif self._names and self._points_at(at):
                chunks = (self._chunks.at(token.end), None)
            else:
                continue
            for chunk in chunks:
                if chunk is None or self._is_shielded(chunk):
                    continue
                if not (self._chunks.tells(chunk, strict=True) or _THREE_WORDS.fullmatch(chunk.word)):
                    continue
                if self._names or self._to_enter(chunk):
                    yield Span(chunk.start, chunk.end, Secret.PASSWORD)

    def _changed(self, position: int) -> tuple[Chunk, Chunk] | None:
        """Two passwords, one set for the other: "changed it from hunter22 to hunter33 and can't log in"."""
        chunks = list(islice(self._chunks.from_place(position), _LONGEST_CHANGE))
        for first, between, second in zip(chunks, chunks[1:], chunks[2:], strict=False):
            if self._chunks.tells(first, strict=True):
                changed = between.word in PHRASING["set_to"] and self._chunks.tells(second, strict=True)
                shielded = self._is_shielded(first) or self._is_shielded(second)
                return (first, second) if changed and not shielded and self._locked_out(second) else None
            if first.word not in PHRASING["set_to"] and first.word not in PHRASING["between_items"]:
                return None
        return None

    def _locked_out(self, chunk: Chunk) -> bool:
        """Whether what is set was one to log in with, as what follows tells: "now I'm locked out"."""
        first = self._reading.between(0, chunk.end).stop
        words = {self._reading.word(at) for at in range(first, first + 2 * _SOON)}
        return not words.isdisjoint(PHRASING["locks_out"]) or self._to_enter(chunk)

    def _points_at(self, at: int) -> bool:
        """Whether a token says what something is, as "it was" does: "it was hunter22, that password fails"."""
        word = self._reading.word
        return word(at) in ("its", "thats") or (
            word(at) in VOCABULARY.links and word(at - 1) in PHRASING["points_out"] and word(at) != word(at - 1)
        )

    def _apposition(self, verb: int) -> Chunk | None:
        """What has a clause to itself soon behind a verb: "I use the same one, hunter22, everywhere"."""
        for at in range(verb + 2, min(verb + _SOON, len(self._reading.tokens))):
            gap = self._reading.gap(at)
            owner = self._all.at(at)
            if self._reading.ends_sentence(at) or (owner is not None and owner.kind is Kind.ORDER):
                return None
            if "," in gap or ":" in gap:
                chunk = self._chunks.at(self._reading.tokens[at].start)
                return chunk if chunk and (chunk.ends_clause or self._chunks.at(chunk.end) is None) else None
        return None

    def _is_shielded(self, chunk: Chunk) -> bool:
        """Whether characters are a date, a link or the like."""
        token = self._chunks.token_at(chunk.start)
        return token is not None and bool(self._reading.tokens[token].shield)

    def _to_enter(self, chunk: Chunk) -> bool:
        """Whether "to log in", "but it won't let me in" or "for everything, it says wrong" is behind what is typed."""
        first = self._reading.between(0, chunk.end).stop
        word = self._reading.word
        if word(first) in PHRASING["purpose"] and word(first + 1) in PHRASING["entering"]:
            return True
        everywhere = word(first) in PHRASING["all_sites"] or word(first + 1) in PHRASING["all_sites"]
        for at in range(first, first + _SOON):
            if everywhere and word(at) in PHRASING["denied"] and word(at - 1) in PHRASING["saying"]:
                return True
            if at == len(self._reading.tokens) or self._reading.ends_sentence(at):
                return False
            if word(at) in PHRASING["let_in"] or (word(at) == "in" and word(at - 1) == "me"):
                return True
        return False

    def _after(self, name: Name) -> list[tuple[int, int]]:
        reading = self._reading
        end = reading.tokens[name.last].end
        glued = self._all.at(name.last + 1) if reading.gap(name.last + 1) == "" else None
        if glued is not None and glued.kind is name.kind:
            return []  # the value, if any, is behind the second name
        if glued_on := self._glued(name):
            return [glued_on]
        start, linked = self._value_start(name)
        if start is None:
            return self._bracketed(end) or self._loose(name, end)
        if quoted := self._chunks.quoted(start):
            return [quoted, *self._items(quoted[1])]
        chunks = list(islice(self._chunks.from_place(start), _LONGEST_PHRASE))
        if not chunks:
            return []
        weak = name.kind is Kind.WEAK_PASSWORD
        if weak and not linked:
            return self._loose(name, end)
        for skipped, chunk in enumerate(chunks[:4]):
            if chunk.word in _SOFT and len(chunks) > skipped + 1:
                continue
            break
        else:
            skipped = 0
        value = self._phrase(chunks[skipped:], weak)
        if value is None:
            return self._loose(name, end)
        return [value, *self._items(value[1], reading.word(name.last).endswith("s"))]

    def _glued(self, name: Name) -> tuple[int, int] | None:
        """What is written to the name without a blank: "passwordisNutella22"."""
        token = self._reading.tokens[name.last]
        if name.first != name.last or token.word in VOCABULARY.known:
            return None
        match = _GLUED.match(self._reading.plain, token.start, token.start + _LONGEST_GLUED)
        chunk = self._chunks.at(match.end()) if match else None
        if match is None or chunk is None or chunk.start != match.end() or not self._chunks.tells(chunk, strict=True):
            return None
        return chunk.start, chunk.end

    def _bracketed(self, end: int) -> list[tuple[int, int]]:
        """A few words in brackets right behind a name: "he has my password (bluebell hill)"."""
        text = self._reading.text
        words: list[Chunk] = []
        for chunk in islice(self._chunks.from_place(end), _MOST_BRACKETED):
            if not words and text[end : chunk.start].strip() not in ("(", "["):
                return []
            if is_talk(chunk.word) or chunk.word in VOCABULARY.fillers or not chunk.word.isalpha():
                return []
            words.append(chunk)
            if text[chunk.end : chunk.end + 1] in (")", "]"):
                unknown = [word for word in words if word.word not in VOCABULARY.known]
                letters = sum(len(word.text) for word in words)
                return [(words[0].start, chunk.end)] if unknown and letters >= _SHORTEST_BRACKETED else []
        return []

    def _value_start(self, name: Name) -> tuple[int | None, bool]:
        """Where the value begins behind a link such as "is" or ":", and whether there is one.

        None where neither a link nor the end of the name leads to a value.
        """
        reading, tokens = self._reading, self._reading.tokens
        at, in_phrase = name.last + 1, 0
        while at <= len(tokens) and at - name.last <= _FARTHEST:
            self._chunks.steps += 1
            gap = reading.gap(at)
            if point := _POINTS.search(gap):
                return (tokens[at - 1].end if at else 0) + point.end(), True
            if at == len(tokens) or tokens[at].removed:
                return None, False
            if reading.ends_sentence(at) and not (at == name.last + 1 and "\n" in gap):
                return None, False
            word = tokens[at].word
            if word in VOCABULARY.links:
                return tokens[at].end, True
            if word in VOCABULARY.prepositions or word in PHRASING["set_to"]:
                if word in PHRASING["set_to"] and self._was_set(name, at):
                    following = self._chunks.at(tokens[at].end)
                    if following and not is_talk(following.word) and following.word not in VOCABULARY.fillers:
                        return tokens[at].end, True
                in_phrase = 5
            elif in_phrase > 0:
                in_phrase -= 1
            elif word not in VOCABULARY.fillers:
                return None, False
            at += 1
        return None, False

    def _was_set(self, name: Name, at: int) -> bool:
        """Whether the words around a name tell that a password was set: "changed my password to …"."""
        words = [self._reading.word(near) for near in (*range(name.first - 4, name.first), *range(name.last + 1, at))]
        return any(word in PHRASING["setting"] for word in words)

    def _loose(self, name: Name, position: int) -> list[tuple[int, int]]:
        """Without a link: what looks like a password, soon after the name; or the one word that ends its clause."""
        reading = self._reading
        weak = name.kind is Kind.WEAK_PASSWORD
        found: list[tuple[int, int]] = []
        misses = 0
        for number, chunk in enumerate(islice(self._chunks.from_place(position), 9)):
            token = self._chunks.token_at(chunk.start)
            if token is not None:
                if reading.tokens[token].removed:
                    break
                owner = self._all.at(token)
                if owner is not None and not owner.kind.is_secret:
                    break
                if owner is not None and owner.kind not in _NAMES and not self._chunks.tells(chunk, strict=True):
                    break
                if reading.tokens[token].shield and not (number == 0 and reading.tokens[token].shield == "handle"):
                    continue
            strict = weak or number > 0
            if self._chunks.tells(chunk, strict=strict):
                found.append((chunk.start, chunk.end))
                misses = 0
            elif (
                chunk.word.isdigit()
                and number == 0
                and len(chunk.word) >= (6 if weak else 4)
                and not self._chunks.counted(chunk)
            ):
                found.append((chunk.start, chunk.end))
            elif found and chunk.word not in _ITEMS and chunk.text not in _SIGNS_BETWEEN:
                break
            elif number == 0 and not weak and (self._ends_alone(name, chunk) or is_compound(chunk.word)):
                found.append((chunk.start, chunk.end))
                break
            elif not is_talk(chunk.word) and chunk.word not in VOCABULARY.fillers:
                misses += 1
                if misses > 1:
                    break
            if chunk.ends_clause and not found and number > 0:
                following = self._chunks.at(chunk.end)
                if following and following.ends_clause and self._chunks.tells(following, strict=True):
                    found.append((following.start, following.end))
                break
        return found

    def _ends_alone(self, name: Name, chunk: Chunk) -> bool:
        """Whether an unknown word right behind the name ends the clause: "user bob password sunshine"."""
        text = self._reading.text
        if (
            is_talk(chunk.word)
            or chunk.word in VOCABULARY.known
            or len(chunk.word) < 4
            or not chunk.word.isalpha()
            or is_unspaced(chunk.word[0])
        ):
            return False
        following = self._chunks.at(chunk.end)
        if not (
            chunk.ends_clause
            or following is None
            or following.word in _ITEMS
            or following.word in PHRASING["fails"]
            or "\n" in text[chunk.end : following.start]
        ):
            return False
        for at in range(name.first - 1, max(name.first - 7, -1), -1):
            owner = self._all.at(at)
            if self._reading.ends_sentence(at + 1) or (owner is not None and owner.kind is Kind.PASSWORD):
                break
            word = self._reading.word(at)
            if word not in PHRASING["before_name"] and word in VOCABULARY.known and not self._reading.tokens[at].shield:
                return False
        return True

    def _phrase(self, chunks: list[Chunk], weak: bool) -> tuple[int, int] | None:
        """The value that begins with the first chunk, over all its words; None if it's talk."""
        if not chunks:
            return None
        first = chunks[0]
        token = self._chunks.token_at(first.start)
        if token is not None and self._reading.tokens[token].removed:
            return None
        if (
            self._chunks.tells(first)
            or is_compound(first.word)
            or (first.word.isdigit() and len(first.word) >= 3 and not self._chunks.counted(first))
        ):
            end = first.end
            for chunk in chunks[1:]:  # "h u n t e r 2"
                if len(chunk.text) != 1 or len(first.text) != 1:
                    break
                end = chunk.end
            return first.start, end
        if len(first.text) == 1 and sum(1 for _ in self._singles(chunks)) >= 4:
            return first.start, list(self._singles(chunks))[-1].end
        if first.word in PHRASING["capitals"] and len(chunks) > 1 and len(chunks[1].text) == 1:
            return first.start, self._spelt_end(chunks)
        words: list[Chunk] = []
        for chunk in chunks:
            if words and (is_talk(chunk.word) or chunk.word in VOCABULARY.units):
                break
            words.append(chunk)
            if chunk.ends_clause:
                break
        owner = self._all.at(token) if token is not None else None
        if len(chunks) == 1 and owner is not None and owner.kind in _NAMES:
            return first.start, first.end  # "my password is password"
        if is_talk(first.word):
            # "correct horse battery staple": a word of complaints, but nobody complains like this.
            # Nor like "correct garden 41".
            numbered = len(words) == 3 and words[-1].word.isdigit() and self._says_nothing_known(words[1])
            return (first.start, words[-1].end) if len(words) >= 4 or numbered else None
        if (weak and len(words) > 1) or len(first.word) < 3 or first.word.isdigit() or first.word in VOCABULARY.units:
            return None
        return first.start, words[-1].end

    @staticmethod
    def _says_nothing_known(chunk: Chunk) -> bool:
        """Whether a word is neither one of talk nor of any table."""
        return chunk.word.isalpha() and not is_talk(chunk.word) and chunk.word not in VOCABULARY.known

    @staticmethod
    def _spelt_end(chunks: list[Chunk]) -> int:
        """Where a password spelt over the phone ends: "capital B bluebird at sign twenty"."""
        end = chunks[0].end
        for chunk in chunks:
            spelling = chunk.word in PHRASING["spelling"] or len(chunk.word) == 1
            if is_talk(chunk.word) and not spelling:
                break
            end = chunk.end
            if chunk.ends_clause and "," not in chunk.text:
                break
        return end

    @staticmethod
    def _singles(chunks: list[Chunk]) -> Iterator[Chunk]:
        for chunk in chunks:
            if len(chunk.text) != 1:
                return
            yield chunk

    def _items(self, position: int, several: bool = False) -> list[tuple[int, int]]:
        """Further passwords of a list: "hunter2, hunter3 or hunter4"."""
        items = []
        previous_or = several and self._reading.text[position : position + 1] == ","
        for chunk in islice(self._chunks.from_place(position), 24):
            token = self._chunks.token_at(chunk.start)
            if token is not None and (self._reading.tokens[token].removed or self._all.at(token) is not None):
                break
            if token is not None and self._reading.tokens[token].shield:
                break
            if self._chunks.tells(chunk) and not self._chunks.counted(chunk):
                items.append((chunk.start, chunk.end))
                previous_or = False
            elif chunk.word in _ITEMS or chunk.text in _SIGNS_BETWEEN:
                previous_or = chunk.word in ("or", "o", "ou", "oder", "to", "a", "zu")
            elif previous_or and not is_talk(chunk.word) and chunk.word not in VOCABULARY.known:
                items.append((chunk.start, chunk.end))
                previous_or = several and chunk.ends_clause
            elif chunk.word in _SOFT or chunk.word in PHRASING["between_items"]:
                continue
            else:
                break
        return items
