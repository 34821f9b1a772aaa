"""A message as the widget sends it, made safe: typed words stay words, a press names its button."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from shopguide.channels.web.refusal import Code, Refusal
from shopguide.privacy.backstop import scrub_text
from shopguide.privacy.redaction import redact

MAX_BYTES: Final = 16_384  # what is over 2000 characters is cut later, and said; this is no message
MAX_TITLE: Final = 75  # characters
_MARGIN: Final = 128  # read beyond it: a secret that the cut would halve is seen whole
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass(frozen=True)
class Incoming:
    """One message.

    Attributes:
        id: the widget's own, by which a message that is sent again is known.
        text: what was typed, or a button's payload, which starts with "/".
        title: of the button that was pressed, redacted; None for what was typed.
        typed: whether it was typed; a button may send words, too.
    """

    id: str
    text: str
    title: str | None = None
    typed: bool = False

    @classmethod
    def from_client(cls, data: object) -> Incoming:
        """Read {"id", "text"} or {"id", "payload", "title"}.

        Raises:
            Refusal: it is neither, or too long.
        """
        if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not _ID.fullmatch(data["id"]):
            raise Refusal(Code.INVALID)
        pressed = _sound(data.get("payload"))
        if pressed.startswith("/"):
            title = _sound(data.get("title"))[: MAX_TITLE + _MARGIN]
            return cls(data["id"], pressed, scrub_text(redact(title).text)[:MAX_TITLE])
        text = pressed or _sound(data.get("text"))
        if not text:
            raise Refusal(Code.INVALID)
        return cls(data["id"], _as_words(text), typed=not pressed)

    def metadata(self) -> dict[str, Any]:
        """What is kept of it besides the text."""
        return {"id": self.id} | ({"title": self.title} if self.title is not None else {})


def _sound(value: object) -> str:
    """A text that can be stored and shown: no half surrogate pairs, no control characters."""
    if not isinstance(value, str):
        return ""
    if len(value.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refusal(Code.TOO_LONG)
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(char for char in whole if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def _as_words(text: str) -> str:
    """`text`, with a blank behind a slash that begins it: no payload has one, so it is never taken for a press."""
    for place, char in enumerate(text):
        # What the guide's eyes pass over before the first character.
        if char.isspace() or unicodedata.category(char).startswith("C"):
            continue
        return f"{text[: place + 1]} {text[place + 1 :]}" if char == "/" else text
    return text
