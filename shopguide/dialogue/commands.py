"""Commands: what a button does. One intent, `command`, with the entities `do` and `value`.

    /command{"do":"start","value":"phone"}

At most 64 bytes long, which is Telegram's limit. Payloads of version 1, which stored conversations still show, are read
too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from shopguide.dialogue.acts import Act

INTENT: Final = "command"


class Do(StrEnum):
    """What is to be done; the value, where there is one, in brackets."""

    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"  # [channel or first aid] begin it at its first step
    CHANNEL = "channel"  # [channel] chosen from a list
    PROBLEM = "problem"  # [problem]
    GROUP = "group"  # [group] the problems under a heading of the menu
    MENU = "menu"  # none of these
    OPTION = "option"  # [id] an answer to a question with fixed choices
    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    STUCK = "stuck"
    ALL = "all"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    OTHER_WAYS = "other_ways"
    TRIED = "tried"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    WAITING = "waiting"
    SKIP = "skip"
    RATE = "rate"  # [1 to 5]
    WHY = "why"
    LETTER = "letter"  # [seller, support, bank, appeal] or none
    SHORTER = "shorter"
    LINE = "line"  # [number] a line of the letter is to change; without one, it is asked which
    CUT = "cut"  # take the line out
    SUMMARY = "summary"
    SEND = "send"  # send the summary
    KEEP = "keep"  # don't
    PERSON = "person"
    ANSWER = "answer"  # [topic] the answer that was meant; without one, none of those offered
    SOURCE = "source"  # where is that from?
    FORGET = "forget"
    GREET = "greet"
    HELP = "help"
    PRIVACY = "privacy"


@dataclass(frozen=True)
class Command:
    """A pressed button."""

    do: Do
    value: str | None = None

    @property
    def payload(self) -> str:
        """As a button carries it."""
        entities = {"do": self.do.value} | ({"value": self.value} if self.value else {})
        return f"/{INTENT}{json.dumps(entities, separators=(',', ':'))}"

    @property
    def act(self) -> Act:
        """The act that the button stands for."""
        return _ACTS[self.do]


_ACTS: Final = {
    Do.ACCEPT: Act.ACCEPT,
    Do.DECLINE: Act.DECLINE,
    Do.START: Act.CHOOSE,
    Do.CHANNEL: Act.CHOOSE,
    Do.PROBLEM: Act.CHOOSE,
    Do.GROUP: Act.CHOOSE,
    Do.MENU: Act.DECLINE,
    Do.OPTION: Act.ANSWER,
    Do.NEXT: Act.DONE,
    Do.BACK: Act.BACK,
    Do.REPEAT: Act.REPEAT,
    Do.STUCK: Act.STUCK,
    Do.ALL: Act.SHOW_ALL,
    Do.PAUSE: Act.PAUSE,
    Do.RESUME: Act.RESUME,
    Do.RESTART: Act.RESTART,
    Do.OTHER_WAYS: Act.OTHER_WAYS,
    Do.TRIED: Act.TRIED,
    Do.SOLVED: Act.SOLVED,
    Do.NOT_SOLVED: Act.NOT_SOLVED,
    Do.WAITING: Act.WAITING,
    Do.SKIP: Act.SKIP,
    Do.RATE: Act.RATE,
    Do.WHY: Act.EXPLAIN,
    Do.LETTER: Act.WANT_DRAFT,
    Do.SHORTER: Act.WANT_DRAFT,
    Do.LINE: Act.CHOOSE,
    Do.CUT: Act.WANT_DRAFT,
    Do.SUMMARY: Act.WANT_DRAFT,
    Do.SEND: Act.ACCEPT,
    Do.KEEP: Act.DECLINE,
    Do.PERSON: Act.WANT_PERSON,
    Do.ANSWER: Act.ASK,
    Do.SOURCE: Act.EXPLAIN,
    Do.FORGET: Act.ABOUT_GUIDE,
    Do.GREET: Act.SOCIAL,
    Do.HELP: Act.ABOUT_GUIDE,
    Do.PRIVACY: Act.ABOUT_GUIDE,
}

# Payloads of version 1: the intent alone, and by the name of the entity that carried a value.
_OLD: Final = {
    "affirm": Do.ACCEPT,
    "deny": Do.DECLINE,
    "next_step": Do.NEXT,
    "previous_step": Do.BACK,
    "repeat_step": Do.REPEAT,
    "step_stuck": Do.STUCK,
    "show_all_steps": Do.ALL,
    "stop": Do.PAUSE,
    "start_over": Do.RESTART,
    "ask_contact_options": Do.OTHER_WAYS,
    "already_tried": Do.TRIED,
    "issue_resolved": Do.SOLVED,
    "issue_not_resolved": Do.NOT_SOLVED,
    "request_human": Do.PERSON,
    "greet": Do.GREET,
    "ask_help": Do.HELP,
}
_OLD_VALUES: Final = {
    "contact_channel": Do.CHANNEL,
    "start": Do.START,
    "issue_group": Do.GROUP,
    "rating": Do.RATE,
    "draft": Do.LETTER,
}
_OLD_HANDOFF: Final = {"show": Do.SUMMARY, "yes": Do.SEND, "no": Do.KEEP}


def from_intent(intent: str, entities: Mapping[str, str], problems: frozenset[str] = frozenset()) -> Command | None:
    """The command that a pressed button's intent and entities stand for; None where it is none that is known.

    Args:
        intent: its name.
        entities: values by name.
        problems: names of problems, whose buttons carried nothing but their name in version 1.
    """
    if intent == INTENT:
        do = entities.get("do")
        return Command(Do(do), entities.get("value")) if do in {item.value for item in Do} else None
    if intent in problems:
        return Command(Do.PROBLEM, intent)
    for name, old in _OLD_VALUES.items():
        if name in entities:
            return Command(old, None if old is Do.LETTER else entities[name])
    if entities.get("handoff") in _OLD_HANDOFF:
        return Command(_OLD_HANDOFF[entities["handoff"]])
    return Command(_OLD[intent]) if intent in _OLD else None


def from_payload(payload: str, problems: frozenset[str] = frozenset()) -> Command | None:
    """The command of a button's payload, of this version or the one before; None where it is no known one."""
    name, brace, rest = payload.removeprefix("/").partition("{")
    entities: Any = {}
    if brace:
        try:
            entities = json.loads(brace + rest)
        except ValueError:
            return None
    if not isinstance(entities, dict):
        return None
    return from_intent(name, {str(key): str(value) for key, value in entities.items()}, problems)
