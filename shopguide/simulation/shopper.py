"""A shopper made up by chance: walks through a talk as the guide would lead it, without guide or model.

The conversation is moved by the core (shopguide.guide, triage, escalation), and every exchange goes through
`shopguide.cases.record`: what a report counts over simulated talks is what the log would have written.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from shopguide import guide, triage
from shopguide.cases import RECENT, UNSURE, Case, Heard, LoggedTurn, ReachedStep, record
from shopguide.conversation import Awaiting, Conversation, Paused
from shopguide.escalation import Stage, decide, gives_up
from shopguide.knowledge import Knowledge
from shopguide.rating import LOW
from shopguide.simulation.words import COMMENTS, FOREIGN

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
_MOST_TURNS: Final = 60
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
    texts: dict[int, Heard] = field(default_factory=dict)

    def add(self, before: Conversation, after: Conversation, heard: Heard, seconds: float) -> None:
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
        self.turns.append(change.turn)
        self.seconds.append(seconds)
        self.texts[heard.position] = heard


class Shopper:
    """Holds one talk from its first message to its end; `log` then tells all about it.

    Args:
        facts: the knowledge.
        words: example messages by intent.
        chance: where all chance comes from.
        entry: the channel the talk is held on.
        begins: when, in seconds since 1970.
        until: the present, in which a talk may still go on.
    """

    def __init__(
        self,
        facts: Knowledge,
        words: Mapping[str, Sequence[str]],
        chance: random.Random,
        entry: str,
        begins: float,
        until: float,
    ) -> None:
        self._facts, self._words, self._chance = facts, words, chance
        self._now, self._until = begins, until
        self._talk = Conversation()
        self._left = False
        self.log = Log(entry)

    def hold(self) -> Log:
        """Hold the talk."""
        self._tell(self._likely(ISSUES))
        while not self._left and len(self.log.turns) < _MOST_TURNS and self._now < self._until:
            self._answer()
        return self.log

    # --- the first message, and a further one

    def _tell(self, issue: str) -> None:
        text = self._chance.choice(self._words[issue])
        if self._maybe(_FOREIGN):
            text = self._chance.choice(FOREIGN)
            self._say(UNSURE, text, {"only_english"}, _repaired(self._talk, text), unsure=issue)
            self._press(issue, {"understood", "recommend"}, self._recommended(issue))
        elif self._maybe(_UNSURE):
            self._say(UNSURE, text, {"clarify"}, _repaired(self._talk, text), unsure=issue)
            if self._maybe(0.2):
                self._left = True
            elif self._maybe(0.7):
                self._press(issue, {"understood", "recommend"}, self._recommended(issue))
            else:
                text = self._chance.choice(self._words[issue])
                self._say(issue, text, {"understood", "recommend"}, self._recommended(issue, text))
        elif self._maybe(_CORRECTED):
            other = self._near(issue)
            self._say(other, text, {"understood", "recommend"}, self._recommended(other, text))
            self._press(issue, {"understood", "recommend"}, self._recommended(issue, waits=False))
        else:
            self._say(issue, text, {"understood", "recommend"}, self._recommended(issue, text))

    # --- what is answered to what was asked

    def _answer(self) -> None:
        if self._maybe(_LEAVES):
            self._left = True
            return
        answers: dict[Awaiting | None, Callable[[], None]] = {
            Awaiting.START: self._to_offer,
            Awaiting.STEP: self._to_step,
            Awaiting.DRAFT_OFFER: self._to_step,
            Awaiting.SOLVED: self._to_end,
            Awaiting.NEXT_ISSUE: self._to_next_issue,
            Awaiting.RATING: self._to_rating,
            Awaiting.COMMENT: self._to_comment,
        }
        answers.get(self._talk.awaiting, self._leave)()

    def _to_offer(self) -> None:
        if self._maybe(_STARTS):
            talk = guide.start(self._talk, self._talk.channel or "")
            self._either("affirm", "contact_by_channel", {"step"}, _writing(talk))
        elif self._maybe(0.5):
            self._not_helped("already_tried", set())
        else:
            self._left = True

    def _to_step(self) -> None:
        talk = self._talk
        hard = HARD_STEPS.get((talk.channel or "", talk.step), _HARD)
        if self._maybe(_FURTHER / 4):
            self._further()
        elif self._maybe(hard):
            stuck = guide.stuck(talk)
            if gives_up(stuck):
                self._not_helped("step_stuck", {"stuck_again"})
            else:
                self._either("step_stuck", "step_stuck", {"stuck"}, stuck)
                if self._maybe(0.25):
                    self._left = True
        else:
            onward = guide.advance(self._facts, replace(talk, awaiting=Awaiting.STEP))
            said = {"finished"} if onward.awaiting is Awaiting.SOLVED else {"step"}
            self._either("next_step", "next_step", said, onward)

    def _further(self) -> None:
        issue = self._likely(ISSUES)
        if issue != self._talk.issue and issue not in {item.issue for item in self._talk.queue}:
            text = self._chance.choice(self._words[issue])
            self._say(issue, text, {"switched", "recommend"}, self._recommended(issue, text))

    def _to_end(self) -> None:
        if self._talk.channel in self._facts.first_aid:
            self._not_helped("next_step", {"finished_aid"})
        elif self._maybe(_HELPED.get(self._talk.channel or "", _HELPS)):
            queue = self._talk.queue
            asked = Awaiting.NEXT_ISSUE if queue else Awaiting.RATING
            said = {"solved", "offer_next_issue" if queue else "ask_rating"}
            self._either("issue_resolved", "issue_resolved", said, Conversation(queue=queue, awaiting=asked))
        elif self._maybe(0.65):
            self._not_helped("issue_not_resolved", set())
        else:
            self._press("stop", {"paused"}, guide.pause(self._talk))
            self._left = True

    def _to_next_issue(self) -> None:
        if self._maybe(0.75):
            talk = guide.take_from_queue(self._talk)
            if talk.channel:
                self._press("affirm", {"understood", "step_again"}, talk)
            else:
                self._press("affirm", {"understood", "recommend"}, self._led(talk))
        else:
            self._press("deny", {"anything_else"}, self._talk.but(queue=(), awaiting=None))

    def _to_rating(self) -> None:
        if not self._maybe(_RATES):
            self._left = True
            return
        tried = max((len(case.offered) for case in self.log.cases.values()), default=1)
        weights = {5: 40.0 / tried, 4: 26.0 / tried, 3: 14.0, 2: 7.0 * tried, 1: 9.0 * tried}
        rating = self._likely(weights)
        low = rating <= LOW
        said = {"rated_low", "ask_comment"} if low else {"rated", "anything_else"}
        after = self._talk.but(awaiting=Awaiting.COMMENT if low else None)
        self._press("provide_details", said, after, rating=rating)

    def _to_comment(self) -> None:
        if self._maybe(_COMMENTS):
            text = self._chance.choice(COMMENTS)
            self._say("general_feedback", text, {"commented", "anything_else"}, self._talk.but(awaiting=None))
        self._left = True

    def _leave(self) -> None:
        self._left = True

    def _not_helped(self, intent: str, said: set[str]) -> None:
        talk = self._talk.but(tried=tuple(dict.fromkeys([*self._talk.tried, self._talk.channel or ""])))
        decision = decide(self._facts, talk)
        if decision.leg is None:
            after = talk.but(channel="email", step=0, stuck=(), awaiting=Awaiting.DRAFT_OFFER)
            self._either(intent, intent, said | {"exhausted"}, after)
            self._left = True
            return
        asked = "escalate" if decision.stage is Stage.ESCALATION else "next_way"
        self._either(intent, intent, said | {asked}, _proposed(talk, decision.leg.channel))

    # --- the conversation

    def _recommended(self, issue: str, text: str | None = None, *, waits: bool = True) -> Conversation:
        talk = guide.set_aside(self._talk, issue)
        queue: tuple[Paused, ...] = talk.queue if waits else ()
        urgent = self._maybe(0.1) or (self._facts.issues[issue].urgent and self._maybe(0.5))
        return self._led(talk.but(complaint=text or self._talk.complaint, urgent=urgent, queue=queue))

    def _led(self, talk: Conversation) -> Conversation:
        aid = self._facts.issues[talk.issue or ""].first_aid
        if aid and self._maybe(0.4):
            return _proposed(talk, aid)
        leg = (triage.fastest(self._facts, talk) if talk.urgent else None) or triage.recommend(self._facts, talk)
        return _proposed(talk, leg.channel if leg else "email")

    # --- a turn

    def _either(self, typed: str, pressed: str, said: set[str], after: Conversation) -> None:
        if self._maybe(0.65) or typed not in self._words:
            self._press(pressed, said, after)
        else:
            self._say(typed, self._chance.choice(self._words[typed]), said, after)

    def _press(self, intent: str, said: set[str], after: Conversation, rating: int | None = None) -> None:
        self._turn(Heard(self._position(), self._now, "", True, intent, rating=rating, said=frozenset(said)), after)

    def _say(self, intent: str, text: str, said: set[str], after: Conversation, unsure: str | None = None) -> None:
        meant = unsure or intent
        sure = self._chance.uniform(0.2, 0.5) if unsure else 1 - self._chance.expovariate(40) % 0.5
        near = self._near(meant)
        ranking = [(meant, sure), (near, (1 - sure) * 0.6), ("out_of_scope", (1 - sure) * 0.2)]
        if unsure and self._maybe(0.4):
            ranking[:2] = [(near, sure), (meant, (1 - sure) * 0.6)]
        confidence = 1 - sure if unsure else sure
        heard = Heard(
            self._position(),
            self._now,
            text,
            False,
            intent,
            confidence,
            tuple(sorted(ranking, key=lambda guess: -guess[1])),
            () if unsure or intent not in self._facts.issues else ((intent, sure),),
            said=frozenset(said),
        )
        self._turn(heard, after)

    def _turn(self, heard: Heard, after: Conversation) -> None:
        slow = self._maybe(0.002)
        seconds = self._chance.uniform(0.5, 4) if slow else self._chance.lognormvariate(-4.4, 0.4)
        self.log.add(self._talk, after, heard, seconds)
        self._talk = after
        self._now += min(self._chance.lognormvariate(3.2, 0.9), _LONGEST_PAUSE)

    def _position(self) -> int:
        return 3 + len(self.log.turns) * _EVENTS_A_TURN

    # --- chance

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


def _proposed(talk: Conversation, channel: str) -> Conversation:
    return talk.but(channel=channel, step=0, stuck=(), awaiting=Awaiting.START, repairs=0)


def _writing(talk: Conversation) -> Conversation:
    """The first step of an e-mail offers to draft it."""
    return talk.but(awaiting=Awaiting.DRAFT_OFFER) if talk.channel == "email" else talk


def _repaired(talk: Conversation, text: str) -> Conversation:
    return talk.but(awaiting=Awaiting.CLARIFY, repairs=talk.repairs + 1, complaint=text)
