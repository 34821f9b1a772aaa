"""Which lines of a letter are meant: by their place, or by the words that they share with what was said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import FACTS
from shopguide.dialogue.letter import Line, told
from shopguide.dialogue.prose import bare, retells, sentence, telling


def changeable(all_lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines of a letter without greeting and close."""
    return tuple(line for line in all_lines if line.origin not in ("opening", "closing"))


def picked(all_lines: tuple[Line, ...], words: str) -> Line | None:
    """The line that is picked by its number, its place, or words that are in it; None where none or several fit."""
    body = changeable(all_lines)
    said = [bare(word.lower()).lstrip("#") for word in words.split()]
    places = [_PLACES[word] for word in said if word in _PLACES]
    if len(said) <= _MOST_COUNTING and len(places) == 1 and places[0] < len(body):
        return body[places[0]]
    found = named(all_lines, words)
    return found[0] if len(found) == 1 else None


def numbered(all_lines: tuple[Line, ...], words: str) -> tuple[list[Line], str]:
    """The lines that a message begins with the numbers of ("1 should be …", "delete 1 and 2"), and what it says else.

    Numbers after its first words belong to what it says.
    """
    body = changeable(all_lines)
    found: list[Line] = []
    rest = words.split()
    while rest:
        said = _number(bare(rest[0].lower()).lstrip("#"), rest[1:], counting=bool(found))
        if said.isdecimal() and 0 < int(said) <= len(body) and not rest[0].startswith(("$", "£", "€")):
            found.append(body[int(said) - 1])
        elif said not in (_BEFORE_A_NUMBER if not found else _BETWEEN_NUMBERS):
            break
        rest = rest[1:]
    return found, " ".join(rest) if found else words


def counted(all_lines: tuple[Line, ...], words: str) -> list[Line]:
    """The lines that a short answer to "which line?" counts, two at least: "three, I suppose, and two as well"."""
    body = changeable(all_lines)
    said = [bare(word.lower()).lstrip("#") for word in words.split()]
    if len(said) > _MOST_ANSWERING:
        return []
    figures = [_AS_FIGURES.get(word, word) for word in said if word != "one"]  # "the one about the 2 cups"
    numbers = [int(figure) for figure in figures if figure.isdecimal()]
    found = [body[number - 1] for number in dict.fromkeys(numbers) if 0 < number <= len(body)]
    return found if len(found) > 1 else []


#: Words of an answer to "which line?".
_MOST_ANSWERING: Final = 8


def _number(said: str, following: list[str], *, counting: bool) -> str:
    """A word for a number as a figure, where it counts lines: "one and three may go", and not "one thing"."""
    if said not in _AS_FIGURES:
        return said
    next_words = [bare(word.lower()) for word in following[:2]]
    more = len(next_words) > 1 and next_words[0] in _BETWEEN_NUMBERS and next_words[1] in _AS_FIGURES
    return _AS_FIGURES[said] if counting or more else said


_AS_FIGURES: Final = {
    word: str(at) for at, word in enumerate("one two three four five six seven eight nine".split(), 1)
}


def said_instead(words: str) -> str:
    """What is said after the number of a line, without "should be" and the like; "" where that is little."""
    said = words.split()
    while said and bare(said[0].lower()) in _SHOULD_BE:
        said = said[1:]
    return " ".join(said) if len(said) >= _FEW_WORDS else ""


_SHOULD_BE: Final = frozenset("should shall must needs to be say read is it as make put write : - change".split())
_FEW_WORDS: Final = 3
#: Words that stand before the number of a line, and between two of them.
_BEFORE_A_NUMBER: Final = frozenset(
    "please pls can you just delete remove change drop cut take out leave scrap replace lose line number no".split()
)
_BETWEEN_NUMBERS: Final = frozenset({"and", "n", "also", "line", "plus", "or", ""})


def reworded(line: Line, old: str, new: str) -> str:
    """A line with what was named in it worded otherwise: the words themselves where they are a part, else all of it."""
    found = _standing(old, line.text)
    part = found is not None and len(old.split()) <= _PART * len(line.text.split())
    if found is None or not part or len(new.split()) > len(old.split()) + _LONGER:
        return new
    return f"{line.text[: found.start()]}{new.strip(_MARKS)}{line.text[found.end() :]}"


#: What stands around words that are quoted.
_MARKS: Final = " .,;:!?\"'“”‘’"
#: Words that are named are a part of a line up to this share of it, and words in their place up to so many longer.
_PART: Final = 0.6
_LONGER: Final = 3


def without_part(line: Line, words: str) -> str | None:
    """A long sentence without the clauses that `words` name: "take out the bit about my sister" leaves the rest.

    None where it is short, or all or nothing of it is named.
    """
    if rest := _without_words(line, words):
        return rest
    parts = _CLAUSE_END.split(line.kept.rstrip(" ."))
    wanted = telling(words)
    kept = [part for part in parts if not wanted & telling(part)]
    if len(line.kept.split()) < _LONG_LINE or len(kept) in (0, len(parts)):
        return None
    rest = ", ".join(kept)
    return sentence(rest) if len(rest.split()) >= _FEW_WORDS else None


def _standing(words: str, text: str) -> re.Match[str] | None:
    """Where words stand in a text, marks around them left aside."""
    return re.search(rf"(?<!\w){re.escape(words.strip(_MARKS))}(?!\w)", text, re.I)


def _without_words(line: Line, words: str) -> str | None:
    """A line without words that stand in it as they are named; None where they don't, or are most of it."""
    found = _standing(words, line.kept)
    # Two words may be what the sentence is about, and what follows them is nothing without them.
    if found is None or min(len(found[0].split()), len(line.kept[: found.start()].split())) < _FEW_WORDS:
        return None
    ends = f"{line.kept[: found.start()].rstrip(' ,;')} {line.kept[found.end() :].lstrip(' ,;')}"
    return sentence(" ".join(ends.replace(" .", ".").split()))


_CLAUSE_END: Final = re.compile(r",\s+(?:(?:and|but)\s+)?|\s+(?:and|but)\s+")
#: Words of a sentence that is worth keeping in part.
_LONG_LINE: Final = 12


def named(all_lines: tuple[Line, ...], words: str, *, least: int = 1) -> list[Line]:
    """The lines of a letter that `words` name; none where no line fits them.

    Args:
        all_lines: the letter as it stands.
        words: "the part about me being elderly", "the second line", or the line itself.
        least: how many telling words a line must share with them.
    """
    body = list(changeable(all_lines))
    # A correction that doesn't name its line may hold a further one.
    quoted_whole = _quoted_whole(words, body) if least == 1 else []
    return quoted_whole or _counted(words, body) or _alike(words, body, least)


def gone(conversation: Conversation, words: str) -> list[str]:
    """Sentences of letters shown before that aren't in the letter any more, and that `words` name."""
    here = told(conversation)
    wanted = telling(words)
    found: dict[str, None] = {}
    for version in conversation.letter_shown:
        before = told(replace(conversation, story=version.story, letter_without=version.letter_without))
        found |= dict.fromkeys(line for line in before if line not in here and _shares(wanted, line))
    return [line for line in found if not any(line != other and retells(line, other) for other in here)]


def _shares(wanted: set[str], line: str) -> bool:
    """Whether words that tell something stand in a line: two of them, or half of the line's."""
    here = telling(line)
    shared = len(wanted & here)
    return shared >= _TWO or (shared > 0 and shared * 2 >= len(here))


_TWO: Final = 2


def _quoted_whole(words: str, body: list[Line]) -> list[Line]:
    """The lines that `words` are, hold, or begin; nothing where they name a line otherwise."""
    said = _stripped(words)
    # Of two lines that read the same, "the second" is meant.
    if whole := [line for line in body if _stripped(line.text) == said]:
        return whole[-1:]
    if held := [line for line in body if _long(line.text) and f" {_stripped(line.text)} " in f" {said} "]:
        return held
    begun = [line for line in body if _stripped(line.text).startswith(f"{said} ")]
    return begun if _long(words) and len(begun) == 1 else []


def _long(words: str) -> bool:
    return len(words.split()) >= _FEW_WORDS


def restated(all_lines: tuple[Line, ...], words: str) -> Line | None:
    """The line about what happened that `words` say anew: one of the two holds most of what the other tells."""
    for line in changeable(all_lines):
        if (line.origin == "story" or line.origin in FACTS) and retells(words, line.text):
            return line
    return None


def replaced(all_lines: tuple[Line, ...], said: str, words: str) -> Line | None:
    """The line that `words` are to stand for, where what else was said counts it: "the first one should be …"."""
    rest = said.replace(words, " ")
    told = {bare(word.lower()) for word in rest.split()}
    if not told & _INSTEAD or told & _BESIDE:
        return None
    return next(iter(_counted(rest, list(changeable(all_lines)))), None)


_INSTEAD: Final = frozenset("should must change replace swap instead be read reads".split())
_BESIDE: Final = frozenset("after before behind under above below between add".split())


def quoted(all_lines: tuple[Line, ...], words: str) -> list[Line]:
    """The lines of a letter that stand in `words`, word for word."""
    said = f" {_stripped(words)} "
    whole = {line: _stripped(line.text) for line in changeable(all_lines)}
    return [line for line, text in whole.items() if text and f" {text} " in said]


def _stripped(words: str) -> str:
    return " ".join(word.strip(_MARKS) for word in words.lower().split())


_ORDINALS: Final[Mapping[str, int]] = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1, "final": -1,
}  # fmt: skip
_NUMBERS: Final[Mapping[str, int]] = {"two": 2, "2": 2, "three": 3, "3": 3}
#: What may stand for the place of a line.
_PLACES: Final[Mapping[str, int]] = {
    **_ORDINALS,
    **{word: int(figure) - 1 for word, figure in _AS_FIGURES.items() if word != "one"},  # "the blue one"
    **{str(at + 1): at for at in range(20)},
}
#: Words of a message that does no more than count.
_MOST_COUNTING: Final = 4
_COUNTED: Final = frozenset({"line", "lines", "sentence", "sentences", "one", "ones", "bit", "part", "bits"})
#: Share of the telling words that a line must have.
_ALIKE: Final = 0.5


def _counted(words: str, body: list[Line]) -> list[Line]:
    said = [bare(word.lower()) for word in words.split()]
    places = [_ORDINALS[word] for word in said if word in _ORDINALS]
    if not places or not _COUNTED & {*said}:
        return []
    many = next((_NUMBERS[word] for word in said if word in _NUMBERS), 1)
    if many > 1:
        return body[-many:] if places[0] < 0 else body[:many]
    return [body[place] for place in places if -len(body) <= place < len(body)]


def _alike(words: str, body: list[Line], least: int) -> list[Line]:
    wanted = telling(words)
    if max((len(wanted & telling(line.text)) for line in body), default=0) < least:
        return []
    shares = [len(wanted & telling(line.text)) / len(wanted) for line in body]
    best = max(shares, default=0.0)
    return [line for line, share in zip(body, shares, strict=True) if share == best] if best >= _ALIKE else []
