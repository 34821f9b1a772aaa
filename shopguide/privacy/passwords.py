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
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from shopguide.privacy.kinds import REMOVED, Secret, Span
from shopguide.privacy.names import Name, Names
from shopguide.privacy.reading import MARKS, Reading, is_unspaced, plain
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind

# No password is longer, and no mark is looked for farther.
_CHUNK: Final = re.compile(r"\S{1,128}")
_OPENING: Final = "\"'“”‘’«»([{<`>=-–—→:|*#_"
_CLOSING: Final = ".,;:)\"'“”‘’«»]}>`|"
_QUOTED: Final = re.compile(
    r"[\"“”«»„]([^\"“”«»„\n]{2,80})[\"“”«»„]|(?<!\w)['‘’`]([^'‘’`\n]{2,80})['‘’`](?!\w)|\[([^\[\]\n]{2,80})\](?!\()|\{([^{}\n]{2,80})\}|<([^<>\n]{2,80})>"
)
_POINTS: Final = re.compile(r"[:=>→⇒➜»]|\s[-–—]{1,2}\s")
_POINTS_BACK: Final = re.compile(r"[<←(\[=]|\s[-–—]{1,2}\s|->")
_CLAUSE_END: Final = re.compile(r"[,;!?…]$|[.]$")
_TALK_ENDINGS: Final = re.compile(
    r".{3,}(?:ing|ingly|able|ible|ably|ously|ously|antly)|.{4,}(?:ed|ly|ado|ada|ido|ida|ando|endo|mente|zione|ung|lich)"
)
_COUNT: Final = re.compile(r"(\d+)([^\W\d_]*)")
_TELLS_SIGN: Final = re.compile(rf"[^\w{MARKS}.,;:!?'’()/\-…\"]|\w[!?:;_/]+\w|_")
_FARTHEST: Final = 12  # tokens between a name and its value
_LONGEST_PHRASE: Final = 16  # words
_LONGEST_WORD: Final = 30  # letters of a word of talk
_SOFT: Final = PHRASING["soft"]
_SET_TO: Final = PHRASING["set_to"]
_TYPING: Final = PHRASING["typing"]
# Words between a password and the name behind it.
_ADJECTIVES: Final = PHRASING["adjectives"]
_SETTING: Final = PHRASING["setting"]
_IS: Final = VOCABULARY.links
_BACK_TIES: Final = _IS | set("as como als comme for come thats para per".split())
_BEFORE_NAME: Final = PHRASING["before_name"]
_BETWEEN_ITEMS: Final = PHRASING["between_items"]
_ITEMS: Final = PHRASING["items"]


@dataclass(frozen=True)
class _Chunk:
    """Characters between blanks, without the marks around them; `word` is the same in plain letters."""

    start: int
    end: int
    text: str
    word: str
    ends_clause: bool


class Passwords:
    """Finds the passwords of one reading.

    Attributes:
        steps: how many chunks were looked at; it grows with the text's length alone.
    """

    def __init__(self, reading: Reading, names: Names) -> None:
        self._reading = reading
        self._names = [name for name in names if name.kind in (Kind.PASSWORD, Kind.WEAK_PASSWORD)]
        self._all = names
        self._bounds = [match.span() for match in _CHUNK.finditer(reading.text)] if self._names else []
        self._cache: dict[int, _Chunk | None] = {}
        self.steps = 0

    def find(self) -> Iterator[Span]:
        """The spans of all values."""
        done = -1
        for name in self._names:
            if self._reading.tokens[name.first].start < done:
                continue  # a password may be made of the word "password"
            for start, end in (*self._after(name), *self._before(name)):
                done = max(done, end)
                yield Span(start, end, Secret.PASSWORD)
        if self._names:
            yield from self._typed()

    def _typed(self) -> Iterator[Span]:
        """What is said to be typed, in a message about a password: "I keep typing hunter2"."""
        tokens = self._reading.tokens
        for at, token in enumerate(tokens[:-1]):
            if token.word in _TYPING and not tokens[at + 1].shield:
                chunk = self._chunk_at(token.end)
                if chunk is not None and self._tells(chunk, strict=True):
                    yield Span(chunk.start, chunk.end, Secret.PASSWORD)

    # -- after the name -------------------------------------------------------------------------------------------

    def _after(self, name: Name) -> list[tuple[int, int]]:
        reading = self._reading
        end = reading.tokens[name.last].end
        glued = self._all.at(name.last + 1) if reading.gap(name.last + 1) == "" else None
        if glued is not None and glued.kind is name.kind:
            return []  # the value, if any, is behind the second name
        start, linked = self._value_start(name)
        if start is None:
            return self._loose(name, end)
        if quoted := self._quoted(start):
            return [quoted, *self._items(quoted[1])]
        chunks = list(islice(self._chunks(start), _LONGEST_PHRASE))
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
        return [value, *self._items(value[1])]

    def _value_start(self, name: Name) -> tuple[int | None, bool]:
        """Where the value begins behind a link such as "is" or ":", and whether there is one.

        None where neither a link nor the end of the name leads to a value.
        """
        reading, tokens = self._reading, self._reading.tokens
        at, in_phrase = name.last + 1, 0
        while at <= len(tokens) and at - name.last <= _FARTHEST:
            self.steps += 1
            gap = reading.gap(at)
            if point := _POINTS.search(gap):
                return (tokens[at - 1].end if at else 0) + point.end(), True
            if at == len(tokens) or tokens[at].removed:
                return None, False
            if reading.ends_sentence(at) and not (at == name.last + 1 and "\n" in gap):
                return None, False
            word = tokens[at].word
            if word in _IS:
                return tokens[at].end, True
            if word in VOCABULARY.prepositions or word in _SET_TO:
                if word in _SET_TO and self._was_set(name, at):
                    following = self._chunk_at(tokens[at].end)
                    if following and not self._is_talk(following.word) and following.word not in VOCABULARY.fillers:
                        return tokens[at].end, True
                in_phrase = 5
            elif in_phrase > 0:
                in_phrase -= 1
            elif (self._is_harmless(at) and word not in VOCABULARY.fillers) or word not in VOCABULARY.fillers:
                return None, False
            at += 1
        return None, False

    def _was_set(self, name: Name, at: int) -> bool:
        """Whether the words around a name tell that a password was set: "changed my password to …"."""
        words = [self._reading.word(near) for near in (*range(name.first - 4, name.first), *range(name.last + 1, at))]
        return any(word in _SETTING for word in words)

    def _loose(self, name: Name, position: int) -> list[tuple[int, int]]:
        """Without a link: what looks like a password, soon after the name; or the one word that ends its clause."""
        reading = self._reading
        weak = name.kind is Kind.WEAK_PASSWORD
        found: list[tuple[int, int]] = []
        misses = 0
        for number, chunk in enumerate(islice(self._chunks(position), 9)):
            token = self._token_at(chunk.start)
            if token is not None:
                if reading.tokens[token].removed:
                    break
                owner = self._all.at(token)
                if owner is not None and not owner.kind.is_secret:
                    break
                if (
                    owner is not None
                    and owner.kind not in (Kind.PASSWORD, Kind.WEAK_PASSWORD)
                    and not self._tells(chunk, strict=True)
                ):
                    break
                if reading.tokens[token].shield and not (number == 0 and reading.tokens[token].shield == "handle"):
                    continue
            strict = weak or number > 0
            if self._tells(chunk, strict=strict):
                found.append((chunk.start, chunk.end))
                misses = 0
            elif (
                chunk.word.isdigit()
                and number == 0
                and len(chunk.word) >= (6 if weak else 4)
                and not self._counted(chunk)
            ):
                found.append((chunk.start, chunk.end))
            elif found and chunk.word not in _ITEMS and chunk.text not in ("/", "|", "-", "&", "+"):
                break
            elif number == 0 and not weak and self._ends_alone(name, chunk):
                found.append((chunk.start, chunk.end))
                break
            elif not self._is_talk(chunk.word) and chunk.word not in VOCABULARY.fillers:
                misses += 1
                if misses > 1:
                    break
            if chunk.ends_clause and not found and number > 0:
                break
        return found

    def _ends_alone(self, name: Name, chunk: _Chunk) -> bool:
        """Whether an unknown word right behind the name ends the clause: "user bob password sunshine"."""
        text = self._reading.text
        if (
            self._is_talk(chunk.word)
            or chunk.word in VOCABULARY.known
            or len(chunk.word) < 4
            or not chunk.word.isalpha()
            or is_unspaced(chunk.word[0])
        ):
            return False
        following = self._chunk_at(chunk.end)
        if not (
            chunk.ends_clause
            or following is None
            or following.word in _ITEMS
            or "\n" in text[chunk.end : following.start]
        ):
            return False
        for at in range(name.first - 1, max(name.first - 7, -1), -1):
            if self._reading.ends_sentence(at + 1):
                break
            word = self._reading.word(at)
            if word not in _BEFORE_NAME and word in VOCABULARY.known and not self._reading.tokens[at].shield:
                return False
        return True

    def _phrase(self, chunks: list[_Chunk], weak: bool) -> tuple[int, int] | None:
        """The value that begins with the first chunk, over all its words; None if it's talk."""
        if not chunks:
            return None
        first = chunks[0]
        token = self._token_at(first.start)
        if token is not None and self._reading.tokens[token].removed:
            return None
        if self._tells(first) or (first.word.isdigit() and len(first.word) >= 3 and not self._counted(first)):
            end = first.end
            for chunk in chunks[1:]:  # "h u n t e r 2"
                if len(chunk.text) != 1 or len(first.text) != 1:
                    break
                end = chunk.end
            return first.start, end
        if len(first.text) == 1 and sum(1 for _ in self._singles(chunks)) >= 4:
            return first.start, list(self._singles(chunks))[-1].end
        words: list[_Chunk] = []
        for chunk in chunks:
            if words and (self._is_talk(chunk.word) or chunk.word in VOCABULARY.units):
                break
            words.append(chunk)
            if chunk.ends_clause:
                break
        if (
            first.word in ("password", "passwort", "contraseña", "contrasena", "passcode")
            and len(words) == 1
            and len(chunks) == 1
        ):
            return first.start, first.end
        if self._is_talk(first.word):
            # "correct horse battery staple": a word of complaints, but nobody complains like this.
            return (first.start, words[-1].end) if len(words) >= 4 else None
        if not first.word or (weak and len(words) > 1) or len(first.word) < 3:
            return None
        if first.word.isdigit():
            return None
        if chunks[0].word in VOCABULARY.units:
            return None
        return first.start, words[-1].end

    @staticmethod
    def _singles(chunks: list[_Chunk]) -> Iterator[_Chunk]:
        for chunk in chunks:
            if len(chunk.text) != 1:
                return
            yield chunk

    def _items(self, position: int) -> list[tuple[int, int]]:
        """Further passwords of a list: "hunter2, hunter3 or hunter4"."""
        items = []
        previous_or = False
        for chunk in islice(self._chunks(position), 24):
            token = self._token_at(chunk.start)
            if token is not None and (self._reading.tokens[token].removed or self._all.at(token) is not None):
                break
            if token is not None and self._reading.tokens[token].shield:
                break
            if self._tells(chunk) and not self._counted(chunk):
                items.append((chunk.start, chunk.end))
                previous_or = False
            elif chunk.word in _ITEMS or chunk.text in ("/", "|", "&", "+", "-"):
                previous_or = chunk.word in ("or", "o", "ou", "oder", "to", "a", "zu")
            elif previous_or and not self._is_talk(chunk.word) and chunk.word not in VOCABULARY.known:
                items.append((chunk.start, chunk.end))
                previous_or = False
            elif chunk.word in _SOFT or chunk.word in _BETWEEN_ITEMS:
                continue
            else:
                break
        return items

    # -- before the name ------------------------------------------------------------------------------------------

    def _before(self, name: Name) -> list[tuple[int, int]]:
        reading, tokens = self._reading, self._reading.tokens
        at, tie, copula = name.first - 1, False, False
        while at >= 0 and name.first - at <= 6:
            self.steps += 1
            gap = reading.gap(at + 1)
            if reading.ends_sentence(at + 1) or tokens[at].removed:
                return []
            if _POINTS_BACK.search(gap):
                tie = True
                break
            word = tokens[at].word
            if word in _BACK_TIES:
                tie, copula = True, word in _IS
                at -= 1
                break
            if word not in VOCABULARY.determiners and word not in _ADJECTIVES:
                break
            at -= 1
        if at < 0:
            return []
        start, end = reading.chunk(at)
        chunk = self._cleaned(start, min(end, tokens[name.first].start))
        if chunk is None or tokens[at].shield or self._all.at(at) is not None:
            return []
        if not tie and not (at == name.first - 1 and self._ends_after(name)):
            return []
        if self._tells(chunk, strict=not tie):
            return [(chunk.start, chunk.end), *self._items_before(at)]
        if not copula or name.kind is Kind.WEAK_PASSWORD or self._is_talk(chunk.word) or len(chunk.word) < 4:
            return []
        if chunk.word in VOCABULARY.known or (chunk.word.isdigit() and len(chunk.word) < 4):
            return []
        first = chunk.start
        for _ in range(_LONGEST_PHRASE):
            at -= 1
            if (
                at < 0
                or reading.ends_sentence(at + 1)
                or "," in reading.gap(at + 1)
                or tokens[at].removed
                or tokens[at].word in VOCABULARY.known
            ):
                break
            first = tokens[at].start
        return [(first, chunk.end)]

    def _items_before(self, at: int) -> list[tuple[int, int]]:
        """Earlier items of a list that ends at a token: "hunter2, hunter3 and hunter4 are my passwords"."""
        reading = self._reading
        items: list[tuple[int, int]] = []
        place = reading.chunk(at)[0]
        while len(items) < _LONGEST_PHRASE:
            at = reading.between(0, place).stop - 1
            if at >= 0 and reading.word(at) in _ITEMS:
                at -= 1
            elif "," not in reading.text[reading.tokens[at].end : place] and at >= 0:
                break
            if at < 0 or reading.tokens[at].removed or reading.tokens[at].shield:
                break
            chunk = self._cleaned(*reading.chunk(at))
            if chunk is None or not self._tells(chunk):
                break
            items.append((chunk.start, chunk.end))
            place = reading.chunk(at)[0]
        return items

    def _ends_after(self, name: Name) -> bool:
        gap = self._reading.gap(name.last + 1)
        return name.last + 1 == len(self._reading.tokens) or bool(re.search(r"[,.;!)\n]", gap))

    # -- words ----------------------------------------------------------------------------------------------------

    def _tells(self, chunk: _Chunk, strict: bool = False) -> bool:
        """Whether characters look like a password by themselves: letters with digits, signs, capitals inside."""
        text = chunk.text
        if len(text) < (5 if strict else 3):
            return False
        letters = any(map(str.isalpha, text))
        digit = any(map(str.isdigit, text))
        if letters and digit:
            count = _COUNT.fullmatch(chunk.word)
            return not (count and (count[2] in VOCABULARY.units or count[2] in _IS))
        if "://" in text or text.startswith("www."):
            return False
        signs = _TELLS_SIGN.search(text) is not None and (letters or digit)
        if signs:
            return True
        if strict:
            return False
        inner = text[1:]
        return (
            letters
            and inner.lower() != inner
            and text.upper() != text
            and not text[0].isdigit()
            and "-" not in text
            and "/" not in text
            and self._unknown(chunk.word)
        )

    def _unknown(self, word: str) -> bool:
        return word not in VOCABULARY.known

    def _is_harmless(self, at: int) -> bool:
        name = self._all.at(at)
        return name is not None and not name.kind.is_secret

    def _counted(self, chunk: _Chunk) -> bool:
        """Whether a number counts something: "3 times", "8 characters"."""
        following = self._chunk_at(chunk.end)
        return following is not None and following.word in VOCABULARY.units

    def _is_talk(self, word: str) -> bool:
        """Whether a word belongs to talk about a password."""
        if word in VOCABULARY.talk or word in _SOFT:
            return True
        if len(word) > _LONGEST_WORD:
            return False
        parts = re.split(r"[\-/]", word)
        if len(parts) in (2, 3) and all(part in VOCABULARY.talk or part in VOCABULARY.known for part in parts):
            return True
        return _TALK_ENDINGS.fullmatch(word) is not None

    # -- chunks ---------------------------------------------------------------------------------------------------

    def _chunks(self, position: int) -> Iterator[_Chunk]:
        """The chunks from a place on; one that the place is inside of begins there."""
        at = bisect_left(self._bounds, (position + 1,)) - 1
        if at >= 0 and self._bounds[at][0] < position < self._bounds[at][1]:
            self.steps += 1
            if chunk := self._cleaned(position, self._bounds[at][1]):
                yield chunk
        for place in range(max(at, 0), len(self._bounds)):
            if self._bounds[place][0] < position:
                continue
            self.steps += 1
            if place not in self._cache:
                self._cache[place] = self._cleaned(*self._bounds[place])
            if chunk := self._cache[place]:
                yield chunk

    def _chunk_at(self, position: int) -> _Chunk | None:
        return next(self._chunks(position), None)

    def _cleaned(self, start: int, end: int) -> _Chunk | None:
        """A chunk without the marks around it; None if there is nothing else."""
        text = self._reading.text
        ends_clause = bool(_CLAUSE_END.search(text[start:end]))
        while start < end and text[start] in _OPENING:
            start += 1
        while start < end and text[end - 1] in _CLOSING:
            end -= 1
        if start == end:
            return None
        word = self._reading.plain[start:end].replace("'", "").replace("’", "").rstrip("!?…")
        return _Chunk(start, end, text[start:end], word, ends_clause)

    def _quoted(self, position: int) -> tuple[int, int] | None:
        """What is in quotation marks or brackets at a place, unless it's talk."""
        text = self._reading.text
        while position < len(text) and (text[position].isspace() or text[position] in ":=->"):
            position += 1
        match = _QUOTED.match(text, position)
        if match is None or REMOVED in match[0]:
            return None
        inside = match[match.lastindex or 1]
        if all(self._is_talk(plain(word)) for word in inside.split()):
            return None
        return match.span(match.lastindex or 1)

    def _token_at(self, position: int) -> int | None:
        """The token at a place, or the first behind it."""
        tokens = self._reading.tokens
        at = self._reading.between(0, position + 1).stop  # behind the last token that begins here or before
        if at and tokens[at - 1].end > position:
            return at - 1
        return at if at < len(tokens) else None
