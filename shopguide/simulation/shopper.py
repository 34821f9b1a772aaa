"""A shopper made up by chance, in a talk with the guide itself: the policy table and the actions, without Rasa and NLU.

What a message means is made up with it (`Heard`); what follows is decided, answered and logged as in a real talk, so
that a report over simulated talks counts what the log would have held.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from shopguide.cases import RECENT, UNSURE, Case, LoggedMessage, LoggedTurn, ReachedStep, record
from shopguide.dialogue import details
from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.commands import INTENT, Command, Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.heard import OF_INTENT, Heard, HeardAct, HeardIssue, from_message
from shopguide.dialogue.questions import CHOICES
from shopguide.knowledge import Knowledge
from shopguide.simulation.guide import Guide
from shopguide.simulation.words import COMMENTS, FOREIGN
from shopguide.storage.case_log import said_of
from shopguide.storage.conversations import Said

# How often what goes wrong, in parts of a hundred.
ISSUES: Final = {
    "order_not_received": 27.0,
    "return_or_refund": 17.0,
    "order_wrong_or_damaged": 13.0,
    "order_change_or_cancel": 7.0,
    "payment_problem": 7.0,
    "seller_problem": 6.0,
    "account_access": 6.0,
    "app_problem": 5.0,
    "account_hacked": 3.0,
    "unauthorized_payment": 3.0,
    "account_settings": 2.0,
    "product_question": 2.0,
    "general_feedback": 1.0,
    "seller_or_creator_support": 1.0,
}
ENTRIES: Final = {"web": 70.0, "telegram": 20.0, "slack": 10.0}
# Steps that many do not find, by channel and number from 0; any other step is not found by few.
HARD_STEPS: Final = {("in_app", 3): 0.28, ("in_app", 4): 0.14, ("order_details", 2): 0.16, ("live_chat", 1): 0.18}
_HARD: Final = 0.05
_HELPED: Final = {"phone": 0.62, "live_chat": 0.58, "order_details": 0.45, "email": 0.42, "in_app": 0.36}
_HELPS: Final = 0.4  # any other channel
_UNSURE: Final = 0.11
_FOREIGN: Final = 0.03
_CORRECTED: Final = 0.03
_FURTHER: Final = 0.05
_LEAVES: Final = 0.035
_STARTS: Final = 0.84
_RATES: Final = 0.6
_COMMENTS: Final = 0.45
_TYPES: Final = 0.35
_MOST_TURNS: Final = 60
_DETAILS: Final = {"order_number": "576483920174", "amount": "$24.99", "date": "12 May"}
# Parts of a day's talks by hour: most in the evening.
_HOURS: Final = (2, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 5, 5, 6, 7, 8, 9, 9, 8, 6, 4)
_LONGEST_PAUSE: Final = 900.0  # seconds between two messages
_EVENTS_A_TURN: Final = 8  # as a real talk has them, so that positions look alike
_DAY: Final = 24 * 3600
_Key = TypeVar("_Key")


@dataclass
class Log:
    """What the case log holds of one talk; `record` is given what it would read from the database."""

    entry: str
    cases: dict[int, Case] = field(default_factory=dict)
    steps: dict[tuple[int, str, int], ReachedStep] = field(default_factory=dict)
    turns: list[LoggedTurn] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    texts: dict[int, LoggedMessage] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    def add(self, before: Conversation, after: Conversation, heard: LoggedMessage, seconds: float) -> None:
        """Log one exchange, answered after so many seconds."""
        recent = self.turns[: -RECENT - 1 : -1]
        change = record(before, after, heard, self.entry, list(self.cases.values()), recent)
        self.cases |= {case.number: case for case in change.cases}
        for step in change.steps:
            place = (step.case_number, step.channel, step.step)
            first = self.steps.setdefault(place, step)
            self.steps[place] = replace(first, stuck=first.stuck or step.stuck)
        for chosen in change.chosen:
            index = next(at for at, turn in enumerate(self.turns) if turn.position == chosen.position)
            told = self.texts[chosen.position]
            turn = self.turns[index]
            self.turns[index] = replace(
                turn, picked=chosen.picked, text=turn.text or told.kept_text, guesses=turn.guesses or told.guesses
            )
        self.said.append(said_of(change, heard, recent))
        self.turns.append(change.turn)
        self.seconds.append(seconds)
        self.texts[heard.position] = heard


class Shopper:
    """Holds one talk from its first message to its end; `log` then tells all about it.

    Args:
        guide: who answers.
        words: example messages by intent.
        chance: where all chance comes from.
        entry: the channel the talk is held on.
        begins: when, in seconds since 1970.
        until: the present, in which a talk may still go on.
    """

    def __init__(
        self,
        guide: Guide,
        words: Mapping[str, Sequence[str]],
        chance: random.Random,
        entry: str,
        begins: float,
        until: float,
    ) -> None:
        self._guide, self._words, self._chance = guide, words, chance
        self._now, self._until = begins, until
        self._talk = Conversation()
        self._shown: tuple[Command, ...] = ()
        self._left = False
        self.log = Log(entry)

    def hold(self) -> Log:
        """Hold the talk."""
        self._tell(self._likely(ISSUES))
        while not self._left and len(self.log.turns) < _MOST_TURNS and self._now < self._until:
            self._answer()
        return self.log

    @property
    def _facts(self) -> Knowledge:
        return self._guide.knowledge

    # --- the first message, and a further one

    def _tell(self, issue: str) -> None:
        if self._maybe(_FOREIGN):
            foreign = self._chance.choice(FOREIGN)
            self._turn(Heard(foreign.text, foreign.language, UNSURE, 0.6), meant=issue)
            self._pick_from_menu(issue)
        elif self._maybe(_UNSURE):
            self._turn(Heard(self._chance.choice(self._words[issue]), "en", UNSURE, 0.6), meant=issue)
            if self._maybe(0.2):
                self._left = True
            elif self._maybe(0.7):
                self._pick_from_menu(issue)
            else:
                self._describe(issue)
        elif self._maybe(_CORRECTED):
            taken_for = self._near(issue)
            self._describe(taken_for)
            denied = HeardIssue(taken_for, 0.9, Polarity.DENIED)
            said = f"no, {self._chance.choice(self._words[issue])}"
            acts = (HeardAct(Act.CORRECT),)
            self._turn(Heard(said, "en", issue, 0.8, acts, (denied, HeardIssue(issue, 0.8))))
        else:
            self._describe(issue)

    def _describe(self, issue: str) -> None:
        sure = self._sure()
        urgent = self._maybe(0.1) or (self._facts.issues[issue].urgent and self._maybe(0.5))
        cues = {"urgent": 1.0} if urgent else {}
        text, acts = self._chance.choice(self._words[issue]), (HeardAct(Act.DESCRIBE, sure),)
        self._turn(Heard(text, "en", issue, sure, acts, (HeardIssue(issue, sure),), cues=cues))

    def _pick_from_menu(self, issue: str) -> None:
        """The heading, then the problem."""
        self._press(Do.GROUP, self._facts.issues[issue].group)
        self._press(Do.PROBLEM, issue)

    # --- what is answered to what was asked

    def _answer(self) -> None:
        if self._maybe(_LEAVES):
            self._left = True
            return
        asked = self._talk.awaiting
        answers: dict[Awaiting | None, Callable[[], None]] = {
            Awaiting.START: self._to_offer,
            Awaiting.STEP: self._to_step,
            Awaiting.DRAFT_OFFER: self._to_letter_offer,
            Awaiting.DETAIL: self._to_detail,
            Awaiting.DRAFT: self._to_letter,
            Awaiting.SOLVED: self._to_end,
            Awaiting.NEXT_ISSUE: self._to_next_issue,
            Awaiting.RATING: self._to_rating,
            Awaiting.COMMENT: self._to_comment,
        }
        if asked and asked in CHOICES:
            self._press(Do.OPTION, self._chance.choice(CHOICES[asked]).id)
        else:
            answers.get(asked, self._leave)()

    def _to_offer(self) -> None:
        if self._maybe(_STARTS):
            self._either("affirm", Do.START)
        elif self._maybe(0.5):
            self._either("already_tried", Do.TRIED)
        else:
            self._left = True

    def _to_step(self) -> None:
        hard = HARD_STEPS.get((self._talk.channel or "", self._talk.step), _HARD)
        if self._maybe(_FURTHER / 4):
            issue = self._likely(ISSUES)
            if issue != self._talk.issue and issue not in {item.issue for item in self._talk.queue}:
                self._describe(issue)
        elif self._maybe(hard):
            first = self._talk.step not in self._talk.stuck
            self._either("step_stuck", Do.STUCK)
            self._left = first and self._maybe(0.25)
        else:
            self._either("next_step", Do.NEXT)

    def _to_letter_offer(self) -> None:
        if self._talk.channel in self._talk.tried:
            self._left = True  # every channel is used up
        elif self._maybe(0.6):
            self._press(Do.LETTER)
        else:
            self._either("next_step", Do.NEXT)

    def _to_detail(self) -> None:
        detail = self._talk.detail or ""
        if self._maybe(0.3):
            self._press(Do.SKIP)
        elif detail == "wish":
            self._press(Do.OPTION, self._chance.choice(details.WISH_CHOICES))
        else:
            text = _DETAILS.get(detail) or self._chance.choice(self._words[self._talk.issue or ""])
            entities = {detail: (text,)} if detail in _DETAILS else {}
            acts = (HeardAct(Act.ANSWER),)
            self._turn(Heard(text, "en", "provide_details", self._sure(), acts, entities=entities))

    def _to_letter(self) -> None:
        self._either("next_step", Do.NEXT)

    def _to_end(self) -> None:
        if self._maybe(_HELPED.get(self._talk.channel or "", _HELPS)):
            self._either("issue_resolved", Do.SOLVED)
        elif self._maybe(0.65):
            self._either("issue_not_resolved", Do.NOT_SOLVED)
        else:
            self._press(Do.WAITING)
            self._left = self._talk.awaiting is not Awaiting.NEXT_ISSUE

    def _to_next_issue(self) -> None:
        self._press(Do.ACCEPT if self._maybe(0.75) else Do.DECLINE)

    def _to_rating(self) -> None:
        if not self._maybe(_RATES):
            self._left = True
            return
        tried = max((len(case.offered) for case in self.log.cases.values()), default=1)
        weights = {5: 40.0 / tried, 4: 26.0 / tried, 3: 14.0, 2: 7.0 * tried, 1: 9.0 * tried}
        self._press(Do.RATE, str(self._likely(weights)))

    def _to_comment(self) -> None:
        if self._maybe(_COMMENTS):
            text, acts = self._chance.choice(COMMENTS), (HeardAct(Act.COMMENT),)
            self._turn(Heard(text, "en", "general_feedback", self._sure(), acts))
        self._left = True

    def _leave(self) -> None:
        self._left = True

    # --- a turn

    def _either(self, typed: str, do: Do) -> None:
        """The same in words, or by the button."""
        if self._maybe(_TYPES) and typed in self._words:
            sure = self._sure()
            acts = (HeardAct(OF_INTENT[typed], sure),)
            self._turn(Heard(self._chance.choice(self._words[typed]), "en", typed, sure, acts))
        else:
            self._press(do)

    def _press(self, do: Do, value: str | None = None) -> None:
        """Press the button, if it is shown; else the talk is left."""
        fits = (command for command in self._shown if command.do is do and value in (None, command.value))
        command = next(fits, None)
        if command is None:
            self._left = True
            return
        entities = [{"entity": "do", "value": command.do.value}, {"entity": "value", "value": command.value}]
        self._turn(from_message({"text": command.payload, "intent": {"name": INTENT}, "entities": entities}))

    def _turn(self, heard: Heard, meant: str | None = None) -> None:
        """One turn; `meant` is what was meant by words that aren't understood."""
        answer = self._guide.answer(heard, self._talk)
        message = LoggedMessage(
            position=3 + len(self.log.turns) * _EVENTS_A_TURN,
            at=self._now,
            text=heard.text,
            command=heard.command,
            intent=heard.intent,
            confidence=None if heard.pressed else heard.confidence,
            ranking=() if heard.pressed else tuple(self._ranking(meant or heard.intent, heard.confidence, bool(meant))),
            issues=tuple((item.name, item.confidence) for item in heard.issues),
            language=heard.language,
            rating=details.rating(heard),
            row=answer.row,
            said=answer.said,
        )
        slow = self._maybe(0.002)
        seconds = self._chance.uniform(0.5, 4) if slow else self._chance.lognormvariate(-4.4, 0.4)
        self.log.add(self._talk, answer.conversation, message, seconds)
        self._talk, self._shown = answer.conversation, answer.buttons or self._shown
        self._now += min(self._chance.lognormvariate(3.2, 0.9), _LONGEST_PAUSE)

    def _ranking(self, meant: str, confidence: float, unsure: bool) -> Iterator[tuple[str, float]]:
        """What a classifier would have thought of."""
        sure, near = 1 - confidence if unsure else confidence, self._near(meant)
        first, second = (near, meant) if unsure and self._maybe(0.4) else (meant, near)
        yield from ((first, sure), (second, (1 - sure) * 0.6), ("out_of_scope", (1 - sure) * 0.2))

    # --- chance

    def _sure(self) -> float:
        return 1 - self._chance.expovariate(40) % 0.5

    def _maybe(self, chance: float) -> bool:
        return self._chance.random() < chance

    def _likely(self, weights: Mapping[_Key, float]) -> _Key:
        return self._chance.choices(list(weights), list(weights.values()))[0]

    def _near(self, issue: str) -> str:
        """Another issue that it may be taken for: one under the same heading."""
        group = self._facts.issues[issue].group if issue in self._facts.issues else None
        near = [item.id for item in self._facts.issues.values() if item.id != issue and group in (None, item.group)]
        return self._chance.choice(near)


def moment(chance: random.Random, until: float, days: int) -> float:
    """When a talk begins, within the `days` before `until` (seconds since 1970): more lately, and in the evening."""
    while True:
        ago: float = days * (1 - chance.random() ** 0.8)
        day = until - ago * _DAY
        hour = chance.choices(range(24), _HOURS)[0]
        begins = day - day % _DAY + (hour + chance.random()) * 3600
        if until - days * _DAY <= begins < until - 2 * _LONGEST_PAUSE:
            return begins
