"""The summary for a person, and the question whether to send it to whoever runs the guide."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from actions.buttons import summary_payload
from actions.turn import Button, Turn
from shopguide import email_draft
from shopguide.conversation import Awaiting, Conversation
from shopguide.handoff import MOST_OF_A_TALK, State, Summary, summarize
from shopguide.markdown import escape

# Letters in the place of digits: an id must not look like any number that is taken out of what is stored.
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def summary_of(turn: Turn, talk: Conversation) -> Summary | None:
    """The summary of the talk as it stands; None when nothing is known yet."""
    draft = email_draft.write(turn.facts, talk, turn.wordings) if talk.drafted else None
    return summarize(turn.facts, talk, turn.wordings, draft)


def say_summary(turn: Turn, text: str, buttons: Sequence[Button] = ()) -> None:
    """A summary, to be pasted or read out."""
    turn.say("summary", buttons, {"type": "summary", "body": text}, body=escape(text))


def show_summary(turn: Turn, talk: Conversation, buttons: Sequence[Button]) -> Conversation:
    """The summary and, where the operator has arranged for it, the question whether to send it; `buttons` lead on."""
    summary = summary_of(turn, talk)
    if summary is None:
        turn.say("say_this", buttons, summary=turn.phrase("part_summary_plain"))
        return talk
    if turn.desk is None or not _may_be_sent(turn, summary):
        say_summary(turn, summary.text, buttons)
        return talk.but(awaiting=Awaiting.START) if talk.awaiting is Awaiting.HANDOFF else talk
    say_summary(turn, summary.text)
    answers = [
        turn.button("handoff_yes", summary_payload("yes")),
        turn.button("handoff_no", summary_payload("no")),
    ]
    turn.say(
        "handoff_question",
        [*answers, *buttons],
        team=turn.desk.name,
        what=turn.phrase("part_handoff_with_draft" if summary.draft else "part_handoff_alone"),
        reply=turn.phrase("part_handoff_reply", value=summary.email)
        if summary.email
        else turn.phrase("part_handoff_no_reply"),
    )
    # An id that was used up stands for another summary; one that was only offered is good still.
    used = talk.handoff is None or turn.standing.state is not None
    return talk.but(
        awaiting=Awaiting.HANDOFF,
        handoff=_new_id() if used else talk.handoff,
        handoff_told=None if used else talk.handoff_told,
    )


def _may_be_sent(turn: Turn, summary: Summary) -> bool:
    """Whether to ask; where not, why is said if it is of use."""
    standing = turn.standing
    name = standing.recipient or ""
    if standing.state is State.PENDING:
        turn.say("handoff_still", team=name)
        return False
    if standing.state is State.ACCEPTED and standing.digest == summary.digest:
        turn.say("handoff_already", team=name)
        return False
    return standing.count < MOST_OF_A_TALK


def _new_id() -> str:
    return secrets.token_hex(16).translate(_LETTERS)
