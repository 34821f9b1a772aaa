"""The classifier's view of a message: the same text with what carries no meaning evened out.

Only intent classification looks through this; entities and issue spans are read from the text as
the shopper wrote it.
"""

from __future__ import annotations

import re
import unicodedata

from shopguide.nlu.found import without_placeholders
from shopguide.nlu.other_companies import one_name_a_kind
from shopguide.nlu.own_name import without_own_name
from shopguide.privacy.folding import fold

MAX_WORDS = 400
MAX_CHARACTERS = 3000
MAX_TOKEN_CHARACTERS = 40  # longer than any English word: a code, a key, a pasted blob

_ADDRESS = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}\b")
_LINK = re.compile(r"\b(?:https?://|www\.)\S{1,300}")
_LONG_NUMBER = re.compile(r"#?\b\d(?:[ -]?\d){6,30}\b")
_TRACKING_CODE = re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{9,40}\b")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # sooooo
_REPEATED_SIGN = re.compile(r"([^\w\s])\1{1,}")  # !!!!!!
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "`": "'"})


def shorten(text: str) -> str:
    """The first MAX_WORDS words and MAX_CHARACTERS characters of `text`."""
    head = text[:MAX_CHARACTERS]
    words = head.split(None, MAX_WORDS)
    if len(words) <= MAX_WORDS:
        return head
    return " ".join(words[:MAX_WORDS])


def classifier_view(text: str) -> str:
    """`text` shortened, in lower case, with numbers, addresses, links and companies' names made alike.

    A message is about the same thing whichever order number stands in it, and a long number
    costs the encoder a word piece every two digits.
    """
    # "[card number removed]" stands where a secret was: its words would say what the message is about.
    view = fold(without_placeholders(shorten(text))).text.translate(_QUOTES).lower()
    view = "".join(character if unicodedata.category(character)[0] != "C" else " " for character in view)
    view = _ADDRESS.sub("name@mail.com", view)
    view = _LINK.sub("www.link.com", view)
    view = without_own_name(one_name_a_kind(view))
    view = _LONG_NUMBER.sub("123456789", view)
    view = _TRACKING_CODE.sub("code12345", view)
    view = _STRETCHED.sub(r"\1\1", view)
    view = _REPEATED_SIGN.sub(r"\1", view)
    return _SPACES.sub(" ", view).strip()


def is_readable(text: str) -> bool:
    """Whether an English classifier has anything to go on in `text`.

    False for text without a letter or digit, text mostly in another script, pasted blobs
    (base64), and one word said five times and more.
    """
    head = fold(shorten(text)).text
    letters = [character for character in head if character.isalpha()]
    if not letters:
        return any(character.isdigit() for character in head)
    latin = sum(character < "\u0250" for character in letters)
    if latin * 2 < len(letters):
        return False
    tokens = head.split()
    blob = sum(len(token) for token in tokens if len(token) > MAX_TOKEN_CHARACTERS and not _LINK.match(token))
    if blob * 2 > sum(map(len, tokens)):
        return False
    words = _WORD.findall(head.lower())
    return len(words) < 5 or len(set(words)) > 1
