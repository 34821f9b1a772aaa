"""What is said in passing and goes before the intent: rules choose by intent alone, and these come under any."""

from __future__ import annotations

import re
from typing import Final

from actions.exposure import gave_away
from actions.found_contact import warn_of_found_contact
from actions.speech import way_on
from actions.turn import Turn
from actions.wishes import asks_what_is_kept, wants_deed, words_wanted
from shopguide.conversation import Awaiting, Conversation

# An open question takes whatever is said as its answer.
_ANSWERS_ANYTHING: Final = (Awaiting.DETAIL, Awaiting.COMMENT, Awaiting.RATING)
_REMOVED: Final = re.compile(r"\[[^\]]* removed\]")
_FEW_WORDS: Final = 4


def in_passing(turn: Turn) -> Conversation | None:
    """The talk after such an answer; None where the action that the rules chose shall answer."""
    if turn.pressed or not turn.text.strip() or turn.talk.awaiting in _ANSWERS_ANYTHING:
        return None
    if _holds_only_a_secret(turn):
        return way_on(turn, turn.talk)
    if (talk := gave_away(turn) or words_wanted(turn)) is not None:
        return talk
    if turn.asks_if_real and warn_of_found_contact(turn):
        return way_on(turn, turn.talk)
    if asks_what_is_kept(turn):
        turn.say("privacy")
        return way_on(turn, turn.talk)
    if wants_deed(turn):
        turn.say("cannot")
        if not turn.issues or turn.talk.issue in turn.issues:
            return way_on(turn, turn.talk)
    return None


def _holds_only_a_secret(turn: Turn) -> bool:
    """Whether little is left of the message without the card number or code that was taken out, in an open talk."""
    rest, secrets = _REMOVED.subn(" ", turn.text)
    return bool(secrets) and turn.talk.issue is not None and len(rest.split()) <= _FEW_WORDS
