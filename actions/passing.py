"""What is said in passing and goes before the intent: rules choose by intent alone, and these come under any."""

from __future__ import annotations

import re
from typing import Final

from actions.editing import edited
from actions.exposure import gave_away
from actions.found_contact import warn_of_found_contact
from actions.speech import wait, way_on
from actions.turn import Turn
from actions.wishes import asks_what_is_kept, wants_deed, words_wanted
from shopguide.conversation import Awaiting, Conversation

# An open question takes whatever is said as its answer.
_ANSWERS_ANYTHING: Final = (Awaiting.DETAIL, Awaiting.COMMENT, Awaiting.RATING)
_REMOVED: Final = re.compile(r"\[[^\]]* removed\]")
# To "did that solve it?": not yet, and nothing was in vain so far.
_WAITING: Final = re.compile(
    r"\bwait(?:ing)? (?:for|on|till|until|now|to)\b|^\W*(?:still )?waiting\W*$|\bnot yet\b"
    r"|\b(?:he|she|they|seller|support) (?:said |says )?(?:will|wil|is going to|gonna)\b(?! (?:never|not)\b)",
    re.I,
)
# Whoever answers a shopper and asks for these is no support.
_ASKED_FOR_SECRET: Final = re.compile(
    r"\b(?:they|he|she|agent|rep|support|seller|caller|guy|man|woman|lady|person|someone|somebody)\b.{0,15}"
    r"\b(?:wants?|asks?|asked|asking|needs?|demands?)\b.{0,20}"
    r"\b(?:card|cvv|pin|passwords?|codes?|otp|ssn|social security|gift ?cards?|remote|anydesk|teamviewer)\b",
    re.I,
)
_FEW_WORDS: Final = 4


def in_passing(turn: Turn) -> Conversation | None:
    """The talk after such an answer; None where the action that the rules chose shall answer."""
    if turn.pressed or not turn.text.strip() or turn.talk.awaiting in _ANSWERS_ANYTHING:
        return None
    if _holds_only_a_secret(turn):
        return way_on(turn, turn.talk)
    if (talk := gave_away(turn) or edited(turn) or words_wanted(turn)) is not None:
        return talk
    if turn.talk.issue and _ASKED_FOR_SECRET.search(turn.text):
        turn.say("never_give")
        return way_on(turn, turn.talk)
    if turn.asks_if_real and warn_of_found_contact(turn):
        return way_on(turn, turn.talk)
    if turn.talk.awaiting is Awaiting.SOLVED and _WAITING.search(turn.text):
        return wait(turn)
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
