"""The one spaCy tokenizer that all rules share: a blank English pipeline, nothing downloaded."""

from __future__ import annotations

import re
from threading import Lock
from typing import Final

from spacy.lang.en import English
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
from spacy.vocab import create_vocab

MAX_CHARS: Final = 4000  # nobody says a new thing after this; bounds the time on pasted walls of text

# spaCy peels marks off one by one, each time trying all its rules again: long runs are masked first.
_ENDLESS: Final = re.compile(r"\S{100,}|(?<=[^\w\s]{6})[^\w\s]+")


# Strings that spaCy's vocabulary may hold; it begins with 1300, and keeps every word it ever saw.
MOST_STRINGS: Final = 50_000
_building: Final = Lock()
_tokenizer: Tokenizer | None = None


def tokenizer() -> Tokenizer:
    """The tokenizer of spaCy's blank English pipeline with our changes, shared by the process.

    Once its vocabulary is full another takes its place: a thousand messages of words that nobody knows would
    hold 150 MB for good. A Doc keeps the vocabulary that it was made with.
    """
    global _tokenizer
    shared = _tokenizer
    if shared is not None and len(shared.vocab.strings) <= MOST_STRINGS:
        return shared
    with _building:
        if _tokenizer is shared:  # nobody else was faster
            _tokenizer = _built()
        return _tokenizer


def _built() -> Tokenizer:
    """A new tokenizer, which takes a twentieth of a second.

    Built in one go: a pipeline changed afterwards reads spaCy's 1300 special cases again for each
    change, and that was a third of a second of every start.
    """
    defaults = English.Defaults
    # Shoppers leave out the blank after a mark: "where is it??i want", "never came.my card".
    infixes = [
        *(defaults.infixes or ()),
        r"(?<=[A-Za-z])[!?;]+(?=[A-Za-z])",
        r"(?<=[a-z]{3})\.(?=(?:i|my|still|now|also|the|and|but|they|please|it|can|how|where|what|why|no|so)\b)",
    ]
    # "mail id" is no "mail I'd".
    rules = {text: parts for text, parts in defaults.tokenizer_exceptions.items() if text.lower() != "id"}
    return Tokenizer(
        create_vocab("en", defaults),
        rules=rules,
        prefix_search=compile_prefix_regex(defaults.prefixes or ()).search,
        suffix_search=compile_suffix_regex(defaults.suffixes or ()).search,
        infix_finditer=compile_infix_regex(infixes).finditer,
        token_match=defaults.token_match,
        url_match=None,  # "arrived.my" is no address, and an address is cut nowhere anyhow
    )


def tokens(text: str) -> Doc:
    """The tokens of the first MAX_CHARS characters of `text`, at their places."""
    doc: Doc = tokenizer()(_ENDLESS.sub(_masked, text[:MAX_CHARS]))
    return doc


def is_word(token: Token) -> bool:
    """Whether a token holds a letter or a digit of any script."""
    return any(char.isalnum() for char in token.text)


def _masked(endless: re.Match[str]) -> str:
    """As many characters that hold nothing to cut at: a word for a word, blanks for marks."""
    return ("x" if endless[0][0].isalnum() else " ") * len(endless[0])
