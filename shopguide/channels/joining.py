"""Quick messages: which one waits for the next, for how long, and how several are read as one.

People type as they talk: "hi", "my order", "the blue one", "never came". That is one thing to say, so it gets one
answer. A message is answered at once unless it looks unfinished, or its writer is still typing; then it waits for the
next one. What waits together is read as one text. Every connector asks here; none decides by itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from rasa.core.channels.channel import UserMessage

from shopguide.dialogue.acts import Act
from shopguide.dialogue.heard import Heard, from_message
from shopguide.server.patches import FLAGS, MAX_CHARACTERS, tidy
from shopguide.server.turns import NotNow, Read

#: Seconds that a message waits for the next one, counted from the last message or the last sign of typing.
WAIT: Final = 1.5
#: Seconds after which somebody gets an answer who goes on and on.
LONGEST: Final = 10.0
#: Words of a message that may be unfinished.
FEW_WORDS: Final = 4
#: Messages that are read as one.
MOST: Final = 20
#: Confidence from which an act counts that isn't the likeliest one.
FIRM: Final = 0.6
_OPEN_ACTS: Final = frozenset({Act.UNCLEAR, Act.SOCIAL, Act.ADD})
# Social too, but nothing is expected to follow.
_PARTING: Final = frozenset({"thank", "goodbye"})


class Clock:
    """Tells the time and waits. Tests have a clock of their own."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def wait(self, news: asyncio.Event, seconds: float) -> None:
        """Wait for `news`, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await news.wait()


def looks_unfinished(heard: Heard) -> bool:
    """Whether a message looks as if more will follow: a few words without a problem, a question or an answer in them.

    Where the model says no acts, `heard` derives them from the intent: a greeting, an unsure message, a detail.
    """
    if heard.pressed or len(heard.text.split()) > FEW_WORDS:
        return False
    if heard.danger or heard.topic or heard.entities or heard.secrets or heard.not_offered:
        return False
    # A problem that is read into words which are unclear ("my order") is a guess.
    if heard.named() and heard.act is not Act.UNCLEAR:
        return False
    acts = {heard.act, *(act.name for act in heard.acts if act.confidence >= FIRM)}
    return acts <= _OPEN_ACTS and heard.intent not in _PARTING


def seconds_left(came: Sequence[float], now: float, typing: float | None = None) -> float:
    """How long messages may still wait for the next one; 0 when they have waited long enough.

    Args:
        came: when each message came, in order.
        now: the time.
        typing: when their writer was last seen typing.

    All in seconds since 1970. What came in the future, by the clock of another server, doesn't wait.
    """
    if now < came[-1]:
        return 0.0
    return max(0.0, min(max(came[-1], typing or 0.0) + WAIT, came[0] + LONGEST) - now)


def fitting(texts: Sequence[str]) -> int:
    """How many of these texts, from the first on, are read as one: at least one."""
    count = min(len(texts), MOST)
    while count > 1 and len(joined(texts[:count])) > MAX_CHARACTERS:
        count -= 1
    return count


def joined(texts: Sequence[str]) -> str:
    """Several messages as one text, a line each; what was said twice in a row is read once."""
    return "\n".join(text for place, text in enumerate(texts) if not place or text != texts[place - 1])


@dataclass
class Joiner:
    """Judges one attempt to answer `texts`, which are read as one; see `shopguide.server.turns.judged`.

    Attributes:
        texts: the messages, in order.
        may_wait: whether there is time left to wait for the next one.
        typing: whether their writer has been typing since the last one.
        take: after NotNow: how many of them are to be read together now. All of them: wait for the next message.
    """

    texts: Sequence[str]
    may_wait: bool = False
    typing: bool = False
    take: int = field(init=False)

    def __post_init__(self) -> None:
        self.take = len(self.texts)

    async def __call__(self, parse_data: Mapping[str, Any], read: Read) -> None:
        """Let the turn go on.

        Raises:
            NotNow: it must not: `take` says what to do.
        """
        heard = last = from_message(parse_data)
        if len(self.texts) > 1:
            for place, text in enumerate(self.texts):
                last = from_message(await read(text))
                if last.danger or last.pressed:
                    # Nothing around danger may hide it; and words that pick a button are like a press.
                    self.take = max(place, 1)
                    raise NotNow
        at_once = heard.danger or heard.secrets
        if self.may_wait and not at_once and (self.typing or looks_unfinished(last)):
            raise NotNow


@dataclass(frozen=True)
class Tidied:
    """Messages that are read as one, without their secrets.

    Attributes:
        texts: what each of them shows. Where only all of them together give a secret away, the first shows all.
        text: all of them as one.
        flags: what was done to them, for the message's metadata.
    """

    texts: tuple[str, ...]
    text: str
    flags: Mapping[str, Any]


def tidied(texts: Sequence[str], tracker: Any = None) -> Tidied:
    """Remove the secrets from messages that follow each other in the talk of `tracker`."""
    shown: list[str] = []
    flags: list[Mapping[str, Any]] = []
    for text in texts:
        # Each after the one before it, which may announce a secret.
        before = _Before(shown[-1]) if shown else tracker
        clean, noted = _clean(text, before)
        shown.append(clean)
        flags.append(noted)
    whole = joined(shown)
    text, noted = _clean(whole, tracker)
    flags.append(noted)
    if text != whole:
        shown = [text, *[""] * (len(shown) - 1)]
    return Tidied(tuple(shown), text, merged(flags))


def merged(flags: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What was done to several messages, as one says it of itself in its metadata."""
    secrets = dict.fromkeys(kind for item in flags for kind in item.get("secrets", ()))
    found: dict[str, Any] = {"truncated": True} if any(item.get("truncated") for item in flags) else {}
    return found | ({"secrets": [*secrets]} if secrets else {})


def _clean(text: str, tracker: Any) -> tuple[str, Mapping[str, Any]]:
    message = UserMessage(text)
    tidy(message, tracker)
    return message.text or "", (message.metadata or {}).get(FLAGS) or {}


class _Before(SimpleNamespace):
    """A talk whose last message is `text`, and in which nothing was asked since."""

    def __init__(self, text: str) -> None:
        super().__init__(latest_message=SimpleNamespace(text=text))

    @staticmethod
    def get_slot(_name: str) -> None:
        """No question is open."""
