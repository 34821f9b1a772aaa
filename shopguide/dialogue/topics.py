"""Which answer a question asks for, in view of the problem at hand and of the question that is open.

"How many days?" asks one thing about a refund and another about a parcel, and "where do I find that?" depends on what
the guide has just asked for. The words alone give the likely answers. One that belongs to the problem being worked on,
or to the open question, is likelier than they say, and one that belongs to other problems less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shopguide.content.answers import Answer
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.heard import Heard

_OF_THE_PROBLEM: Final = 3.0
_OF_ANOTHER: Final = 0.5
_OF_THE_QUESTION: Final = 3.0
#: From here on an answer is given; below, the shopper is asked which one is meant.
_CLEAR: Final = 0.5
#: From here on an answer may be meant, if one of them is likely; at most so many are offered.
_POSSIBLE: Final = 0.1
_LIKELY: Final = 0.25
_MOST: Final = 3


def in_view_of(heard: Heard, conversation: Conversation, answers: Mapping[str, Answer]) -> Heard:
    """What was heard, with the topic that suits the conversation, or those that may be meant."""
    known = {name: odds for name, odds in heard.topics.items() if name in answers}
    if not known:
        return heard
    weighed = {name: odds * _weight(answers[name], conversation) for name, odds in known.items()}
    total = sum(weighed.values()) + max(1 - sum(heard.topics.values()), 0.0)
    ranked = sorted(weighed, key=lambda name: -weighed[name])
    if weighed[ranked[0]] >= _CLEAR * total:
        return replace(heard, topic=ranked[0], possible=())
    likely = weighed[ranked[0]] >= _LIKELY * total
    possible = tuple(name for name in ranked if likely and weighed[name] >= _POSSIBLE * total)[:_MOST]
    return replace(heard, topic=None, possible=possible)


def _weight(answer: Answer, conversation: Conversation) -> float:
    open_now = {conversation.awaiting, conversation.detail}
    weight = _OF_THE_QUESTION if open_now & {*answer.at} else 1.0
    if conversation.issue is None or not answer.problems:
        return weight
    return weight * (_OF_THE_PROBLEM if conversation.issue in answer.problems else _OF_ANOTHER)
