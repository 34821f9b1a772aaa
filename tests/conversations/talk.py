"""Scenarios: a talk in YAML, played against a real server.

    id: late_parcel
    title: what a person would call this talk
    secrets: ["4111 1111 1111 1111"]      # must not come back in any reply, nor be kept
    open: what is not mended yet          # only while it is so: the talk may fail
    turns:
      - user: hello                       # typed
        expect: ["ShopGuide"]             # regular expressions, each found in the reply
        any: ["late", "lost"]             # … at least one of them
        forbid: ["refund"]                # … none of them
        buttons: ["^Order"]               # … each in the title of a button of this reply
        no_buttons: ["Back"]              # … in none
      - press: Done, next                 # the title of a button of the last reply
      - user: "late "
        times: 900                        # the text so many times over

One string may stand for a list of one. Case is ignored. The rules of `invariants.py` are held
against every turn.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from .invariants import faults, shown
from .server import Message, Server

FOLDER: Final = Path(__file__).parent
_TURN_KEYS: Final = {"user", "press", "times", "expect", "any", "forbid", "buttons", "no_buttons"}
_KEYS: Final = {"id", "title", "secrets", "open", "turns"}


@dataclass(frozen=True)
class Scenario:
    """One talk as it should go; `name` is folder/file/id."""

    name: str
    turns: tuple[Mapping[str, Any], ...]
    secrets: tuple[str, ...] = ()
    open: str | None = None


def scenarios() -> Iterator[Scenario]:
    """All scenarios of all folders.

    Raises:
        ValueError: one holds a key that means nothing, or an id is used twice.
    """
    seen: set[str] = set()
    for path in sorted(FOLDER.glob("*/*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = f"{path.parent.name}/{path.stem}/{item['id']}"
            unknown = {*item} - _KEYS | {key for turn in item["turns"] for key in turn} - _TURN_KEYS
            if unknown or name in seen:
                raise ValueError(f"{name}: unknown keys {sorted(unknown)}" if unknown else f"{name} is there twice")
            seen.add(name)
            yield Scenario(name, tuple(item["turns"]), tuple(item.get("secrets") or ()), item.get("open"))


@dataclass
class Talk:
    """A talk with the guide; every reply is held against the rules for all replies."""

    server: Server
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    secrets: tuple[str, ...] = ()
    typed: list[str] = field(default_factory=list)
    last: list[Message] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Type a text; returns all messages of the reply as one text."""
        self.typed.append(text)
        return self._turn(text, text if len(text) < 200 else f"{text[:200]}… ({len(text)} characters)")

    def press(self, title: str) -> str:
        """Press the button of the last reply with that title."""
        for shown_title, payload in self.buttons:
            if shown_title.casefold() == title.casefold():
                return self._turn(payload, f"[{shown_title}]")
        raise AssertionError(f"There is no button {title!r} here.\n{self}")

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Title and payload of every button of the last reply."""
        return [button for message in self.last for button in message.buttons]

    @property
    def reply(self) -> str:
        """All messages of the last reply as one text."""
        return "\n".join(message.text for message in self.last)

    def __str__(self) -> str:
        return "\n".join(self.transcript)

    def _turn(self, text: str, shown_text: str) -> str:
        self.last = self.server.send(self.sender, text)
        self.transcript += [f"shopper: {shown_text}", shown(self.last)]
        wrong = faults(self.last, self.typed) + self._leaks()
        assert not wrong, "\n".join([*wrong, "The talk:", str(self)])
        return self.reply

    def _leaks(self) -> list[str]:
        bare = re.sub(r"[\s\-.]", "", self.reply)
        return [f"the secret {item!r} came back" for item in self.secrets if re.sub(r"[\s\-.]", "", item) in bare]


def play(server: Server, scenario: Scenario) -> Talk:
    """Hold a talk and its expectations.

    Raises:
        AssertionError: the guide did not answer as expected; the talk so far is in the message.
    """
    talk = Talk(server, secrets=scenario.secrets)
    for turn in scenario.turns:
        if "press" in turn:
            talk.press(str(turn["press"]))
        else:
            talk.say(str(turn["user"]) * int(turn.get("times", 1)))
        _hold(talk, turn)
    return talk


def _hold(talk: Talk, turn: Mapping[str, Any]) -> None:
    titles = [title for title, _ in talk.buttons]
    wrong = [f"expected {item!r}" for item in _list(turn, "expect") if not _found(item, talk.reply)]
    wrong += [f"did not expect {item!r}" for item in _list(turn, "forbid") if _found(item, talk.reply)]
    choices = _list(turn, "any")
    if choices and not any(_found(item, talk.reply) for item in choices):
        wrong.append(f"expected one of {choices}")
    wrong += [
        f"expected a button {item!r}" for item in _list(turn, "buttons") if not any(_found(item, t) for t in titles)
    ]
    wrong += [
        f"did not expect a button {item!r}"
        for item in _list(turn, "no_buttons")
        if any(_found(item, t) for t in titles)
    ]
    assert not wrong, "\n".join([*wrong, "The talk:", str(talk)])


def _list(turn: Mapping[str, Any], key: str) -> list[str]:
    value = turn.get(key) or []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.I | re.S) is not None
