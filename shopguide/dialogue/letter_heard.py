"""What a message says of a letter: whom it is for, what may stand in it, how it is to change."""

from __future__ import annotations

import re
from typing import Final

from shopguide.dialogue import details, prose
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import EDITS, Cue
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.letter import KINDS, STATED

#: Who is meant where a letter is wanted and a channel named.
_ADDRESSED: Final = {"order_details": "seller", "call_bank": "bank"}
#: Dangers that a thing brought about, which a letter may tell; the others concern nobody who reads it.
_OF_A_THING: Final = (None, Cue.DANGER_INJURY, Cue.DANGER_FIRE)
#: Fewer words than these, beside the details in them, tell nothing.
_LEAST_WORDS: Final = 3


def kind_said(heard: Heard, now: str | None = None) -> str | None:
    """Whom the message says the letter is for; of several, another one than it is for `now`."""
    option = heard.option_of(Act.ANSWER, Act.CHOOSE, Act.WANT_DRAFT)
    if option in KINDS:
        return option
    if heard.has(Act.WANT_DRAFT) and not heard.letter_kinds:
        return next((_ADDRESSED[name] for name in heard.channels if name in _ADDRESSED), None) or _seller_named(heard)
    others = [kind for kind in heard.letter_kinds if kind != now]
    return others[0] if now and len(others) == 1 else heard.letter_kind


def _seller_named(heard: Heard) -> str | None:
    """The seller, who is named without anything being told of them."""
    only_named = heard.named() == ("seller_problem",) and not heard.has(Act.DESCRIBE, Act.ADD)
    return "seller" if only_named else None


def own_words(heard: Heard, problem: str | None, *, apart: bool = False) -> str:
    """The words of a message that can stand in a letter about `problem`; "" where there are none.

    Only the clauses do that tell what happened: no question, no remark to the guide, nothing quoted.

    Args:
        heard: the message.
        problem: what the letter is about.
        apart: whether its other problems are taken too, each for itself.
    """
    if heard.pressed or heard.secrets or heard.signals(Cue.QUOTED) or heard.danger not in _OF_A_THING:
        return ""
    about = heard.clauses_of(problem or "") if apart else heard.text
    unwanted = [words for words in heard.wanted if details.refuses(words)]
    clauses = [clause for clause in (*heard.told, *unwanted) if clause in about]
    clauses = [_without_number(heard.written.get(clause) or prose.sentence(clause), heard) for clause in clauses]
    values = " ".join(value for slot in details.ENTITIES.values() for value in heard.entities.get(slot, ()))
    # A detail has a line of its own.
    kept = [
        clause for clause in clauses if len([w for w in clause.split() if w.strip(".,;") not in values]) >= _LEAST_WORDS
    ]
    return " ".join(clause if clause[-1] in ".!?" else f"{clause}." for clause in kept)


def _without_number(clause: str, heard: Heard) -> str:
    """A clause without "order 577…", which has a line of its own."""
    for number in heard.entities.get("order_number", ()):
        clause = re.sub(_ORDER.format(re.escape(number)), "", clause, flags=re.I).strip()
        # It may have been a sentence of its own.
        clause = f"{clause.rstrip('. ')}." if clause.endswith(("..", " .")) else clause
    return clause


#: Words around an order number: ", order number is 577…".
_ORDER: Final = (
    r"[\s,;(]*(?:\b(?:of|for|from|on|with) )?(?:\b(?:my|the) )?"
    r"\b(?:order|number)(?: (?:number|no\.?|nr\.?|id))?(?: is)?\s*[:#]?\s*{}\b\)?"
)


def line_words(heard: Heard) -> str:
    """The words that a line of the letter is to have; "" where the message says none."""
    if heard.pressed or (heard.signals(*_OF_THE_WHOLE) and not heard.dictated):
        return ""
    said = " ".join(map(prose.sentence, heard.dictated or prose.sentences(heard.text)))
    count = len(said.split())
    few = (heard.act in _NO_WORDS and count <= _FEW) or (heard.act is Act.UNCLEAR and count <= _FEWEST)
    return "" if few else said.strip()


def dictated_details(heard: Heard, dictated: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Dictated words that are no more than a number or a date, by the detail they are, and the others."""
    values = {name: value for name, value in details.found(heard).items() if name in details.WITH_A_LINE}
    found: dict[str, str] = {}
    others: list[str] = []
    for words in dictated:
        name = next((name for name, value in values.items() if _is_value(words, value)), None)
        if name is None or len(words.split()) > _FEW_OF_A_VALUE:
            others.append(words)
        else:
            found[name] = values[name]
    return found, tuple(others)


def _is_value(words: str, value: str) -> bool:
    if words.lower().strip(" .,!") == value.lower():
        return True
    digits = "".join(filter(str.isdigit, value))
    return digits != "" and "".join(filter(str.isdigit, words)) == digits


_FEW_OF_A_VALUE: Final = 5

#: Changes of a whole letter.
_OF_THE_WHOLE: Final = (
    Cue.LETTER_SHORTER,
    Cue.LETTER_SHOW,
    Cue.LETTER_FRIENDLIER,
    Cue.LETTER_FIRMER,
    Cue.LETTER_RESTART,
)
_FEWEST: Final = 2
#: So few words of such an act answer the guide.
_FEW: Final = 6
_NO_WORDS: Final = frozenset(
    {Act.DONE, Act.SOLVED, Act.ACCEPT, Act.SOCIAL, Act.DECLINE, Act.SKIP, Act.EXPLAIN, Act.PAUSE}
    | {Act.BACK, Act.RESUME, Act.REPEAT, Act.SHOW_ALL}
)


def redirects(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message says that the letter is for somebody else."""
    return kind_said(heard, conversation.letter) not in (None, conversation.letter)


def is_edit(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message says how the letter is to change, or wants to see it."""
    if heard.act is Act.ASK and not heard.dictated and not heard.struck:
        return heard.signals(*_OF_THE_WHOLE)
    return heard.signals(*EDITS) or redirects(heard, conversation)


def is_change(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message says how the letter is to change, in so many words or by a detail or a wish."""
    if is_edit(heard, conversation):
        return True
    if heard.has(Act.WANT_DRAFT) and named_details(heard):
        return True  # "without the order number"
    return bool(details.found(heard) or wish_said(heard) or (heard.facts and not heard.named()))


def is_addition(heard: Heard, conversation: Conversation) -> bool:
    """Whether the message tells something that belongs into the letter."""
    told = any(cue in STATED for cue in heard.facts) or own_words(heard, conversation.issue)
    return bool(told or details.found(heard) or details.wish_of(heard))


def wish_said(heard: Heard) -> str | None:
    """What the message wants done, for the letter: where it wants it changed, an intent that is a wish tells it too."""
    wish = details.wish_of(heard)
    if wish or not heard.has(Act.WANT_DRAFT) or heard.signals(*EDITS) or heard.dictated or heard.struck:
        return wish
    return _WISH_OF.get(heard.intent) if heard.confidence >= _SURE_OF_WISH else None


_WISH_OF: Final = {"return_or_refund": details.WISHES[Cue.WANTS_REFUND]}
_SURE_OF_WISH: Final = 0.8


def named_details(heard: Heard) -> tuple[str, ...]:
    """Details that the message names, to be left out."""
    return heard.entities.get("detail", ())


def unwanted_details(heard: Heard) -> tuple[str, ...]:
    """Details that the letter is to be without: those named where nothing else is said of them."""
    # "Take that line out, and the order number is 577…": it is given.
    names = tuple(name for name in named_details(heard) if name not in details.found(heard))
    if heard.signals(Cue.LETTER_WITHOUT):
        return names
    wanted = heard.has(Act.WANT_DRAFT) and not heard.signals(*EDITS) and not heard.has(Act.ASK)
    return names if wanted else ()
