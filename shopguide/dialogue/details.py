"""Details for the letter: which are in a message, which is the answer, which are still missing.

One row each. A detail of this list is asked by `utter_ask_<detail>` and written by `utter_letter_<detail>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.prose import is_request, retells
from shopguide.knowledge import Detail, Knowledge
from shopguide.privacy.folding import fold

#: At most so many questions: a longer form is a reason to give up.
MOST_QUESTIONS: Final = 3
HIGHEST: Final = 5

#: Details that a message may bring at any time, by the entity that holds them.
ENTITIES: Final[Mapping[str, str]] = {
    "order_number": "order_number",
    "amount": "amount",
    "email": "email",
    "date": "date",
    "platform": "social_platform",
}
#: Details that stand in a line of their own in a letter.
WITH_A_LINE: Final = ("order_number", "amount", "date")
#: Acts that can be the free text of an answer.
_STORY: Final = frozenset(
    {Act.ANSWER, Act.ADD, Act.DESCRIBE, Act.CORRECT, Act.CHOOSE, Act.ACCEPT, Act.DONE, Act.TRIED, Act.WAITING}
    | {Act.EXPOSED, Act.DEMANDED, Act.DECLINE, Act.SOLVED, Act.NOT_SOLVED, Act.VENT, Act.RATE, Act.WANT_ACTION}
)
#: Acts of words that wish for nothing.
_NO_WISH: Final = frozenset(
    {Act.ADD, Act.DESCRIBE, Act.DONE, Act.TRIED, Act.WAITING, Act.SOLVED, Act.NOT_SOLVED, Act.VENT}
    | {Act.DECLINE, Act.CHOOSE}
)
#: Usual wishes, by the cue that tells them. A letter says them by `utter_part_wish_<name>`, and others as written.
WISHES: Final[Mapping[Cue, str]] = {
    Cue.WANTS_REFUND: "refund",
    Cue.WANTS_REPLACEMENT: "replacement",
    Cue.WANTS_CANCEL: "cancellation",
    Cue.WANTS_CHANGE: "change",
}
#: … and those that are buttons.
WISH_CHOICES: Final = ("refund", "replacement", "answer")
#: Words of a wish that is no request by its form; more of them are a story.
_LONGEST: Final = 16
#: A wish of more words than these is kept as it is said: where it is a usual one, and where it isn't.
_USUAL_WORDS: Final = 5
_LEAST: Final = 2
USUAL_WISHES: Final = frozenset({*WISHES.values(), *WISH_CHOICES})


def usual(wish: str) -> str:
    """The usual wish that a few words name ("a refund"), or the words as they are."""
    bare = wish.lower().strip(" .!").removeprefix("a ").removeprefix("an ").removeprefix("my ").removeprefix("the ")
    return bare if bare in USUAL_WISHES else wish


def found(heard: Heard) -> dict[str, str]:
    """Details in a message, by the slot they belong to."""
    values = {slot: value for slot, entity in ENTITIES.items() if (value := heard.entity(entity))}
    if Detail.ORDER_NUMBER in heard.entities.get("detail", ()) and (number := _number(heard)):
        values["order_number"] = number  # "you lost the order number 5768811203"
    return values | {"date": date} if (date := _day(heard)) else values


def _day(heard: Heard) -> str | None:
    """The date that still says which day it was when a letter is read: "2 days ago, the 28th" is the 28th."""
    dates = heard.entities.get("date", ())
    return next((date for date in dates if not _RELATIVE & {*date.lower().split()}), None)


_RELATIVE: Final = frozenset("ago yesterday today tonight last this morning evening week weeks days".split())


def _number(heard: Heard) -> str | None:
    """The order number; asked for it, people type one that isn't complete, and that is theirs to judge."""
    typed = _DIGITS.findall(_APART.sub("", fold(heard.text).text))
    # "5771 9920 4412 something, I think it's 577199204412": what is said last is meant.
    return heard.entity("order_number") or (typed[-1] if typed else None)


_APART: Final = re.compile(r"(?<=\d)[ -]+(?=\d)")  # "5-7-6 9 1"
_DIGITS: Final = re.compile(r"(?<!\d)\d{6,20}(?!\d)")


def _value(entity: str) -> Callable[[Heard], str | None]:
    return lambda heard: heard.entity(entity)


def _wish(heard: Heard) -> str | None:
    if heard.wanted and not heard.pressed and (wish := wish_of(heard)):
        return wish
    option = heard.option_of(Act.ANSWER, Act.CHOOSE)
    told_by_cue = [words for cue, words in WISHES.items() if heard.signals(cue)]
    # Which button words are like says less than what they wish for.
    if len(told_by_cue) == 1 and not heard.pressed:
        return told_by_cue[0]
    if option in WISH_CHOICES:
        return option
    # What happened or was done is no wish, and no detail is, unless something is asked for.
    told = heard.named() or heard.facts or found(heard) or heard.act in _NO_WISH or len(heard.text.split()) > _LONGEST
    return None if told and not is_request(heard.text) else _story(heard)


def _told(heard: Heard) -> str | None:
    # An amount that is put right tells nothing of what happened.
    words = None if heard.act is Act.CORRECT and found(heard) else _story(heard)
    return ". ".join(heard.told) if words and heard.told else words


def _story(heard: Heard) -> str | None:
    if heard.pressed or heard.act not in _STORY or heard.letter_kind:
        return None
    return " ".join(heard.text.split()).strip(" .!") or None


_READERS: Final[Mapping[str, Callable[[Heard], str | None]]] = {
    Detail.ORDER_NUMBER: _number,
    Detail.AMOUNT: _value("amount"),
    Detail.DATE: _value("date"),
    Detail.WISH: _wish,
    Detail.DESCRIPTION: _told,
}


def given(heard: Heard, conversation: Conversation) -> str | None:
    """The detail that was asked for, as the message gives it; None where it doesn't."""
    reader = _READERS.get(conversation.detail or "")
    return reader(heard) if reader else None


def missing(knowledge: Knowledge, conversation: Conversation) -> tuple[str, ...]:
    """Details still to be asked for, in order; what is known is never asked."""
    issue = knowledge.issues.get(conversation.issue or "")
    wanted = (Detail.DESCRIPTION, *(issue.ask if issue else (Detail.ORDER_NUMBER, Detail.WISH)))
    known = {
        Detail.DESCRIPTION: bool(conversation.story or conversation.facts),
        Detail.ORDER_NUMBER: bool(conversation.order_number),
        Detail.AMOUNT: bool(conversation.amount),
        Detail.DATE: bool(conversation.date),
        Detail.WISH: bool(conversation.wish),
    }
    gone = {*conversation.skipped, *conversation.letter_without}
    left = [item for item in wanted if not known[item] and item.value not in gone]
    return tuple(item.value for item in left[: max(MOST_QUESTIONS - len(conversation.skipped), 0)])


def wish_of(heard: Heard) -> str | None:
    """What the message says is wanted: in its own words where they say more than one of the usual things."""
    usually = next((words for cue, words in WISHES.items() if heard.signals(cue)), None)
    if len(heard.wanted) != 1 or heard.secrets or heard.signals(Cue.QUOTED):
        return usually
    (own,) = heard.wanted
    if refuses(own):
        return usually
    more = _LEAST if usually is None else _USUAL_WORDS
    said = heard.written.get(own) or own
    return said if len(own.split()) > more or (usually and any(map(str.isdecimal, own))) else usually


def replaces(new: str, old: str | None) -> bool:
    """Whether a wish stands in place of an earlier one: "please answer by Friday" is no other wish than a refund."""
    if old in (None, "answer") or retells(new, str(old)):
        return True
    return any(kind.search(new) for kind in (_MONEY, _GOODS, _A_THING))


_MONEY: Final = re.compile(r"\b(?:refund|money|pay back|paid back|reverse)", re.I)
_A_THING: Final = re.compile(r"\bi(?: want|['’]?d like| would like| need) (?:a|the|my|it|them)\b", re.I)
_GOODS: Final = re.compile(
    r"\b(?:replace|exchange|cancel|redeliver|repair|send (?:me )?(?:it|them|a|an|the|another|one|two)|sent|change)",
    re.I,
)


def refuses(wish: str) -> bool:
    """Whether words for a wish say what is not wanted."""
    return _REFUSAL.match(wish) is not None


_REFUSAL: Final = re.compile(r"(?:i (?:do not|don['’]?t|won['’]?t|will not|never) |not |no )", re.I)


def rating(heard: Heard) -> int | None:
    """The number that a message rates with, 0 to 5; None where there is none."""
    picked = heard.option_of(Act.RATE, Act.ANSWER, Act.CHOOSE)
    typed = heard.entity("rating") or (picked if picked and picked.isdecimal() else None)
    said = heard.command.value if heard.command else typed
    return min(int(said), HIGHEST) if said and said.isdecimal() else None
