"""What has become of a summary that was sent: told when it is known, and when it is asked for."""

from __future__ import annotations

import re

from actions.summary import say_summary
from actions.turn import Turn
from shopguide.conversation import Awaiting, Conversation
from shopguide.handoff import State

# "Still being tried" is told once without being asked.
_REMINDED = "reminded"
# "Did they get it?", but not "has my parcel arrived?".
_ASKS = re.compile(
    r"\b(?:did|have|has) (?:they|you|your team|the team|anybody|anyone|somebody|someone)\b.{0,20}"
    r"\b(?:get|got|gotten|receiv\w+|read|seen|see|send|sent|pass\w*|forward\w*)\b.{0,15}\b(?:it|that|this|summary)\b"
    r"|\b(?:was|is|has|did|got) (?:it|that|this|(?:the|my) summary)\b.{0,15}"
    r"\b(?:sent|delivered|arrived?|accepted|received|go(?:ne)? (?:out|through)|went through)\b",
    re.I,
)
_PARCEL = re.compile(r"\b(?:order|parcel|package|item|refund|money|delivery|seller)\b", re.I)


def asks_for_news(turn: Turn) -> bool:
    """Whether the message asks what has become of the summary."""
    if turn.standing.state is None or turn.talk.awaiting is Awaiting.DETAIL:
        return False
    return bool(_ASKS.search(turn.text)) and not _PARCEL.search(turn.text)


def tell_news(turn: Turn, *, asked: bool = False) -> Conversation:
    """Say what is new of the summary, or what is known of it when that is asked for."""
    talk, state, text = turn.talk, turn.standing.state, turn.standing.text
    if state is None and turn.desk and talk.handoff_told in (State.PENDING.value, _REMINDED):
        # It never came as far as the outbox.
        state = State.FAILED
    if state is None or not (asked or _is_new(state, talk.handoff_told)):
        return talk
    say_state(turn, state, text)
    return talk.but(handoff_told=_REMINDED if state is State.PENDING else state.value)


def _is_new(state: State, told: str | None) -> bool:
    """Whether the shopper does not know this yet; that it is still being tried they are told once more."""
    return told != (_REMINDED if state is State.PENDING else state.value)


def say_state(turn: Turn, state: State, text: str | None) -> None:
    """Say that the summary is on its way, accepted or given up; a given up one is shown, to be taken along."""
    name = turn.standing.recipient or (turn.desk.name if turn.desk else "")
    if state is State.PENDING:
        turn.say("handoff_still", team=name)
    elif state is State.ACCEPTED and turn.desk:
        turn.say("handoff_accepted", team=name, place=turn.phrase(_PLACES[turn.desk.target.kind]))
    elif state is State.FAILED:
        turn.say("handoff_failed", team=name)
        if text:
            say_summary(turn, text)


_PLACES = {"mailbox": "part_handoff_mailbox", "webhook": "part_handoff_webhook"}
