"""The one spaCy tokenizer that all rules share: a blank English pipeline, nothing downloaded."""

from __future__ import annotations

import functools
import re
from typing import Final, cast

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex

MAX_CHARS: Final = 4000  # nobody says a new thing after this; bounds the time on pasted walls of text

# spaCy peels marks off one by one, each time trying all its rules again: long runs are masked first.
_ENDLESS: Final = re.compile(r"\S{100,}|(?<=[^\w\s]{6})[^\w\s]+")


@functools.cache
def language() -> Language:
    """The blank pipeline, built once per process."""
    blank = spacy.blank("en")
    # Shoppers leave out the blank after a mark: "where is it??i want", "never came.my card".
    infixes = [
        *(blank.Defaults.infixes or ()),
        r"(?<=[A-Za-z])[!?;]+(?=[A-Za-z])",
        r"(?<=[a-z]{3})\.(?=(?:i|my|still|now|also|the|and|but|they|please|it|can|how|where|what|why|no|so)\b)",
    ]
    tokenizer = cast(Tokenizer, blank.tokenizer)
    tokenizer.url_match = None  # "arrived.my" is no address, and an address is cut nowhere anyhow
    # "mail id" is no "mail I'd".
    tokenizer.rules = {text: parts for text, parts in (tokenizer.rules or {}).items() if text.lower() != "id"}
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return blank


def tokens(text: str) -> Doc:
    """The tokens of the first MAX_CHARS characters of `text`, at their places."""
    return language().make_doc(_ENDLESS.sub(_masked, text[:MAX_CHARS]))


def is_word(token: Token) -> bool:
    """Whether a token holds a letter or a digit of any script."""
    return any(char.isalnum() for char in token.text)


def _masked(endless: re.Match[str]) -> str:
    """As many characters that hold nothing to cut at: a word for a word, blanks for marks."""
    return ("x" if endless[0][0].isalnum() else " ") * len(endless[0])
