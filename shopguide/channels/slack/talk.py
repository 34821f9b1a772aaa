"""Whose talk it is, and where in Slack it is held."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Ids as Slack makes them: T… a workspace, U… or W… a user, C…, G… or D… a conversation.
_ID: Final = re.compile(r"[A-Z0-9]{2,32}")
# A message is named by its conversation and the time it was posted: "1700000000.000100".
_TS: Final = re.compile(r"\d{1,16}\.\d{1,16}")
PREFIX: Final = "slack"


@dataclass(frozen=True)
class Talk:
    """One user's talk: in direct messages, or in one thread of a channel.

    Two users in a thread have a talk each, and one user has another talk in another thread.
    """

    team: str
    user: str
    channel: str | None = None
    thread: str | None = None

    @property
    def id(self) -> str:
        """The sender id: `slack:<team>:<user>` or `slack:<team>:<channel>:<thread>:<user>`."""
        where = (self.channel, self.thread) if self.channel and self.thread else ()
        return ":".join((PREFIX, self.team, *where, self.user))

    @property
    def sender(self) -> str:
        """The user, wherever they write; what quotas are counted by."""
        return f"{PREFIX}:{self.team}:{self.user}"

    @classmethod
    def of(cls, team: str, user: str, channel: str | None = None, thread: str | None = None) -> Talk | None:
        """The talk of these ids, or None when one is not as Slack makes them."""
        ids = all(_ID.fullmatch(item) for item in (team, user, channel or team))
        return cls(team, user, channel, thread) if ids and (thread is None or is_ts(thread)) else None

    @classmethod
    def parse(cls, talk_id: str) -> Talk | None:
        """The talk that an `id` names, or None."""
        match talk_id.split(":"):
            case [prefix, team, user] if prefix == PREFIX:
                return cls.of(team, user)
            case [prefix, team, channel, thread, user] if prefix == PREFIX:
                return cls.of(team, user, channel, thread)
        return None


@dataclass(frozen=True)
class Place:
    """Where an answer is posted: a conversation (or a user's id, for the direct messages), and a thread in it."""

    channel: str
    thread: str | None = None


def is_ts(text: str) -> bool:
    """Whether `text` is the timestamp of a message."""
    return _TS.fullmatch(text) is not None
