"""A few words in mid-talk that only sound like a new problem: noted or answered, and the talk stays where it is.

"The blue shoes", said to somebody who helps to cancel an order, is a detail, whatever the classifier hears in it
alone. A change of subject costs the shopper the thread, so it takes more certainty than a first complaint does.
"""

from __future__ import annotations

import re
from typing import Final

from actions.speech import way_on
from actions.turn import Turn
from shopguide import triage
from shopguide.conversation import Awaiting, Conversation

_IN_TALK: Final = (
    Awaiting.START,
    Awaiting.STEP,
    Awaiting.DRAFT_OFFER,
    Awaiting.DETAIL,
    Awaiting.SOLVED,
    Awaiting.RESUME,
)
_FEW_WORDS: Final = 7
# Probability from which a change of subject is believed: of many words, and of a few.
_SURE: Final = (0.55, 0.85)
# Less is asked for where waiting costs money or the account, or the words themselves tell of a change.
_SURE_URGENT: Final = (0.4, 0.6)
_SURE_SAID: Final = (0.4, 0.5)
_SURE_CORRECTED: Final = (0.4, 0.75)
# Asked in the middle of a problem, how things work is mostly asked because of it.
_SURE_OF_QUESTION: Final = 0.95
_QUESTIONS_BEFORE_BUYING: Final = "product_question"
# Characters of the complaint kept for the e-mail.
MOST_KEPT: Final = 1200
_QUESTION: Final = re.compile(
    r"\?\s*$|^\W*(?:(?:and|but|so|ok|wait|then|um+|well)\W+)*(?:who|how|what|whats|when|where|which|why|is|are|am|was|do"
    r"|does|did|can|could|should|will|would|must|have|has)\b(?! not\b)"
    r"|\b(?:is (?:that|this|it) (?:normal|ok|okay|right|legit|safe|true|real|allowed|a scam)|should i"
    r"|do i (?:need|have) to)\b",
    re.I,
)
# "How long will it take to get my money back?" is asked about what is being worked on.
_OF_THIS: Final = re.compile(
    r"^\W*(?:(?:and|but|so|ok|then)\W+)*(?:how (?:long|soon|many days)|when will|will (?:i|they|it|my))\b",
    re.I,
)
_HOW_TO: Final = re.compile(
    r"^\W*(?:(?:and|but|so|ok|then)\W+)*(?:how|where)\b"
    r"(?: (?:exactly|do|can|should|would|could|to|i|we|am|in|there))*\b"
    r"(?! (?:long|much|many|fast|often|come|is|are|my)\b)",
    re.I,
)


def is_remark(turn: Turn, issues: list[str]) -> bool:
    """Whether a message understood as `issues` is no change of subject."""
    talk = turn.talk
    if turn.pressed or talk.issue is None or talk.issue in issues or talk.awaiting not in _IN_TALK:
        return False
    few = is_short(turn.text)
    if few and talk.awaiting is Awaiting.DETAIL and not triage.tells_of_more(turn.text):
        return True  # the answer to what was asked
    if len(issues) > 1 or any(item.issue == issues[0] for item in talk.queue):
        return False
    if _OF_THIS.search(turn.text):
        return True
    if issues[0] == _QUESTIONS_BEFORE_BUYING and is_question(turn.text):
        return turn.confidence < _SURE_OF_QUESTION
    if triage.tells_of_more(turn.text):
        sure = _SURE_SAID
    elif triage.corrects(talk, turn.text):
        sure = _SURE_CORRECTED
    else:
        sure = _SURE_URGENT if turn.facts.issues[issues[0]].urgent else _SURE
    return turn.confidence < sure[few]


def asks_how(text: str) -> bool:
    """Whether it is asked how or where to do what the guide is about to show."""
    return bool(_HOW_TO.search(text))


def is_short(text: str) -> bool:
    """Whether it is a few words, too few to tell of a problem."""
    return len(text.split()) <= _FEW_WORDS


def is_question(text: str) -> bool:
    """Whether something is asked."""
    return bool(_QUESTION.search(text))


def take_remark(turn: Turn) -> Conversation:
    """Answer or note it, and go on where the talk stands."""
    return way_on(turn, answer_or_note(turn, turn.talk))


def answer_or_note(turn: Turn, talk: Conversation) -> Conversation:
    """What was said is noted; to a question the guide says what it knows, if that is only that it does not know."""
    if not is_question(turn.text):
        return noted_words(turn, talk)
    if tips := turn.tips(talk.issue):
        turn.say("tip", words="\n".join(tips))
    elif safety := turn.safety(talk):
        turn.say("safety", words="\n".join(safety))
    else:
        turn.say("ask_there")
    return talk


def noted_words(turn: Turn, talk: Conversation) -> Conversation:
    """The talk with the words added to the complaint, and that said."""
    turn.say("noted_words")
    return keep_words(turn, talk)


def keep_words(turn: Turn, talk: Conversation) -> Conversation:
    """The talk with the words of the message added to the complaint."""
    return with_words(talk, turn.text)


def with_words(talk: Conversation, words: str) -> Conversation:
    """The talk with `words` added to the complaint, unless they stand there already."""
    told = talk.complaint or ""
    if words in told:
        return talk
    # Each remark is a sentence of its own in the e-mail.
    told = told if not told or told[-1] in ".!?" else f"{told}."
    return talk.but(complaint=f"{told} {words}".strip()[:MOST_KEPT])
