"""The words of a message as training data holds them: compared without marks, and without what names a person."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from shopguide.privacy.backstop.shape import Shape
from shopguide.privacy.kinds import Secret

# What the classifier reads alike (shopguide/nlu/text_view.py), so nothing is lost by writing it alike.
_ALIKE: Final = (
    (re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}\b"), "name@mail.com"),
    (re.compile(r"\b(?:https?://|www\.)\S{1,300}", re.I), "www.link.com"),
    (re.compile(r"#?\b\d(?:[ -]?\d){6,30}\b"), "123456789"),
    (re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{9,40}\b", re.I), "code12345"),
)
_PLACEHOLDER: Final = re.compile(rf"\[(?:{'|'.join(re.escape(kind.value) for kind in (*Secret, *Shape))}) removed\]")
_WORDS: Final = re.compile(r"\w+")


def plain(text: str) -> str:
    """Words only, in lower case: marks and capitals make no other message."""
    return " ".join(_WORDS.findall(text.lower()))


def has_placeholder(text: str) -> bool:
    """Whether a secret was taken out of `text`."""
    return _PLACEHOLDER.search(text) is not None


def impersonal(text: str) -> str:
    """`text` on one line, without what redaction put in and with addresses, links and long numbers made alike."""
    before = None
    # Numbers that stand side by side make one; the second time finds it.
    while text != before:
        before = text
        text = _PLACEHOLDER.sub(" ", shown(text))
        for pattern, name in _ALIKE:
            text = pattern.sub(name, text)
    return text


def shown(text: str) -> str:
    """`text` on one line, without control characters: some of them move a terminal's cursor."""
    return " ".join("".join(char for char in text if _is_shown(char)).split())


def _is_shown(char: str) -> bool:
    """Whether a character can stand in a line of a file: letters, marks and blanks, no control characters."""
    return char.isspace() or unicodedata.category(char)[0] != "C"
