"""Cuts a message into clauses, so that two problems in one breath can be told apart.

On spaCy's tokens, rules mark where a clause may start: after closing punctuation, at a line break,
at an announcement such as "another thing", and at a conjunction that something like a clause follows.
Fragments of one or two words are never left alone; they join the neighbour that the weaker mark
parts them from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from spacy.tokens import Doc, Token

from shopguide.nlu.tokens import is_word, tokens

MIN_WORDS: Final = 3  # "thanks a lot" may stand alone, "so angry" may not

_SOFT: Final = 1
_HARD: Final = 2

_CLOSING: Final = re.compile(r"[.!?;\u2026\u3002\uff01\uff1f]+|[\u2012-\u2015]+|--+")
_BREAK: Final = re.compile(r"\s*\n\s*")
_NUMERIC: Final = re.compile(r"[#$£€]?\d[\d.,\-]*")
_STRIP: Final = " \t\r\n,;:-\u2013\u2014\u2022*\u200b\ufeff"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ABBREVIATED: Final = _words("no nr num approx vs ref incl etc ord")
_CONJUNCTIONS: Final = _words("and but also plus then & n yet additionally furthermore moreover besides meanwhile")
# What a clause of its own opens with: who does something, a question, a refusal, a request.
_OPENERS: Final = _words(
    """i im ive id ill we weve you u they theyve theyre he she it its that this there theres these those nobody noone
    someone somebody everyone everything nothing none tiktok support how why what whats where wheres when who can could
    ca cant cannot do does did dont didnt doesnt is isnt are arent was wo wont will would should am have has had please
    pls plz tell help explain still never lastly secondly finally"""
)
_DETERMINERS: Final = _words("my our your ur their the his her this a an one some another both all every")
# Words that show that the noun after a determiner does something: a clause, not one more thing in a list.
_VERBS: Final = _words(
    """is isnt are arent was wasnt were werent be been has hasnt have havent had do does doesnt did didnt will wo wont
    would can ca cant cannot could should n't not never still just also keep keeps kept got gets get says said say came
    comes come went goes go wants want asks asked arrived refuses refused stopped shows showed showing looks looked won
    charged took takes sent sends ignored ignores blocked crashes crashed freezes froze disappeared vanished broke
    failed works worked need needs stays stuck missing expired declined changed told tells made makes left hung seem
    seems"""
)
_VERB_WINDOW: Final = 5  # tokens after the noun
# Said to announce the next point, whatever follows.
_ANNOUNCEMENTS: Final = tuple(
    tuple(phrase.split())
    for phrase in """oh and|oh also|on top of that|on top of this|on top of it|on top of all|another thing
    |another problem|another issue|other thing|other problem|other issue|one more thing|one more problem|one more issue
    |last thing|second problem|second issue|second question|second thing|secondly|second ,|thirdly|third ,|in addition
    |not only that|as well as that|to make matters worse|to make it worse|to top it off|to top it all|apart from that
    |aside from that|besides that|separately|by the way|btw|while im here|while i am here|while we are at it
    |next problem|next issue|third thing|third problem""".split("|")
)
_ANNOUNCED_BY: Final = {first: tuple(p for p in _ANNOUNCEMENTS if p[0] == first) for first, *_ in _ANNOUNCEMENTS}
# Before an announcement or a conjunction these belong to it: "and the other problem", "oh and also".
_LEAD_IN: Final = _CONJUNCTIONS | _words("oh so the my a , now")
# A comma alone parts clauses only where the speaker plainly starts anew.
_AFTER_COMMA: Final = _words("my our plus also then but")
_SUBORDINATE: Final = _words(
    "when whenever if after before since because while although though as once every unless until"
)


@dataclass(frozen=True)
class _Piece:
    """Tokens from `start` on, how firmly they are parted from what stands before, and how many words they hold."""

    start: int
    mark: int
    words: int


def split(text: str) -> list[tuple[int, int]]:
    """Character spans of the clauses of `text`, in order, without blanks and loose marks at their ends."""
    if not text.strip():
        return []
    spans = []
    for sentence in _with_clauses(tokens(text)).sents:
        raw = text[sentence.start_char : sentence.end_char]
        left = len(raw) - len(raw.lstrip(_STRIP))
        right = len(raw.rstrip(_STRIP))
        if left < right:
            spans.append((sentence.start_char + left, sentence.start_char + right))
    return spans


def _with_clauses(doc: Doc) -> Doc:
    """Set the sentence starts of `doc` to the clause starts."""
    lower = [token.lower_.replace("\u2019", "'") for token in doc]
    marks = [(0, _HARD)]
    for index in range(1, len(doc)):
        mark = _mark(doc, lower, index, marks[-1][0])
        if mark:
            marks.append((index, mark))
    starts = {piece.start for piece in _without_fragments(_pieces(doc, lower, marks))}
    for token in doc:
        token.is_sent_start = token.i in starts
    return doc


def _mark(doc: Doc, lower: list[str], index: int, begun: int) -> int:
    """How firmly a clause starts at token `index` (0: not at all); the last one started at `begun`."""
    token, before = doc[index], doc[index - 1]
    if _BREAK.fullmatch(before.text):
        return _HARD
    if not is_word(token):
        return 0
    if _closes(doc, lower, index):
        return _HARD
    if token.is_digit and len(token) == 1 and index + 1 < len(doc) and lower[index + 1] == ")":
        return _HARD
    if all(word in _LEAD_IN for word in lower[begun:index]):
        return 0  # nothing has been said yet since the last start
    if _announces(lower, index):
        return _SOFT
    if lower[index] in _CONJUNCTIONS:
        return _SOFT if _opens_clause(lower, index + 1) else 0
    if lower[index - 1] == ",":
        anew = lower[index] in _AFTER_COMMA and lower[begun] not in _SUBORDINATE
        return _SOFT if anew and _opens_clause(lower, index) else 0
    return _SOFT if _is_symbol(before) and _opens_clause(lower, index) else 0


def _closes(doc: Doc, lower: list[str], index: int) -> bool:
    """Whether the marks before token `index` end a sentence: not a dot inside a number or after "no."."""
    mark = index - 1
    while mark > 0 and not is_word(doc[mark]) and not _CLOSING.fullmatch(lower[mark]):
        mark -= 1
    if not _CLOSING.fullmatch(lower[mark]) or mark == 0:
        return False
    if not _NUMERIC.match(lower[index]):
        return True
    inside_number = _NUMERIC.fullmatch(lower[mark - 1]) is not None or not doc[index - 1].whitespace_
    return not inside_number and lower[mark - 1] not in _ABBREVIATED


def _announces(lower: list[str], index: int) -> bool:
    """Whether an announcement of the next point starts at token `index`, perhaps behind "and the"."""
    for at in range(index, min(index + 4, len(lower))):
        if any(tuple(lower[at : at + len(phrase)]) == phrase for phrase in _ANNOUNCED_BY.get(lower[at], ())):
            return True
        if lower[at] not in _LEAD_IN:
            break
    return False


def _opens_clause(lower: list[str], index: int) -> bool:
    """Whether the words from `index` on look like a clause rather than one more thing in a list."""
    while index < len(lower) and lower[index] in (",", "also", "now", "then", "so"):
        index += 1
    word = lower[index] if index < len(lower) else ""
    if word in _OPENERS:
        return True
    return word in _DETERMINERS and any(after in _VERBS for after in lower[index + 2 : index + 2 + _VERB_WINDOW])


def _pieces(doc: Doc, lower: list[str], marks: list[tuple[int, int]]) -> list[_Piece]:
    """The stretches between marks, with their words counted ("can't" is one, "and" none)."""
    ends = [start for start, _ in marks[1:]] + [len(doc)]
    pieces = []
    for (start, mark), end in zip(marks, ends, strict=True):
        words = sum(
            1
            for i in range(start, end)
            if (i == 0 or doc[i - 1].whitespace_ or doc[i - 1].is_punct or doc[i - 1].is_space)
            and is_word(doc[i])
            and lower[i] not in _CONJUNCTIONS
        )
        pieces.append(_Piece(start, mark, words))
    return pieces


def _without_fragments(pieces: list[_Piece]) -> list[_Piece]:
    """Join pieces of fewer than MIN_WORDS words to a neighbour, over the weaker mark, else to the one before."""
    kept: list[_Piece] = []
    for number, piece in enumerate(pieces):
        following = pieces[number + 1].mark if number + 1 < len(pieces) else _HARD + 1
        if kept and (kept[-1].words < MIN_WORDS or (piece.words < MIN_WORDS and piece.mark <= following)):
            kept[-1] = _Piece(kept[-1].start, kept[-1].mark, kept[-1].words + piece.words)
        else:
            kept.append(piece)
    if len(kept) > 1 and kept[-1].words < MIN_WORDS:
        kept.pop()
    return kept


def _is_symbol(token: Token) -> bool:
    """An emoji or the like, that people set between sentences in place of a full stop."""
    return bool(token.text.strip()) and not token.text.isascii() and not is_word(token)
