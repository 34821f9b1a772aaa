"""Which answer a question asks for, in view of the problem at hand.

"How many days?" asks one thing about a refund and another about a parcel. The words alone give the likely answers; one
that belongs to the problem being worked on is likelier than they say, and one that belongs to another problem less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from shopguide.content.answers import Answer
from shopguide.dialogue.heard import Heard

_OF_THE_PROBLEM: Final = 3.0
_OF_ANOTHER: Final = 0.5
#: From here on an answer is given that the words alone don't make clear.
_CLEAR: Final = 0.35


def in_view_of(heard: Heard, problem: str | None, answers: Mapping[str, Answer]) -> Heard:
    """What was heard, with the topic that suits the problem being worked on."""
    if problem is None or not heard.topics:
        return heard
    known = {name: odds for name, odds in heard.topics.items() if name in answers}
    weighed = {name: odds * _weight(answers[name], problem) for name, odds in known.items()}
    best = max(weighed, key=weighed.__getitem__, default=None)
    if best is None or (heard.topic is None and weighed[best] < _CLEAR):
        return heard
    return replace(heard, topic=best)


def _weight(answer: Answer, problem: str) -> float:
    if answer.problem is None:
        return 1.0
    return _OF_THE_PROBLEM if answer.problem == problem else _OF_ANOTHER
