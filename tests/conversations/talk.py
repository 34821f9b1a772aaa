"""Scenarios: a talk in YAML, played against a real server.

    id: late_parcel
    title: what a person would call this talk
    secrets: ["4111 1111 1111 1111"]      # must not come back in any reply, nor be kept
    open: what is not mended yet          # only while it is so: the talk may fail
    wordings:                             # the talk is held once with each of them, in place of "{wording}"
      - i told the bank already
      - {say: bank knows, open: why}      # … this one may fail
    turns:
      - user: hello                       # typed
        expect: ["ShopGuide"]             # regular expressions, each found in the reply
        any: ["late", "lost"]             # … at least one of them
        forbid: ["refund"]                # … none of them
        buttons: ["^Order"]               # … each in the title of a button of this reply
        no_buttons: ["Back"]              # … in none
        awaiting: [start, step]           # the question that is open afterwards, one of these; `nothing`: none
        issue: order_not_received         # the problem that is worked on, one of these; `none`: none
        channel: order_details            # what is offered or walked, one of these
        queue: [app_problem]              # the problems that wait, all of them
        knows: [bank_told]                # facts of the case, at least these
        knows_not: [bank_told]            # … none of these
        tried: [phone]                    # channels that didn't help, at least these
        refuse: [account_hacked]          # problems that are ruled out, at least these
        most_words: 20                    # fewer than the invariants allow
      - press: Done, next                 # the title of a button of the last reply
      - user: "late "
        times: 900                        # the text so many times over

One string may stand for a list of one. Case is ignored. The rules of `invariants.py` are held
against every turn.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from shopguide.clock import utc_now
from shopguide.engine import explain, facts, listening

from .invariants import FIRST, LATER, counted, faults, shown
from .server import Message, Server

FOLDER: Final = Path(__file__).parent
_OF_SLOTS: Final = {"awaiting": "nothing", "issue": "none", "channel": "none"}
_IN_SLOTS: Final = {"knows": "facts", "tried": "tried", "refuse": "ruled_out"}
_TURN_KEYS: Final = (
    {"user", "press", "times", "expect", "any", "forbid", "buttons", "no_buttons", "queue", "knows_not", "most_words"}
    | {*_OF_SLOTS}
    | {*_IN_SLOTS}
)
_KEYS: Final = {"id", "title", "secrets", "open", "wordings", "turns"}
_WORDING: Final = "{wording}"


@dataclass(frozen=True)
class Scenario:
    """One talk as it should go; `name` is folder/file/id, with the number of its wording."""

    name: str
    turns: tuple[Mapping[str, Any], ...]
    secrets: tuple[str, ...] = ()
    open: str | None = None
    wording: str | None = None


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
            yield from _worded(name, item)


def _worded(name: str, item: Mapping[str, Any]) -> Iterator[Scenario]:
    turns, secrets = tuple(item["turns"]), tuple(item.get("secrets") or ())
    wordings = item.get("wordings")
    if (wordings is not None) != any(_WORDING in str(turn.get("user")) for turn in turns):
        raise ValueError(f"{name}: {_WORDING} and `wordings` go together")
    if wordings is None:
        yield Scenario(name, turns, secrets, item.get("open"))
    for number, wording in enumerate(wordings or (), 1):
        said = wording if isinstance(wording, dict) else {"say": wording}
        if not isinstance(said["say"], str):
            raise ValueError(f"{name}: wording {number} is no text; put it in quotes")
        why = said.get("open") or item.get("open")
        yield Scenario(f"{name}-{number}", turns, secrets, why, said["say"])


@dataclass
class Talk:
    """A talk with the guide; every reply is held against the rules for all replies."""

    server: Server
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    secrets: tuple[str, ...] = ()
    typed: list[str] = field(default_factory=list)
    last: list[Message] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    slots: Mapping[str, Any] = field(default_factory=dict)
    wordy: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Type a text; returns all messages of the reply as one text."""
        self.typed.append(text)
        return self.send(text, text if len(text) < 200 else f"{text[:200]}… ({len(text)} characters)")

    def press(self, title: str) -> str:
        """Press the button of the last reply with that title."""
        for shown_title, payload in self.buttons:
            if shown_title.casefold() == title.casefold():
                return self.send(payload, f"[{shown_title}]")
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

    def explained(self) -> str:
        """What was heard in each turn and which row decided, for a person to read in a failed test."""
        knowledge, lines = facts.facts(utc_now()).knowledge, []
        for message, slots, ran in explain.turns(self.server.tracker(self.sender, events=True)["events"]):
            parsed = {**(message.get("parse_data") or {}), "text": message.get("text")}
            parsed["metadata"] = message.get("metadata")
            text = str(message.get("text"))
            lines.append(f"> {text[:200]}")
            lines += [f"    {line}" for line in explain.heard_text(listening.read(knowledge, parsed, slots).heard)]
            lines += [f"    row {row or '–'} → {action}" for action, row in ran]
        return "\n".join(lines)

    def send(self, text: str, shown_text: str) -> str:
        """Send a text or a payload, shown in the transcript as `shown_text`."""
        before = self.slots
        self.last = self.server.send(self.sender, text)
        self.slots = self.server.tracker(self.sender)["slots"]
        self.transcript += [f"shopper: {shown_text}", shown(self.last)]
        wrong = faults(self.last, self.typed) + self._leaks()
        self.wordy += self._too_long(before)
        assert not wrong, "\n".join([*wrong, "The talk:", str(self)])
        return self.reply

    def _too_long(self, before: Mapping[str, Any]) -> list[str]:
        """Over the budget of words; in danger the numbers to call count more."""
        if before.get("danger") or self.slots.get("danger"):
            return []
        is_first = self.slots.get("issue") not in (None, before.get("issue"))
        most, found = FIRST if is_first else LATER, counted(self.last)
        return [f"{found} words, {most} allowed: {self.reply!r}"] if found > most else []

    def _leaks(self) -> list[str]:
        bare = re.sub(r"[\s\-.]", "", self.reply)
        return [f"the secret {item!r} came back" for item in self.secrets if re.sub(r"[\s\-.]", "", item) in bare]


def play(server: Server, scenario: Scenario) -> Talk:
    """Hold a talk and its expectations.

    Raises:
        AssertionError: the guide did not answer as expected; the talk so far is in the message.
    """
    talk = Talk(server, secrets=scenario.secrets)
    try:
        for turn in scenario.turns:
            if "press" in turn:
                talk.press(str(turn["press"]))
            else:
                text = str(turn["user"]).replace(_WORDING, scenario.wording or _WORDING)
                talk.say(text * int(turn.get("times", 1)))
            _hold(talk, turn)
        assert not talk.wordy, "\n".join([*talk.wordy, "The talk:", str(talk)])
    except AssertionError as error:
        raise AssertionError(f"{error}\nHeard:\n{talk.explained()}") from None
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
    most = int(turn.get("most_words", FIRST))
    if "most_words" in turn and counted(talk.last) > most:
        wrong.append(f"{counted(talk.last)} words, {most} expected at most")
    wrong += _slot_faults(talk.slots, turn)
    assert not wrong, "\n".join([*wrong, "The talk:", str(talk)])


def _slot_faults(slots: Mapping[str, Any], turn: Mapping[str, Any]) -> list[str]:
    wrong = []
    for name, none in _OF_SLOTS.items():
        found = str(slots.get(name) or none)
        if name in turn and found not in _list(turn, name):
            wrong.append(f"{name} is {found}, expected {' or '.join(_list(turn, name))}")
    for key, name in _IN_SLOTS.items():
        missing = {*_list(turn, key)} - {*_names(slots.get(name))}
        wrong += [f"{name} lacks {item}: {_names(slots.get(name))}" for item in sorted(missing)]
    wrong += [f"{item} is known" for item in _list(turn, "knows_not") if item in _names(slots.get("facts"))]
    waiting = [str(item.get("issue")) for item in slots.get("queue") or ()]
    if "queue" in turn and sorted(waiting) != sorted(_list(turn, "queue")):
        wrong.append(f"{waiting} wait, expected {_list(turn, 'queue')}")
    return wrong


def _names(value: Sequence[str] | None) -> list[str]:
    return [str(item) for item in value or ()]


def _list(turn: Mapping[str, Any], key: str) -> list[str]:
    value = turn.get(key) or []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def _found(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.I | re.S) is not None
