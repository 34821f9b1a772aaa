"""What was heard in a message: one frozen value a turn, read from `parse_data`.

shopguide/nlu puts it there (see docs/contributors/understanding.md for the form). A pressed button brings an intent and
entities alone, and so do messages stored by version 1: there the acts follow from these and from the open question.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shopguide.dialogue import commands
from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.cues import DANGERS, FACTS, LETTERS, Cue

UNSURE: Final = "nlu_fallback"
_ACTS: Final = frozenset(act.value for act in Act)
#: Below this probability, a cue is no fact, and a question no clear one; danger is weighed where it is heard.
LEAST: Final = 0.5
#: … and below this where a mistake leaves out what is most urgent.
_LEAST_OF: Final[Mapping[str, float]] = {Cue.BANK_TOLD: 0.65, Cue.NO_DANGER: 0.65}
#: Below this, an act beside the likeliest is a guess (blind replies: 8 of 19 are right from .5 to .6, 23 of 38 above).
_FURTHER: Final = 0.6
#: A question beside something else counts from here on; below `LEAST` only if its topic is clear (topics.py).
_ASKED: Final = 0.12
#: Below this, even the likeliest act is no more than a guess: the words' intent says more, from `_INTENT` on.
_GUESS: Final = 0.3
#: Below this, the channel at hand says better whom wanted words are for ("what do I write to them").
_SURE_RECEIVER: Final = 0.7
_INTENT: Final = 0.6
#: … and below `LEAST` where the intent is that sure and not about the case, of which it always finds something.
_SURE_INTENT: Final = 0.9
_OF_THE_CASE: Final = frozenset({Act.DESCRIBE, Act.CHOOSE, Act.ASK, Act.OFF_TOPIC, Act.COMMENT, Act.ADD})
_COMMANDS: Final = frozenset(item.value for item in Do)
_POLARITIES: Final = frozenset(item.value for item in Polarity)


@dataclass(frozen=True)
class HeardAct:
    """One act. `option` is what it picks or names: a channel, a problem, the id of a choice, a number."""

    name: Act
    confidence: float = 1.0
    option: str | None = None


@dataclass(frozen=True)
class HeardIssue:
    """A problem that the message speaks of, and where in the text (characters)."""

    name: str
    confidence: float = 1.0
    polarity: Polarity = Polarity.AFFIRMED
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Heard:
    """A message, as the guide understood it.

    Attributes:
        text: the words, redacted; "" for a button.
        language: two letters.
        intent: the words' intent; its confidence.
        acts: all that hold, likeliest first.
        issues: problems it speaks of, likeliest first.
        close: two problems that are about equally likely, where the message is unclear between them.
        cues: confidence by cue.
        worry: a danger that may be in it, though it isn't clear.
        topic: id of the answer that a question asks for.
        topics: answers that it may ask for, with probabilities.
        possible: of these, the likeliest, where none is clear.
        instead: of these, others that may be meant, where the topic isn't sure.
        told: its words that tell what happened.
        wanted: its words that say what is wanted done about it.
        written: these words as a letter has them.
        dictated: words that are to go into a letter.
        struck: words that say what is to come out of it.
        entities: values by entity name, in order of mention.
        command: of a pressed button.
        secrets: kinds of secrets that were removed from it.
        truncated: whether it was cut because of its length.
        not_offered: a number that was typed and that no choice has, with the titles of the choices.
    """

    text: str = ""
    language: str = "en"
    intent: str = UNSURE
    confidence: float = 0.0
    acts: tuple[HeardAct, ...] = ()
    issues: tuple[HeardIssue, ...] = ()
    close: tuple[str, ...] = ()
    cues: Mapping[str, float] = field(default_factory=dict)
    worry: Cue | None = None
    topic: str | None = None
    topics: Mapping[str, float] = field(default_factory=dict)
    possible: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    written: Mapping[str, str] = field(default_factory=dict)
    dictated: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    command: Command | None = None
    secrets: tuple[str, ...] = ()
    truncated: bool = False
    not_offered: tuple[str, ...] = ()

    @property
    def pressed(self) -> bool:
        """Whether a button was pressed."""
        return self.command is not None

    @property
    def act(self) -> Act:
        """The likeliest act."""
        return self.acts[0].name if self.acts else Act.UNCLEAR

    def has(self, *acts: Act) -> bool:
        """Whether one of these acts holds."""
        return any(item.name in acts for item in self.acts)

    def option_of(self, *acts: Act) -> str | None:
        """What one of these acts picks or names."""
        return next((item.option for item in self.acts if item.option and (not acts or item.name in acts)), None)

    def named(self, polarity: Polarity = Polarity.AFFIRMED) -> tuple[str, ...]:
        """Problems that the message speaks of in that way, likeliest first."""
        return tuple(item.name for item in self.issues if item.polarity is polarity)

    def words_of(self, problem: str) -> str:
        """The part of the message that speaks of `problem`; all of it where it speaks of just one."""
        spans = [item for item in self.issues if item.name == problem and item.end > item.start]
        if len(self.named()) < 2 or not spans:
            return self.text
        return " ".join(self.text[item.start : item.end] for item in spans).strip()

    def clauses_of(self, *problems: str) -> str:
        """The clauses that tell of these problems, from the first to the last; "" where no clause tells of them."""
        spans = [item for item in self.issues if item.name in problems and item.polarity is Polarity.AFFIRMED]
        first, last = min((item.start for item in spans), default=0), max((item.end for item in spans), default=0)
        return self.text[first:last].strip()

    def signals(self, *cues: Cue) -> bool:
        """Whether one of these cues holds."""
        return any(cue in self.cues for cue in cues)

    @property
    def danger(self) -> Cue | None:
        """The surest kind of danger in it."""
        return max((Cue(name) for name in self.cues if name in DANGERS), key=lambda cue: self.cues[cue], default=None)

    @property
    def facts(self) -> tuple[str, ...]:
        """What it tells of the case, the surest last: of facts that exclude each other that one stays."""
        return tuple(sorted((name for name in self.cues if name in FACTS), key=self.cues.__getitem__))

    @property
    def letter_kind(self) -> str | None:
        """Whom wanted words are for: seller, support, bank, appeal; the surest of them."""
        return max(self.letter_kinds, key=lambda kind: self.cues[f"letter_{kind}"], default=None)

    @property
    def letter_kinds(self) -> tuple[str, ...]:
        """All of them that it speaks of."""
        return tuple(cue.value.removeprefix("letter_") for cue in LETTERS if self.cues.get(cue, 0.0) >= _SURE_RECEIVER)

    def entity(self, name: str) -> str | None:
        """The first value of an entity."""
        return next(iter(self.entities.get(name, ())), None)

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels it names; a social network stands for social media."""
        named = self.entities.get("contact_channel", ())
        social = ("social_media",) if self.entities.get("social_platform") else ()
        return tuple(dict.fromkeys([*named, *social]))

    @property
    def tells_something(self) -> bool:
        """Whether there is anything in it to remember: a problem, a fact or a detail."""
        return bool(self.named() or self.facts or self.entities)


def from_message(message: Mapping[str, Any], problems: frozenset[str] = frozenset()) -> Heard:
    """What was heard, from a message's `parse_data`.

    Args:
        message: as Rasa keeps it (`tracker.latest_message`).
        problems: names of the problems that there are.
    """
    text = str(message.get("text") or "")
    entities = _entities(message.get("entities") or ())
    intent = message.get("intent") or {}
    name = str(intent.get("name") or UNSURE)
    flags = (message.get("metadata") or {}).get("shopguide") or message.get("shopguide") or {}
    common: dict[str, Any] = {
        "intent": name,
        "confidence": float(intent.get("confidence") or 0.0),
        "entities": entities,
        "secrets": tuple(flags.get("secrets") or ()),
        "truncated": bool(flags.get("truncated")),
    }
    if text.startswith("/"):
        first = {key: values[0] for key, values in entities.items()}
        command = commands.from_intent(name, first, problems) or Command(Do.HELP)
        return Heard(command=command, **{**common, "confidence": 1.0}, **_of_command(command))
    topic = message.get("topic") or {}
    acts = tuple(_acts(message, name, next(iter(entities.get("contact_channel", ())), None)))
    return Heard(
        text=text,
        language=str(message.get("language") or "en"),
        acts=(*acts, *_of_cues(message.get("cues") or {}, {item.name for item in acts})),
        issues=tuple(_issues(message.get("issues"), problems)) or _issue_of(message, name, problems),
        close=tuple(str(item) for item in message.get("close") or () if item in problems),
        cues={
            key: sure
            for key, sure in _cues(message.get("cues") or {})
            if key in DANGERS or sure >= _LEAST_OF.get(key, LEAST)
        },
        worry=Cue(str(message["worry"])) if message.get("worry") in DANGERS else None,
        topic=str(topic["name"]) if topic.get("name") else None,
        topics=dict(_cues(message.get("topics") or {})),
        told=tuple(map(str, message.get("told") or ())),
        wanted=tuple(map(str, message.get("wanted") or ())),
        written={str(words): str(clean) for words, clean in (message.get("written") or {}).items()},
        dictated=tuple(map(str, message.get("dictated") or ())),
        struck=tuple(map(str, message.get("struck") or ())),
        not_offered=tuple(message.get("not_offered") or ()),
        **common,
    )


#: Acts that follow their cue, whose head decides.
_WITH_A_CUE: Final = {Cue.EXPOSED: Act.EXPOSED, Cue.DEMANDED: Act.DEMANDED}
#: As sure as the cue has to be.
_CUED: Final = 0.6


def _of_cues(cues: Mapping[str, Any], heard: Container[Act]) -> Iterable[HeardAct]:
    for cue, act in _WITH_A_CUE.items():
        if float(cues.get(cue, 0.0)) >= _CUED and act not in heard:
            yield HeardAct(act, float(cues[cue]))


def _cues(raw: Mapping[str, Any]) -> Iterable[tuple[str, float]]:
    return ((str(key), float(value)) for key, value in raw.items())


def _issue_of(message: Mapping[str, Any], intent: str, problems: frozenset[str]) -> tuple[HeardIssue, ...]:
    """The problem that the intent names, where nothing but the intent is known."""
    return (HeardIssue(intent),) if message.get("acts") is None and intent in problems else ()


def _of_command(command: Command) -> dict[str, Any]:
    """Acts, problems and cues that a pressed button stands for."""
    found: dict[str, Any] = {"acts": (HeardAct(command.act, option=command.value),)}
    if command.do is Do.PROBLEM and command.value:
        found["issues"] = (HeardIssue(command.value),)
    if command.do is Do.LETTER and command.value:
        found["cues"] = {f"letter_{command.value}": 1.0}
    if command.do is Do.SHORTER:
        found["cues"] = {Cue.LETTER_SHORTER.value: 1.0}
    return found


def _entities(raw: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for item in raw:
        if item.get("value") not in (None, ""):
            values = found.setdefault(str(item.get("entity")), [])
            if str(item["value"]) not in values:
                values.append(str(item["value"]))
    return {name: tuple(values) for name, values in found.items()}


def _acts(message: Mapping[str, Any], intent: str, channel: str | None) -> Iterable[HeardAct]:
    raw = message.get("acts")
    act = OF_INTENT.get(intent)
    of_intent = HeardAct(act, option=channel if act in (Act.CHOOSE, Act.TRIED) else None) if act else None
    if raw is None:
        if of_intent:
            yield of_intent
        return
    intent_odds = float((message.get("intent") or {}).get("confidence") or 0.0)
    speaks = of_intent is not None and of_intent.name not in _OF_THE_CASE and intent_odds >= _SURE_INTENT
    for place, item in enumerate(raw):
        act, option = item.get("name"), item.get("option")
        sure = 1.0 if item.get("confidence") is None else float(item["confidence"])
        if act not in _ACTS or (place and sure < (_ASKED if act == Act.ASK else _FURTHER)):
            continue
        act = Act(act)
        if not place and (sure < _GUESS or (speaks and sure < LEAST)):
            yield of_intent if of_intent and intent_odds >= _INTENT else HeardAct(Act.UNCLEAR, sure)
        elif act in (Act.CHOOSE, Act.ANSWER) and option in _COMMANDS:
            # The words pick a button that does something: that is what was meant.
            yield HeardAct(Command(Do(option)).act, sure)
        else:
            yield HeardAct(act, sure, str(option) if option else None)


def _issues(raw: Any, problems: frozenset[str]) -> Iterable[HeardIssue]:
    for item in raw or ():
        if problems and item.get("name") not in problems:
            continue
        polarity = item.get("polarity") if item.get("polarity") in _POLARITIES else Polarity.AFFIRMED
        yield HeardIssue(
            str(item.get("name")),
            float(item.get("confidence") or 0.0),
            Polarity(polarity),
            int(item.get("start") or 0),
            int(item.get("end") or 0),
        )


#: The act of a message of which only the intent is known: `rasa test core`, and messages stored by version 1.
OF_INTENT: Final[Mapping[str, Act]] = {
    "ask_contact_options": Act.OTHER_WAYS,
    "contact_by_channel": Act.CHOOSE,
    "ask_channel_details": Act.ASK,
    "request_human": Act.WANT_PERSON,
    "next_step": Act.DONE,
    "previous_step": Act.BACK,
    "repeat_step": Act.REPEAT,
    "step_stuck": Act.STUCK,
    "show_all_steps": Act.SHOW_ALL,
    "already_tried": Act.TRIED,
    "issue_resolved": Act.SOLVED,
    "issue_not_resolved": Act.NOT_SOLVED,
    "affirm": Act.ACCEPT,
    "deny": Act.DECLINE,
    "stop": Act.PAUSE,
    "start_over": Act.RESTART,
    "ask_help": Act.ABOUT_GUIDE,
    "greet": Act.SOCIAL,
    "goodbye": Act.SOCIAL,
    "thank": Act.SOCIAL,
    "bot_challenge": Act.ABOUT_GUIDE,
    "express_frustration": Act.VENT,
    "provide_details": Act.ADD,
    "out_of_scope": Act.OFF_TOPIC,
    "general_feedback": Act.COMMENT,
} | dict.fromkeys(
    (
        "order_not_received",
        "order_wrong_or_damaged",
        "order_change_or_cancel",
        "return_or_refund",
        "seller_problem",
        "payment_problem",
        "unauthorized_payment",
        "account_hacked",
        "account_access",
        "account_settings",
        "app_problem",
        "product_question",
        "seller_or_creator_support",
    ),
    Act.DESCRIBE,
)
