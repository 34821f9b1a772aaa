"""People of a workspace, who talk with the guide and read what it answers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .fake import BOT, Call
from .workspace import TEAM, Workspace

MENU: Final = [
    "Order or delivery",
    "Payment or refund",
    "Account or log-in",
    "App, product or feedback",
]
COMPLAINT: Final = "my parcel is late & still on its way"
_UNSEEN: Final = "I can only read text"
_ids: Final = itertools.count(1)


def text(calls: list[Call]) -> str:
    """What a person reads of some messages."""
    return "\n".join(call.text for call in calls)


def labels(calls: list[Call]) -> list[str]:
    """The buttons of some messages."""
    return [label for call in calls for label, _ in call.buttons]


@dataclass
class Person:
    """A user of the workspace, in direct messages or in a thread of `channel`.

    Methods that hold a turn return the guide's messages of that turn; every turn ends with buttons.
    """

    workspace: Workspace
    channel: str = ""
    thread: str | None = None
    user: str = field(default_factory=lambda: f"U{next(_ids):07d}")
    last: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.channel = self.channel or f"D{self.user[1:]}"

    @property
    def direct(self) -> bool:
        """Whether the talk is held in direct messages."""
        return self.channel.startswith("D")

    @property
    def talk(self) -> str:
        """The sender id that the guide should know this person's talk by."""
        return f"slack:{TEAM}:{self.user}" if self.direct else f"slack:{TEAM}:{self.channel}:{self.thread}:{self.user}"

    def message(self, text: str, **more: Any) -> dict[str, Any]:
        """A message event."""
        event = {
            "type": "message",
            "user": self.user,
            "channel": self.channel,
            "channel_type": "im" if self.direct else "channel",
            "text": text,
            "ts": self.workspace.slack.timestamp(),
            **more,
        }
        return event if self.direct or self.thread is None else {"thread_ts": self.thread, **event}

    def say(self, text: str, **more: Any) -> list[Call]:
        """Write a message and wait for the whole answer."""
        return self._turn(lambda: self.workspace.event(self.message(text, **more)))

    def mention(self, text: str) -> list[Call]:
        """Mention the guide; the first time, that begins a thread."""
        event = self.message(f"<@{BOT}> {text}", type="app_mention")
        event.pop("channel_type")
        return self._turn(lambda: self.workspace.event(event), event["ts"])

    def press(self, label: str) -> list[Call]:
        """Press a button of the last answer."""
        payload = self.press_payload(label)
        return self._turn(lambda: self.workspace.interaction(payload))

    def press_payload(self, label: str, by: str | None = None) -> dict[str, Any]:
        """The payload of pressing a button of the last answer."""
        for call in reversed(self.last):
            for block in call.arguments["blocks"]:
                for element in block["elements"] if block["type"] == "actions" else ():
                    if element["text"]["text"] == label:
                        return self._block_actions(call, block, element, by or self.user)
        raise AssertionError(f"There is no button {label!r}, only {[call.buttons for call in self.last]}")

    def settle(self, since: int) -> list[Call]:
        """The guide's messages since `since`, once everything sent so far is done.

        Turns of a talk are held in order, so it is done when a last one is: a picture, which the guide
        says it cannot see and which changes nothing.
        """
        slack = self.workspace.slack
        event = self.message("", subtype="file_share", files=[{"id": "F1"}])
        assert self.workspace.event(event).status == 200
        calls = slack.wait(lambda calls: any(_UNSEEN in call.text for call in self.posts(calls)), since)
        return [call for call in self.posts(calls) if _UNSEEN not in call.text]

    def posts(self, calls: list[Call]) -> list[Call]:
        """Those of `calls` that posted a message here."""
        homes = (self.channel, self.user) if self.direct else (self.channel,)
        return [
            call
            for call in calls
            if call.method == "chat.postMessage"
            and call.ok
            and call.arguments["channel"] in homes
            and (self.direct or call.arguments.get("thread_ts") == self.thread)
        ]

    def answers(self, calls: list[Call]) -> list[Call]:
        """Those of `calls` that ended a turn here; an answer may be several messages."""
        return [call for call in self.posts(calls) if call.buttons]

    def _turn(self, act: Any, begins: str | None = None) -> list[Call]:
        since = len(self.workspace.slack.calls)
        if begins and self.thread is None:
            self.thread = begins
        answer = act()
        assert answer.status == 200, answer
        calls = self.workspace.slack.wait(lambda calls: any(call.buttons for call in self.posts(calls)), since)
        self.last = self.posts(calls)
        return self.last

    def _block_actions(
        self, call: Call, block: Mapping[str, Any], element: Mapping[str, Any], user: str
    ) -> dict[str, Any]:
        message = {"type": "message", "user": BOT, "bot_id": "B1", "ts": call.answer["ts"], **call.arguments}
        return {
            "type": "block_actions",
            "user": {"id": user, "username": "somebody", "team_id": TEAM},
            "team": {"id": TEAM, "domain": "tests"},
            "channel": {"id": call.answer["channel"], "name": "somewhere"},
            "container": {"type": "message", "message_ts": call.answer["ts"], "channel_id": call.answer["channel"]},
            "message": message,
            "trigger_id": f"trigger.{next(_ids)}",
            "response_url": "https://hooks.slack.com/actions/T/1/x",
            "actions": [{**element, "block_id": block["block_id"], "action_ts": "1700000000.1"}],
        }


def walk_to_step(person: Person, number: int) -> None:
    """Complain and go to a step of the order's page."""
    person.say(COMPLAINT)
    answer = text(person.press("Start"))
    for _ in range(number - 1):
        answer = text(person.press("Done, next"))
    assert f"Step {number} of 3" in answer
