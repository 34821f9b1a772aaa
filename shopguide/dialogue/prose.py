"""The shopper's words as a letter has them: cut into sentences, usual slips of typing put right."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(r"(?<=[.!?])\s+")
_GREETING: Final = re.compile(
    r"^(?:(?:hi|hey|hello|hiya|um|uh|ugh|omg|and|but|also)\b[\s,.!]*(?:so\s+)?"
    r"|(?:ok|okay|so|well|yeah|yes|no)(?:[,.!]\s*|\s+(?=(?:but|and|so|also)\b)|$))+",
    re.I,
)
_SLIPS: Final = {
    "i": "I", "im": "I'm", "i'm": "I'm", "ive": "I've", "i've": "I've", "i'd": "I'd", "i'll": "I'll", "dont": "don't",
    "doesnt": "doesn't", "didnt": "didn't", "cant": "can't", "couldnt": "couldn't", "wouldnt": "wouldn't",
    "isnt": "isn't", "wasnt": "wasn't", "arent": "aren't", "havent": "haven't", "hasnt": "hasn't", "wont": "won't",
    "theres": "there's", "thats": "that's", "theyre": "they're", "u": "you", "ur": "your", "pls": "please",
    "tho": "though", "bc": "because", "cos": "because", "tiktok": "TikTok", "hes": "he's", "shes": "she's",
    "theyve": "they've", "weve": "we've", "youve": "you've", "itll": "it'll", "hadnt": "hadn't",
    "shouldnt": "shouldn't", "werent": "weren't", "wheres": "where's", "whats": "what's",
}  # fmt: skip


_REQUEST: Final = re.compile(
    r"(?:please|i (?:just |only |really )?(?:want|need|expect|demand|insist|ask)|i'?d like|i would like"
    r"|refund me|send me|(?:you|they|he|she) (?:should|must|need to|have to))\b",
    re.I,
)
_WANTING: Final = frozenset("want need expect demand insist wanted".split())
_TO_DO: Final = frozenset(
    """send refund replace cancel pay collect give take change deliver exchange fix unlock restore reopen reverse stop
    return resend redeliver repair reship""".split()
)


def is_request(text: str) -> bool:
    """Whether a sentence for a letter asks for something, so that it stands at the end."""
    return _REQUEST.match(text) is not None


def asks_the_same(words: str, wish: str) -> bool:
    """Whether a clause of a sentence asks for what a wish asks for: "the lid is broken and I want a refund"."""
    clauses = _CLAUSE.split(words)
    return any(is_request(clause) and telling(clause) & telling(wish) - _ASKING for clause in clauses)


#: Between two clauses of a sentence.
_CLAUSE: Final = re.compile(r",\s+(?:(?:and|but|so)\s+)?|\s+(?:and|but|so)\s+")
#: Words of any request.
_ASKING: Final = frozenset("want like would please need get have can could".split())


def request(text: str) -> str | None:
    """Words for a wish as a sentence of a letter: "want the blue one" is short of "I". None where they ask nothing."""
    first = text.split()[0].lower() if text.strip() else ""
    whole = f"I {text}" if first in _WANTING else f"Please {text[:1].lower()}{text[1:]}" if first in _TO_DO else text
    return sentence(whole) if is_request(whole) else None


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _END.split(" ".join(text.split())) if part.strip(" .!?")]


def sentence(text: str) -> str:
    """Words as a letter has them: no greeting to the guide, usual slips put right, a capital and an end mark."""
    words = [put_right(word) for word in _GREETING.sub("", " ".join(text.split())).split()]
    if words and words[0].lower() == "its":
        words[0] = "it's"
    tidy = " ".join(words)
    tidy = tidy[:1].upper() + tidy[1:]
    # What is told asks nothing, however it was typed.
    tidy = tidy.rstrip(" ?!") if tidy.endswith(("?", "!")) else tidy
    return tidy if not tidy or tidy[-1] in ".!?" else tidy + "."


def put_right(word: str) -> str:
    """A word with a usual slip of typing put right: "cant" is "can't"."""
    bare = word.strip(".,;:!?")
    right = _SLIPS.get(bare.lower())
    return word.replace(bare, right) if right and bare else word


def bare(word: str) -> str:
    """A word without the marks around it."""
    return word.strip('$£€.,;:!?()"“”').removesuffix(".00")


def telling(words: str) -> set[str]:
    """The words that tell what a sentence is about, in small letters."""
    plain = (bare(word.lower()).replace("'", "").replace("’", "") for word in words.split())
    return {word for word in plain if len(word) >= _LONG and word not in _EMPTY}


def retells(words: str, others: str) -> bool:
    """Whether one of two sentences holds most of what the other tells."""
    some, more = telling(words), telling(others)
    shared = len(some & more)
    return shared >= _FEWEST_SHARED and shared >= _SAME * min(len(some), len(more))


_LONG: Final = 3  # shorter words tell nothing of what a sentence is about
_EMPTY: Final = frozenset(
    """about that thats this the and for from with where which what says saying say was were been being not isnt
    its out put how are you your there they them had has have take took just also
    line lines sentence sentences one ones bit part bits""".split()
)
#: Telling words that two ways of saying one thing share: so many at least, and this share of those of the shorter.
_FEWEST_SHARED: Final = 2
_SAME: Final = 0.75
