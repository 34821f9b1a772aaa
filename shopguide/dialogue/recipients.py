"""Who got the money, the code or the details, as far as a message says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from shopguide.dialogue.heard import Heard

#: Who may have got it: the choices of the question.
RECIPIENTS: Final = ("seller", "stranger", "bank", "tiktok")
#: Those who may have it.
HARMLESS: Final = frozenset({"bank", "tiktok"})
#: Who is meant where something was given away over a channel. Whoever calls is a stranger.
_OVER: Final[Mapping[str, str]] = {
    "in_app": "tiktok",
    "order_details": "seller",
    "call_bank": "bank",
    "phone": "stranger",
    "email": "stranger",
    "social_media": "stranger",
}


def said(heard: Heard) -> str | None:
    """One of the recipients; None where nothing is said of them."""
    option = heard.option_of()
    if option in RECIPIENTS:
        return option
    if heard.entities.get("found_contact"):
        return "stranger"
    return next((_OVER[name] for name in heard.channels if name in _OVER), None)
