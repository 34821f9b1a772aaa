"""Which answer a question asks for, in view of the problem at hand and of the question that is open.

"How many days?" asks one thing about a refund and another about a parcel, and "where do I find that?" depends on what
the guide has just asked for. The words alone give the likely answers. One that belongs to the problem being worked on,
or to the open question, is likelier than they say, and one that belongs to other problems less. One about a channel
isn't meant where another one is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from shopguide.content.answers import Answer
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import GIVEN
from shopguide.dialogue.heard import LEAST, Heard

_OF_THE_PROBLEM: Final = 3.0
_OF_ANOTHER: Final = 0.5
_IN_EMERGENCY: Final = 0.05
_OF_THE_QUESTION: Final = 3.0
_JUST_GIVEN: Final = 0.4  # who asks again at once was mostly misunderstood
#: Beside these, a question counts that isn't sure, if its topic is clear.
_BESIDE_A_QUESTION: Final = frozenset(
    {Act.DONE, Act.ACCEPT, Act.SOLVED, Act.AT_SCREEN, Act.STUCK, Act.CORRECT, Act.DECLINE, Act.ADD, Act.ANSWER}
    | {Act.DESCRIBE, Act.WAITING, Act.SKIP, Act.CHOOSE, Act.NOT_SOLVED, Act.SOCIAL}
)
#: From here on an answer is given; below, the shopper is asked which one is meant. (Of 222 questions in conversations
#: with people, 17 of 40 were right between 0.3 and 0.5, 23 of 44 between 0.5 and 0.8, and 75 of 90 above.)
_CLEAR: Final = 0.4
#: Below this, the others that may be meant are offered with it.
_SURE: Final = 0.8
#: From here on an answer may be meant, if one of them is likely; at most so many are offered.
_POSSIBLE: Final = 0.1
_LIKELY: Final = 0.25
_ALONE: Final = 0.3  # … the only one that may be meant
_MOST: Final = 3


def in_view_of(heard: Heard, conversation: Conversation, answers: Mapping[str, Answer]) -> Heard:
    """What was heard, with the topic that suits the conversation, or those that may be meant."""
    channels = heard.entities.get("contact_channel", ())
    known = {name: odds for name, odds in heard.topics.items() if name in answers and _fits(answers[name], channels)}
    if not known:
        if heard.topic and heard.topic in answers and _fits(answers[heard.topic], channels):
            return heard
        return _without_weak_question(replace(heard, topic=None))
    weighed = {name: odds * _weight(answers[name], conversation) for name, odds in known.items()}
    total = sum(weighed.values()) + max(1 - sum(heard.topics.values()), 0.0)
    ranked = sorted(weighed, key=lambda name: -weighed[name])
    if weighed[ranked[0]] >= _CLEAR * total:
        sure = weighed[ranked[0]] >= _SURE * total
        instead = () if sure else tuple(name for name in ranked[1:] if weighed[name] >= _POSSIBLE * total)
        clear = replace(heard, topic=ranked[0], possible=(), instead=instead[: _MOST - 1])
        # What is told may be the topic of a question without asking it.
        return clear if heard.act in _BESIDE_A_QUESTION else _without_weak_question(clear)
    possible = tuple(name for name in ranked if weighed[name] >= _POSSIBLE * total)[:_MOST]
    if weighed[ranked[0]] < (_LIKELY if len(possible) > 1 else _ALONE) * total:
        possible = ()
    return _without_weak_question(replace(heard, topic=None, possible=possible))


def others(heard: Heard, topic: str | None) -> tuple[str, ...]:
    """The answers that a message may ask for instead of `topic`."""
    return tuple(name for name, odds in heard.topics.items() if name != topic and odds >= _POSSIBLE)[:_MOST]


def _without_weak_question(heard: Heard) -> Heard:
    """Without a question beside something else that isn't sure."""
    first, *others = heard.acts or (None,)
    kept = [item for item in others if item and not (item.name is Act.ASK and item.confidence < LEAST)]
    return replace(heard, acts=(first, *kept)) if first and len(kept) < len(others) else heard


def _fits(answer: Answer, channels: Collection[str]) -> bool:
    """Whether it may be meant where these channels are named: one with a `fact` speaks of whichever is named."""
    return not channels or not answer.channel or bool(answer.fact) or answer.channel in channels


def _weight(answer: Answer, conversation: Conversation) -> float:
    open_now = {conversation.awaiting, conversation.detail}
    weight = _OF_THE_QUESTION if open_now & {*answer.at} else 1.0
    if conversation.answered_topic == answer.id:
        weight *= _JUST_GIVEN
    if conversation.issue is None or not answer.problems:
        return weight
    if conversation.issue in answer.problems:
        return weight * _OF_THE_PROBLEM
    # In an emergency an answer about something else does harm; better none.
    return weight * (_IN_EMERGENCY if conversation.danger or conversation.knows(*GIVEN) else _OF_ANOTHER)
