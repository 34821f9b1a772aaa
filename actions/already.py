"""What "I did that already" is said of: the way on the table, its step, the seller, or something else."""

from __future__ import annotations

import re
from typing import Final

# The channel in which sellers are written to.
SELLER: Final = "order_details"
_IN_VAIN: Final = r"(?:nothing|luck|help\w*|use|useless|answer\w*|work\w*|twice|times|again)"
_ALREADY: Final = re.compile(r"\W*(?:(?:yes|yep|yeah|yea|ok|i|ive|have|all|that|this|both|it)\W+)*already\W*", re.I)
# "Tried another card too" and "the bank closed it in May" are said of something else.
_WAY: Final = re.compile(
    r"(?!.*\b(?:another|other|different|new|second) (?!way|time)\w)"
    r".*\b(?:tried|try|did|done|used|been|went|through|attempted|same thing)\b"
    rf"|.*\b(?:{_IN_VAIN}|before|nobody|no ?one)\b",
    re.I | re.S,
)
_STEP: Final = re.compile(rf"(?!.*\b(?:tried|{_IN_VAIN})\b).*\b(?:done|did) (?:that|it|this|so)\b", re.I | re.S)
_REPEATS: Final = re.compile(
    r"\b(?:you|u) (?:already |just |keep |have |ve )*(?:said|told|asked|say|repeat\w*)\b", re.I
)
# Whoever wrote to "him" wrote to the seller, and that is done from the order.
_TO_SELLER: Final = re.compile(
    r"\b(?:messaged|wrote|written|texted|contacted|asked|told|dm'?e?d|e-?mailed|msge?d)\b.{0,15}"
    r"\b(?:him|her|seller|shop)\b",
    re.I,
)
_SELLER_SILENT: Final = re.compile(
    r"\b(?:he|she|seller|the shop)\b.{0,25}"
    r"\b(?:answer\w*|repl\w+|respond\w*|ignor\w+|says? wait|silent|react\w*)\b",
    re.I,
)


def is_way(text: str) -> bool:
    """Whether it is said of the way that was offered; a press says nothing more, so it is."""
    return not text or bool(_ALREADY.fullmatch(text) or _WAY.match(text))


def is_step(text: str) -> bool:
    """Whether, on a step, it is said of that step: "I have done that", but not "did that, no luck"."""
    return bool(_STEP.match(text))


def wrote_to_seller(text: str) -> bool:
    """Whether it is said of writing to the seller, with or without an answer."""
    return bool(_TO_SELLER.search(text) or _SELLER_SILENT.search(text))


def guide_repeats(text: str) -> bool:
    """Whether it is a reproach: "you said that already"."""
    return bool(_REPEATS.search(text))
