"""The case log: what a turn of a talk means for the problems that the talk is about.

A case is one issue of one talk.

| what happens                                               | the case                                      |
|------------------------------------------------------------|-----------------------------------------------|
| an issue becomes the talk's issue                          | begins; number 1 is the talk's first          |
| another issue comes in between (`queue`)                   | waits, and is the same one when it comes back |
| an issue that is not solved is told again, even after days | is the same one: an issue has one open case   |
| a solved issue is told again                               | another one begins                            |
| the issue just understood gives way to another             | is the same one, named anew                   |
| "that solved it"                                           | ends: solved                                  |
| "no" to "did that solve it?", or every way is used up      | ends: not solved, until a further way is begun|
| the talk is begun anew, or nobody writes any more          | stays open; after a day it counts as left     |

Pure: `record` takes the conversation before and after a turn, what was understood and what was said, and
gives what has changed. shopguide/storage/case_log.py keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from shopguide.conversation import Awaiting, Conversation
from shopguide.escalation import PEOPLE
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
# Responses by which the guide asks what was meant.
_ASKED: Final = frozenset({"clarify", "unclear", "unclear_step", "unclear_contacts", "only_english"})
_SHOWN: Final = frozenset({"step", "step_again", "all_steps", "stuck"})
_EXHAUSTED: Final = frozenset({"exhausted", "exhausted_urgent"})
_RATED: Final = frozenset({"rated", "rated_low"})
_LED: Final = (Awaiting.START, Awaiting.STEP, Awaiting.DRAFT_OFFER, Awaiting.DETAIL)
_WALKED: Final = (Awaiting.STEP, Awaiting.DRAFT_OFFER, Awaiting.DETAIL)
# Buttons that lead on to further choices; any other button tells what was meant.
_MENUS: Final = frozenset({"ask_help", "deny"})
_NO_MEANING: Final = frozenset({"affirm", "greet", "start_over", "provide_details", "ask_contact_options", UNSURE})


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
class Heard:
    """A message of the shopper, and what was understood.

    Attributes:
        position: number of its event in the talk, from 0.
        at: when it was understood, in seconds since 1970.
        text: what was typed; "" for a button.
        pressed: whether it was a button, typed numbers and titles included.
        intent: what it was understood as.
        confidence: how sure the classifier was, 0 to 1; None for a button.
        ranking: (intent, confidence) as the classifier ranks them, likeliest first.
        issues: (issue, confidence) for each issue found in the message.
        rating: the number on the button that was pressed, or in the words.
        said: names of the responses that were said to it, without "utter_".
    """

    position: int
    at: float
    text: str
    pressed: bool
    intent: str
    confidence: float | None = None
    ranking: tuple[tuple[str, float], ...] = ()
    issues: tuple[tuple[str, float], ...] = ()
    rating: int | None = None
    said: frozenset[str] = frozenset()

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
    """A step that a case came to, or could not find."""

    case_number: int
    channel: str
    step: int
    stuck: bool
    reached: float


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
    heard: Heard,
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
    case, renamed = _case(before, after, heard, entry, cases)
    solved = _judged(before, heard, cases)
    steps: tuple[ReachedStep, ...] = ()
    changed: dict[int, Case] = {}
    if solved:
        changed[solved.number] = _with_opinion(solved, before, heard)
    case = case or changed.get(solved.number if solved else 0)
    if case:
        steps = tuple(_steps(case, before, after, heard))
        changed[case.number] = _with_turn(case, before, after, heard)
    unsure = bool(heard.said & _ASKED) and not heard.pressed
    turn = LoggedTurn(
        position=heard.position,
        case_number=case.number if case else None,
        entry=entry,
        at=heard.at,
        pressed=heard.pressed,
        intent=heard.intent,
        confidence=heard.confidence,
        unsure=unsure,
        guesses=heard.guesses if unsure else (),
        text=heard.kept_text if unsure else None,
    )
    chosen: tuple[Chosen, ...] = ()
    if renamed and case:
        chosen = tuple(_corrected(recent, before.issue, case.issue))
    elif looks_back(before, after, heard):
        chosen = tuple(_picked(recent, heard.intent))
    return Change(turn, tuple(changed.values()), steps, chosen)


def looks_back(before: Conversation, after: Conversation, heard: Heard) -> bool:
    """Whether the turn may tell what an earlier message meant, so that the last turns are needed."""
    if before.awaiting is Awaiting.START and before.issue and after.issue not in (None, before.issue):
        return True
    asked = before.awaiting is Awaiting.CLARIFY or before.repairs > 0
    return heard.pressed and asked and heard.intent not in _MENUS | _NO_MEANING


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
    before: Conversation, after: Conversation, heard: Heard, entry: str, cases: Sequence[Case]
) -> tuple[Case | None, bool]:
    """The case that the turn belongs to, and whether it is named anew; None while no issue is known."""
    issue = after.issue or before.issue
    if issue is None:
        return None, False
    complaint = (after if after.issue else before).complaint
    unsolved = {case.issue: case for case in cases if case.outcome is not Outcome.SOLVED}
    if case := unsolved.get(issue):
        return (case if case.excerpt or heard.pressed else replace(case, excerpt=excerpt(complaint))), False
    # With a button pressed for another issue, the complaint is still that of the one before.
    words = None if heard.pressed and before.issue not in (None, issue) else excerpt(complaint)
    confidence = dict([*heard.issues, (heard.intent, heard.confidence)]).get(issue) if not heard.pressed else None
    old = unsolved.get(before.issue or "")
    if old and _gives_way(old, before, after):
        named = replace(old, issue=issue, confidence=confidence, excerpt=words or old.excerpt)
        return replace(named, offered=(), escalated_to=None, urgent=False), True
    number = max((case.number for case in cases), default=0) + 1
    # What is understood is English; words that were not, before an issue was known, are in the complaint.
    language = ENGLISH if before.issue or not before.complaint else language_of(before.complaint)
    fresh = Case(number, entry, issue, heard.at, heard.at, language, confidence, excerpt=words)
    return fresh, False


def _judged(before: Conversation, heard: Heard, cases: Sequence[Case]) -> Case | None:
    """The case that a rating or a comment is about: the last one solved."""
    about = heard.said & _RATED or before.awaiting in (Awaiting.RATING, Awaiting.COMMENT)
    solved = [case for case in cases if case.outcome is Outcome.SOLVED]
    return max(solved, key=lambda case: (case.last_heard, case.number), default=None) if about else None


def _with_opinion(case: Case, before: Conversation, heard: Heard) -> Case:
    """The case with what the shopper thinks of the talk."""
    if heard.said & _RATED and heard.rating is not None:
        case = replace(case, rating=heard.rating)
    if before.awaiting in (Awaiting.COMMENT, Awaiting.RATING) and "commented" in heard.said:
        case = replace(case, comment=excerpt(heard.text, COMMENT))
    return case


def _gives_way(old: Case, before: Conversation, after: Conversation) -> bool:
    """Whether the issue just understood was not meant: nothing was done about it, and it does not wait either."""
    waits = before.issue in {item.issue for item in after.queue}
    return before.awaiting is Awaiting.START and not waits and len(old.offered) < 2 and not old.tried


def _with_turn(case: Case, before: Conversation, after: Conversation, heard: Heard) -> Case:
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


def _outcome(case: Case, before: Conversation, after: Conversation, heard: Heard) -> Outcome:
    if case.outcome is Outcome.SOLVED:
        return Outcome.SOLVED
    if "solved" in heard.said and before.issue == case.issue != after.issue:
        return Outcome.SOLVED
    answered_no = before.awaiting is Awaiting.SOLVED and len(after.tried) > len(before.tried)
    if heard.said & _EXHAUSTED or (answered_no and before.issue == after.issue):
        return Outcome.NOT_SOLVED
    goes_on = after.issue == case.issue and after.awaiting in _WALKED and after.channel not in after.tried
    return Outcome.OPEN if goes_on else case.outcome


def _steps(case: Case, before: Conversation, after: Conversation, heard: Heard) -> list[ReachedStep]:
    """The step that was shown or asked about, and the one that was given up."""
    found: dict[tuple[str, int], bool] = {}
    if "stuck_again" in heard.said and before.issue == case.issue and before.channel:
        found[before.channel, before.step] = True
    shown = heard.said & _SHOWN or after.awaiting is Awaiting.DETAIL
    if shown and after.issue == case.issue and after.channel:
        found[after.channel, after.step] = "stuck" in heard.said
    return [ReachedStep(case.number, channel, step, stuck, heard.at) for (channel, step), stuck in found.items()]


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
