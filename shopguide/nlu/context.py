"""The point of the conversation at which a message came: the question asked last, and the choices on screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rasa.shared.core.events import BotUttered, UserUttered

from shopguide.dialogue import commands
from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import Awaiting
from shopguide.nlu.heads.screens import CHANNELS, FIRST_AID, OPENING, PROBLEMS, SCREENS, Option

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

_PROBLEMS: Final = frozenset(PROBLEMS)
_ALL_STEPS: Final = "utter_all_steps"
_STUCK: Final = frozenset({"utter_stuck", "utter_look_for"})
_EXHAUSTED: Final = "utter_exhausted"
_LISTED: Final = re.compile(r"^\d\. ", re.MULTILINE)
_FEWEST_LISTED: Final = 3
# What a button is about, where its command carries no value; "yes" and "no" are one idea each.
_IDEAS: Final[Mapping[Do, str]] = {
    Do.ACCEPT: "yes",
    Do.SOLVED: "yes",
    Do.SEND: "yes",
    Do.FORGET: "yes",
    Do.DECLINE: "no",
    Do.NOT_SOLVED: "no",
    Do.KEEP: "no",
    Do.MENU: "other",
    Do.ALL: "show_all",
    Do.LETTER: "draft",
    Do.SUMMARY: "draft",
    Do.SHORTER: "change",
}
_BY_VALUE: Final = frozenset({Do.START, Do.CHANNEL, Do.PROBLEM, Do.GROUP, Do.OPTION, Do.RATE, Do.ANSWER, Do.LINE})


@dataclass(frozen=True)
class Context:
    """What a message answers to.

    Attributes:
        question: one of `screens.QUESTIONS`.
        options: choices on screen, in order.
        problem: the one being worked on.
        channel: the one offered or being walked.
    """

    question: str = OPENING
    options: tuple[Option, ...] = ()
    problem: str | None = None
    channel: str | None = None

    @classmethod
    def of(cls, tracker: DialogueStateTracker | None) -> Context:
        """The context in a conversation; that of an opening message where there is none."""
        if tracker is None or not tracker.events:
            return cls()
        slots = {name: tracker.get_slot(name) for name in ("awaiting", "detail", "issue", "channel", "complaint")}
        said = last_said(tracker)
        buttons = shown_buttons(said)
        read = [(commands.from_payload(str(item.get("payload") or ""), _PROBLEMS), item) for item in buttons]
        known = [(command, str(item.get("title") or "")) for command, item in read if command]
        question = _question(slots, said, [command for command, _ in known])
        options = tuple(option_of(command, title, question) for command, title in known)
        return cls(question, options, slots["issue"], slots["channel"])


def last_said(tracker: DialogueStateTracker | None) -> list[BotUttered]:
    """What the guide said in its last turn, in order."""
    said: list[BotUttered] = []
    for event in reversed(tracker.events) if tracker else ():
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.append(event)
    return said[::-1]


def shown_buttons(said: Iterable[BotUttered]) -> list[dict[str, Any]]:
    """The buttons of a turn, in the order shown; two with one payload are one choice."""
    buttons = [button for event in said for button in event.data.get("buttons") or []]
    return list({str(button.get("payload")): button for button in reversed(buttons)}.values())[::-1]


def _question(slots: Mapping[str, Any], said: list[BotUttered], shown: list[Command]) -> str:
    names = {str(event.metadata.get("utter_action")) for event in said}
    does = [command.do for command in shown]
    match slots["awaiting"]:
        case None:
            return _nothing_open(slots, names, does)
        case Awaiting.START:
            return "start_aid" if slots["channel"] in FIRST_AID else "start"
        case Awaiting.STEP:
            if names & _STUCK or {Do.STUCK, Do.OTHER_WAYS} <= set(does):
                return "stuck_help"
            listed = any(len(_LISTED.findall(event.text or "")) >= _FEWEST_LISTED for event in said)
            return "all_steps" if _ALL_STEPS in names or listed else "step"
        case Awaiting.CLARIFY:
            if Do.GROUP in does:
                return "menu"
            return "problems" if does.count(Do.PROBLEM) >= _FEWEST_LISTED else "clarify"
        case Awaiting.DETAIL:
            asked = f"detail:{slots['detail']}"
            return asked if asked in SCREENS else "detail:description"
        case Awaiting.LETTER_LINE | Awaiting.LINE_WORDS:
            return "detail:description"
        case Awaiting.REPLY:
            return "solved"  # "nothing so far", "it came!": what is said to "did that settle it?" too
        case name:
            return str(name) if str(name) in SCREENS else OPENING


def _nothing_open(slots: Mapping[str, Any], names: set[str], does: list[Do]) -> str:
    if any(name.startswith(_EXHAUSTED) for name in names):
        return "exhausted"
    if Do.CHANNEL in does:
        return "channels"
    if Do.GROUP in does:
        return "menu"
    return "answered" if slots["issue"] or slots["complaint"] else OPENING


def option_of(command: Command, title: str, question: str) -> Option:
    """A button as a choice, after `question`."""
    value = command.value or ""
    act = command.act
    if command.do is Do.START and question in ("start", "start_aid", "switch"):
        return Option("switch" if question == "switch" else "start", title, value, act)
    if command.do is Do.REPEAT and question == "switch":
        return Option("stay", title, "stay", act)
    if command.do in _BY_VALUE and value:
        return Option(value, title, value, act)
    return Option(_IDEAS.get(command.do, command.do.value), title, command.do.value, act)


def off_screen(options: Iterable[Option]) -> tuple[Option, ...]:
    """The channels that aren't on screen: they can be chosen all the same."""
    shown = {option.id for option in options}
    return tuple(Option(name, title, name) for name, title in CHANNELS.items() if name not in shown)
