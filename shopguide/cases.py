"""The case log: what a turn of a talk means for the problems that the talk is about.

A case is one issue of one talk.

| what happens                                               | the case                                      |
|------------------------------------------------------------|-----------------------------------------------|
| an issue becomes the talk's issue                          | begins; number 1 is the talk's first          |
| another issue comes in between (`queue`)                   | waits, and is the same one when it comes back |
| an issue that is not solved is told again, even after days | is the same one: an issue has one open case   |
| a solved issue is told again                               | another one begins                            |
| the shopper denies the issue, and nothing was tried        | is the same one, named after the next issue   |
| "that solved it"                                           | ends: solved                                  |
| "no" to "did that solve it?", or every way is used up      | ends: not solved, until a further way is begun|
| the talk is begun anew, or nobody writes any more          | stays open; after a day it counts as left     |

Pure: `record` takes the conversation before and after a turn, what was understood and what was said, and
gives what has changed. shopguide/storage/case_log.py keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.route import PEOPLE
from shopguide.language import ENGLISH, language_of

EXCERPT: Final = 160  # characters of a complaint that are kept
COMMENT: Final = 600  # … of a comment
TEXT: Final = 600  # … of a message that was not understood
LEFT_SECONDS: Final = 24 * 3600
GUESSES: Final = 5
# More turns than lie between an unclear message and the button that says what was meant: menu, heading, issue.
RECENT: Final = 6
UNSURE: Final = "nlu_fallback"
_ENTRIES: Final = frozenset({"web", "slack", "telegram", "shell", "rest"})
_STOCK_SHELL: Final = "cmdline"  # `rasa shell`
# Rows of the policy table that ask what was meant.
ASKED: Final = frozenset({"close_problems", "other_language", "not_understood", "second_time", "third_time"})
# … and those that give help in a danger, or ask whether somebody is safe.
IN_DANGER: Final = frozenset(
    {"danger", "danger_again", "danger_country", "danger_country_and_asks", "still_in_danger", "worry"}
)
# Responses, by what they tell of a case.
_SHOWN: Final = frozenset({"step", "step_us", "all_steps", "stuck"})
_EXHAUSTED: Final = frozenset({"exhausted", "exhausted_urgent"})
_RATED: Final = frozenset({"rated", "rated_low"})
_WRITTEN: Final = (Awaiting.DETAIL, Awaiting.DRAFT)
_WALKED: Final = (Awaiting.STEP, *_WRITTEN)
_LED: Final = (Awaiting.START, Awaiting.DRAFT_OFFER, *_WALKED)
# Buttons that lead on to further choices; the old intents are of messages that version 1 logged.
_MENUS: Final = frozenset({Do.GROUP, Do.MENU, Do.HELP, "ask_help", "deny"})
# What other buttons say of an unclear message: the intent of the words for it. Those that aren't here say nothing.
_MEANT: Final[Mapping[Do, str]] = {
    Do.START: "contact_by_channel",
    Do.CHANNEL: "contact_by_channel",
    Do.NEXT: "next_step",
    Do.BACK: "previous_step",
    Do.REPEAT: "repeat_step",
    Do.STUCK: "step_stuck",
    Do.ALL: "show_all_steps",
    Do.PAUSE: "stop",
    Do.TRIED: "already_tried",
    Do.SOLVED: "issue_resolved",
    Do.NOT_SOLVED: "issue_not_resolved",
    Do.PERSON: "request_human",
}


class Outcome(StrEnum):
    """How a case stands. `LEFT` is never stored: see `outcome_at`."""

    OPEN = "open"
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    LEFT = "left"


def outcome_at(outcome: Outcome, last_heard: float, now: float) -> Outcome:
    """How a case stands at `now` (seconds since 1970): one that is open and not heard of for a day was left."""
    return Outcome.LEFT if outcome is Outcome.OPEN and now - last_heard > LEFT_SECONDS else outcome


@dataclass(frozen=True)
class LoggedMessage:
    """A message of the shopper, what was understood, and how it was answered.

    Attributes:
        position: number of its event in the talk, from 0.
        at: when it was understood, in seconds since 1970.
        text: what was typed; "" for a button.
        command: that of the button that was pressed.
        intent: what the words were understood as.
        confidence: how sure the classifier was, 0 to 1; None for a button.
        ranking: (intent, confidence) as the classifier ranks them, likeliest first.
        issues: (issue, confidence) for each issue found in the message.
        language: that of the words, two letters.
        rating: the number on the button that was pressed, or in the words.
        row: id of the row of the policy table that decided.
        said: names of the responses that were said to it, without "utter_".
    """

    position: int
    at: float
    text: str = ""
    command: Command | None = None
    intent: str = UNSURE
    confidence: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    issues: tuple[tuple[str, float], ...] = ()
    language: str = ENGLISH
    rating: int | None = None
    row: str | None = None
    said: frozenset[str] = frozenset()

    @property
    def pressed(self) -> bool:
        """Whether it was a button, typed numbers and titles included."""
        return self.command is not None

    @property
    def logged_intent(self) -> str:
        """What the log names it: the intent of words; of a button the issue, or what it does."""
        return self.intent if self.command is None else self.meant or self.command.do.value

    @property
    def meant(self) -> str | None:
        """The intent that the button says words before it meant, if it says any."""
        if self.command is None:
            return None
        return self.command.value if self.command.do is Do.PROBLEM else _MEANT.get(self.command.do)

    @property
    def unsure(self) -> bool:
        """Whether the guide asked what was meant."""
        return self.row in ASKED and not self.pressed

    @property
    def kept_text(self) -> str | None:
        """The words as they may be kept, for a message that was not understood."""
        return excerpt(self.text, TEXT)

    @property
    def guesses(self) -> tuple[tuple[str, float], ...]:
        """What the classifier thought of, likeliest first."""
        return tuple((name, round(chance, 4)) for name, chance in self.ranking if name != UNSURE)[:GUESSES]


@dataclass(frozen=True)
class Case:
    """One issue of one talk; the columns of the table `cases`."""

    number: int
    entry: str
    issue: str
    started: float
    last_heard: float
    language: str = ENGLISH
    confidence: float | None = None
    urgent: bool = False
    offered: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()
    escalated_to: str | None = None
    outcome: Outcome = Outcome.OPEN
    rating: int | None = None
    comment: str | None = None
    excerpt: str | None = None
    turns: int = 0


@dataclass(frozen=True)
class ReachedStep:
    """A step that a case came to, or could not find; `playbook` led to the channel, and may have steps of its own."""

    case_number: int
    channel: str
    step: int
    stuck: bool
    reached: float
    playbook: str | None = None


@dataclass(frozen=True)
class LoggedTurn:
    """A message of the shopper as the log keeps it; its words only where they were not understood."""

    position: int
    case_number: int | None
    entry: str
    at: float
    pressed: bool
    intent: str
    confidence: float | None
    unsure: bool
    guesses: tuple[tuple[str, float], ...] = ()
    text: str | None = None
    picked: str | None = None
    row: str | None = None


@dataclass(frozen=True)
class Chosen:
    """What an earlier message of the talk turned out to mean."""

    position: int
    picked: str


@dataclass(frozen=True)
class Change:
    """What a turn adds to the log. Each of `cases` replaces the one of its number, if there is one."""

    turn: LoggedTurn
    cases: tuple[Case, ...] = ()
    steps: tuple[ReachedStep, ...] = ()
    chosen: tuple[Chosen, ...] = ()


def record(
    before: Conversation,
    after: Conversation,
    heard: LoggedMessage,
    entry: str,
    cases: Sequence[Case] = (),
    recent: Sequence[LoggedTurn] = (),
) -> Change:
    """What one turn changes.

    Args:
        before, after: the conversation when the message came, and when it was answered.
        heard: the message.
        entry: the channel it came by, see `entry_of`.
        cases: the talk's cases; every one that is not solved must be among them, and the last one solved.
        recent: the talk's last turns, newest first; they are looked at only where `looks_back` is true.
    """
    case, renamed = _case(before, after, heard, entry, cases, recent)
    solved = _judged(before, heard, cases)
    steps: tuple[ReachedStep, ...] = ()
    changed: dict[int, Case] = {}
    if solved:
        changed[solved.number] = _with_opinion(solved, before, heard)
    case = case or changed.get(solved.number if solved else 0)
    if case:
        steps = tuple(_steps(case, before, after, heard))
        changed[case.number] = _with_turn(case, before, after, heard)
    turn = LoggedTurn(
        position=heard.position,
        case_number=case.number if case else None,
        entry=entry,
        at=heard.at,
        pressed=heard.pressed,
        intent=heard.logged_intent,
        confidence=heard.confidence,
        unsure=heard.unsure,
        guesses=heard.guesses if heard.unsure else (),
        text=heard.kept_text if heard.unsure else None,
        row=heard.row,
    )
    chosen: tuple[Chosen, ...] = ()
    if renamed and case:
        chosen = tuple(_corrected(recent, renamed, case.issue))
    elif heard.meant and looks_back(before, after, heard):
        chosen = tuple(_picked(recent, heard.meant))
    return Change(turn, tuple(changed.values()), steps, chosen)


def looks_back(before: Conversation, after: Conversation, heard: LoggedMessage) -> bool:
    """Whether the turn may tell what an earlier message meant, so that the last turns are needed."""
    if after.ruled_out and after.issue not in (None, before.issue):
        return True
    asked = before.awaiting is Awaiting.CLARIFY or before.repairs > 0
    return heard.meant is not None and asked


def entry_of(sender_id: str, input_channel: str | None) -> str:
    """By which channel a talk is held: the server's prefix of the sender id, else what Rasa calls the channel."""
    prefix = sender_id.partition(":")[0]
    if prefix in _ENTRIES:
        return prefix
    return "shell" if input_channel == _STOCK_SHELL else (input_channel or "rest")[:20]


def excerpt(text: str | None, most: int = EXCERPT) -> str | None:
    """The beginning of a redacted text, at most so many characters; None for no words."""
    words = " ".join((text or "").split())
    return (words if len(words) <= most else f"{words[: most - 1].rstrip()}…") or None


def _case(
    before: Conversation,
    after: Conversation,
    heard: LoggedMessage,
    entry: str,
    cases: Sequence[Case],
    recent: Sequence[LoggedTurn],
) -> tuple[Case | None, str | None]:
    """The case that the turn belongs to, and the issue that it had by mistake; no case while no issue is known."""
    issue = after.issue or before.issue
    if issue is None:
        return None, None
    complaint = (after if after.issue else before).complaint
    unsolved = {case.issue: case for case in cases if case.outcome is not Outcome.SOLVED}
    if case := unsolved.get(issue):
        return (case if case.excerpt or heard.pressed else replace(case, excerpt=excerpt(complaint))), None
    # With a button pressed for another issue, the complaint is still that of the one before.
    words = None if heard.pressed and before.issue not in (None, issue) else excerpt(complaint)
    if heard.pressed and before.issue is None:
        words = words or excerpt(_unclear(recent))
    confidence = dict([*heard.issues, (heard.intent, heard.confidence)]).get(issue) if not heard.pressed else None
    if old := _denied(after, cases):
        named = replace(old, issue=issue, confidence=confidence, excerpt=words or old.excerpt)
        return replace(named, offered=(), escalated_to=None, urgent=False), old.issue
    number = max((case.number for case in cases), default=0) + 1
    language = _language(heard, recent)
    fresh = Case(number, entry, issue, heard.at, heard.at, language, confidence, excerpt=words)
    return fresh, None


def _denied(after: Conversation, cases: Sequence[Case]) -> Case | None:
    """The last case whose issue was not meant: the shopper denied it, and nothing was tried."""
    denied = (case for case in cases if case.issue in after.ruled_out and case.outcome is Outcome.OPEN)
    return max((case for case in denied if not case.tried), key=lambda case: case.number, default=None)


def _language(heard: LoggedMessage, recent: Sequence[LoggedTurn]) -> str:
    """The language of the words; for a button, of those before it that were not understood."""
    if not heard.pressed:
        return heard.language
    unclear = _unclear(recent)
    return language_of(unclear) if unclear else ENGLISH


def _unclear(recent: Sequence[LoggedTurn]) -> str | None:
    """The last words that were not understood."""
    return next((turn.text for turn in recent if turn.unsure and turn.text), None)


def _judged(before: Conversation, heard: LoggedMessage, cases: Sequence[Case]) -> Case | None:
    """The case that a rating or a comment is about: the last one solved."""
    about = heard.said & _RATED or before.awaiting in (Awaiting.RATING, Awaiting.COMMENT)
    solved = [case for case in cases if case.outcome is Outcome.SOLVED]
    return max(solved, key=lambda case: (case.last_heard, case.number), default=None) if about else None


def _with_opinion(case: Case, before: Conversation, heard: LoggedMessage) -> Case:
    """The case with what the shopper thinks of the talk."""
    if heard.said & _RATED and heard.rating is not None:
        case = replace(case, rating=heard.rating)
    if before.awaiting in (Awaiting.COMMENT, Awaiting.RATING) and "commented" in heard.said:
        case = replace(case, comment=excerpt(heard.text, COMMENT))
    return case


def _with_turn(case: Case, before: Conversation, after: Conversation, heard: LoggedMessage) -> Case:
    """The case after the turn."""
    # What ends or leaves an issue clears the talk; what was tried is known from before.
    talk = after if after.issue == case.issue else before
    led = after.channel if after.issue == case.issue and after.awaiting in _LED else None
    tried = talk.tried if talk.issue == case.issue else ()
    return replace(
        case,
        turns=case.turns + 1,
        last_heard=max(case.last_heard, heard.at),
        urgent=case.urgent or (talk.issue == case.issue and talk.urgent),
        offered=_joined(case.offered, (led,) if led else ()),
        tried=_joined(case.tried, tried),
        escalated_to=led if led in PEOPLE else case.escalated_to,
        outcome=_outcome(case, before, after, heard),
    )


def _outcome(case: Case, before: Conversation, after: Conversation, heard: LoggedMessage) -> Outcome:
    if case.outcome is Outcome.SOLVED:
        return Outcome.SOLVED
    if "solved" in heard.said and before.issue == case.issue != after.issue:
        return Outcome.SOLVED
    answered_no = before.awaiting is Awaiting.SOLVED and len(after.tried) > len(before.tried)
    if heard.said & _EXHAUSTED or (answered_no and before.issue == after.issue):
        return Outcome.NOT_SOLVED
    goes_on = after.issue == case.issue and after.awaiting in _WALKED and after.channel not in after.tried
    return Outcome.OPEN if goes_on else case.outcome


def _steps(case: Case, before: Conversation, after: Conversation, heard: LoggedMessage) -> list[ReachedStep]:
    """The step that was shown or asked about, and the one that was given up."""
    found: dict[tuple[str, int, str | None], bool] = {}
    if "stuck_again" in heard.said and before.issue == case.issue and before.channel:
        found[before.channel, before.step, before.playbook] = True
    shown = heard.said & _SHOWN or (after.awaiting in _WRITTEN and after.channel == "email")
    if shown and after.issue == case.issue and after.channel:
        found[after.channel, after.step, after.playbook] = "stuck" in heard.said
    return [
        ReachedStep(case.number, channel, step, stuck, heard.at, playbook)
        for (channel, step, playbook), stuck in found.items()
    ]


def _picked(recent: Sequence[LoggedTurn], intent: str) -> list[Chosen]:
    """The unclear messages, with nothing but menus in between, that the button `intent` gives a meaning to."""
    chosen: list[Chosen] = []
    for turn in recent:
        if turn.unsure and turn.picked is None:
            chosen.append(Chosen(turn.position, intent))
        elif not (turn.pressed and turn.intent in _MENUS):
            break
    return chosen


def _corrected(recent: Sequence[LoggedTurn], taken_for: str | None, issue: str) -> list[Chosen]:
    """The last message that was taken for another issue, by the guide or by a slip of the shopper's finger."""
    typed = next((turn for turn in recent if not turn.pressed and taken_for in (turn.intent, turn.picked)), None)
    return [Chosen(typed.position, issue)] if typed else []


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
