"""Reads an event of Slack's Events API: what it asks of the guide, if anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from shopguide.channels.slack.decode import decode
from shopguide.channels.slack.fields import field, list_field, text_field
from shopguide.channels.slack.talk import Place, Talk, is_ts

GREETING: Final = "/greet"  # what is "said" by a user who turns to the guide without words
# Messages that a person wrote, though Slack gives them a subtype; all others are edits, joins, bots and the like.
_WRITTEN: Final = frozenset({"", "file_share", "me_message", "thread_broadcast"})
# A few words that only make sense with the picture beside them.
_POINTS_AT_FILE: Final = re.compile(
    r"\b(?:see|look|here|this|attach\w*|screen ?shots?|pictures?|pics?|photos?|images?|files?|videos?|recording|voice)"
    r"\b",
    re.I,
)
_FEW_WORDS: Final = 3


@dataclass(frozen=True)
class Incoming:
    """A message to the guide.

    Attributes:
        key: the same for everything that Slack sends about this one message; empty when Slack names none.
        talk: whose talk it belongs to.
        place: where to answer.
        text: decoded, without the mention of the guide.
        unread: something came along that the guide should say it cannot read.
        follow_up: it names the guide nowhere, so it counts only in a talk that has begun.
    """

    key: str
    talk: Talk
    place: Place
    text: str
    unread: bool = False
    follow_up: bool = False


@dataclass(frozen=True)
class HomeOpened:
    """A user opened the guide's home tab, or the direct messages with it."""

    talk: Talk
    place: Place
    home: bool


@dataclass(frozen=True)
class Removed:
    """The workspace took back what the guide needs; `event` is the event's type."""

    event: str


def read(body: object) -> Incoming | HomeOpened | Removed | None:
    """What the body of an `event_callback` asks for; None for what is no business of the guide's."""
    event = field(body, "event")
    kind = text_field(event, "type")
    if kind in ("app_uninstalled", "tokens_revoked"):
        return Removed(kind)
    if kind == "app_home_opened":
        talk = Talk.of(text_field(body, "team_id"), text_field(event, "user"))
        place = Place(text_field(event, "channel") or text_field(event, "user"))
        return HomeOpened(talk, place, text_field(event, "tab") == "home") if talk else None
    if kind in ("message", "app_mention"):
        return _message(text_field(body, "team_id"), _bot(body), event)
    return None


def _message(team: str, bot: str, event: object) -> Incoming | None:
    user, channel, ts = (text_field(event, name) for name in ("user", "channel", "ts"))
    if text_field(event, "subtype") not in _WRITTEN or text_field(event, "bot_id") or user == bot or not is_ts(ts):
        return None
    direct = text_field(event, "channel_type") == "im"
    mention = text_field(event, "type") == "app_mention"
    thread, written = text_field(event, "thread_ts"), text_field(event, "text")
    if not direct and not mention:
        # A mention comes twice, as message and as app_mention, which is taken: it comes without more scopes.
        named = bool(bot) and f"<@{bot}" in written
        if not thread or named or written.startswith("<@"):  # … or it speaks to somebody else
            return None
    talk = Talk.of(team, user) if direct else Talk.of(team, user, channel, thread or ts)
    if talk is None:
        return None
    place = Place(channel, thread or None) if direct else Place(channel, thread or ts)
    text = decode(written, bot)
    files = bool(list_field(event, "files") or list_field(event, "attachments"))
    unread = (files and (not text or _needs_file(text))) or (direct and not text)
    if mention and not text and not unread:
        text = GREETING
    return Incoming(f"{channel}:{ts}", talk, place, text, unread, follow_up=not direct and not mention)


def _needs_file(text: str) -> bool:
    return len(text.split()) < _FEW_WORDS or _POINTS_AT_FILE.search(text) is not None


def _bot(body: object) -> str:
    """The guide's own user id in the workspace that the event comes from."""
    first: Any = next(iter(list_field(body, "authorizations")), None)
    return text_field(first, "user_id")
