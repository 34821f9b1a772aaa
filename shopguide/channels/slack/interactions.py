"""Reads what people do other than writing: pressed buttons, shortcuts, the slash command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shopguide.channels.slack.blocks import talk_of
from shopguide.channels.slack.decode import decode, unescape
from shopguide.channels.slack.events import GREETING, Incoming
from shopguide.channels.slack.fields import field, list_field, text_field
from shopguide.channels.slack.talk import Place, Talk


@dataclass(frozen=True)
class Press:
    """A button that was pressed.

    Attributes:
        key: the same for every press on this message.
        talk: the talk that the button was offered in.
        user: who pressed it, who may be somebody else.
        payload: what the button stands for.
        title: as it was shown.
        place: where to answer.
        ts: the message that holds the button; None in the home tab.
        text, blocks: that message, without its buttons.
    """

    key: tuple[str, str]
    talk: Talk
    user: str
    payload: str
    title: str
    place: Place
    ts: str | None = None
    text: str = ""
    blocks: tuple[Mapping[str, Any], ...] = ()


def read(payload: object) -> Press | Incoming | None:
    """What an interactive payload asks for; None for modals, links and what is not ours."""
    kind = text_field(payload, "type")
    if kind == "block_actions":
        return _press(payload)
    if kind == "shortcut":
        return _direct(payload, GREETING)
    if kind == "message_action":
        return _direct(payload, decode(text_field(payload, "message", "text")) or GREETING)
    return None


def command(form: Mapping[str, str]) -> Incoming | None:
    """The slash command; its talk is held in direct messages, since the guide may be no member of the channel."""
    talk = Talk.of(form.get("team_id", ""), form.get("user_id", ""))
    if talk is None:
        return None
    return Incoming(form.get("trigger_id", ""), talk, Place(talk.user), decode(form.get("text", "")) or GREETING)


def _direct(payload: object, text: str) -> Incoming | None:
    team = text_field(payload, "team", "id") or text_field(payload, "user", "team_id")
    talk = Talk.of(team, text_field(payload, "user", "id"))
    return Incoming(text_field(payload, "trigger_id"), talk, Place(talk.user), text) if talk else None


def _press(payload: object) -> Press | None:
    action = next(iter(list_field(payload, "actions")), None)
    talk, value = talk_of(text_field(action, "block_id")), text_field(action, "value")
    if talk is None or not value:
        return None
    user, title = text_field(payload, "user", "id"), unescape(text_field(action, "text", "text"))
    message = field(payload, "message")
    ts, channel = text_field(message, "ts"), text_field(payload, "channel", "id")
    if not ts or not channel:
        key = ("home", text_field(payload, "trigger_id"))
        return Press(key, talk, user, value, title, Place(talk.user))
    return Press(
        (channel, ts),
        talk,
        user,
        value,
        title,
        Place(channel, text_field(message, "thread_ts") or talk.thread),
        ts,
        text_field(message, "text"),
        tuple(
            block
            for block in list_field(message, "blocks")
            if isinstance(block, Mapping) and block.get("type") != "actions"
        ),
    )
