"""The e-mail to support, put together with the shopper: the next question, or the finished text."""

from __future__ import annotations

from actions.contacts import no_address
from actions.speech import ask_detail, known, show_step
from actions.turn import Turn
from shopguide import email_draft, guide
from shopguide.answers import date_in, wish_in
from shopguide.conversation import Awaiting, Conversation
from shopguide.markdown import escape


def begin_draft(turn: Turn, talk: Conversation) -> Conversation:
    """Ask for the first missing detail; with nothing missing, show the e-mail at once."""
    talk = _with_what_was_told(talk.but(channel="email", step=0, stuck=(), repairs=0))
    left = email_draft.missing(turn.facts, talk)
    if not left:
        return show_draft(turn, talk)
    if talk.awaiting is not Awaiting.DETAIL and (have := known(turn, talk)):
        turn.say("draft_known", known=have.strip(" ()"))
    return ask_detail(turn, talk.but(detail=left[0].value, awaiting=Awaiting.DETAIL))


def _with_what_was_told(talk: Conversation) -> Conversation:
    """The talk with the date and the wish that stand in the complaint: what was told is not asked for."""
    told = talk.complaint or ""
    return talk.but(date=talk.date or date_in(told), wish=talk.wish or wish_in(told))


def show_draft(turn: Turn, talk: Conversation) -> Conversation:
    """Show the finished e-mail and go on to sending it, which the shopper does."""
    draft = email_draft.write(turn.facts, talk, turn.wordings)
    turn.say(
        "draft",
        custom={"type": "draft", "subject": draft.subject, "body": draft.body, "mailto": draft.mailto},
        subject=escape(draft.subject),
        body=escape(draft.body),
    )
    if draft.attachments:
        turn.say("draft_attach", attachments=", ".join(draft.attachments))
    if draft.mailto:
        turn.say("draft_mailto", mailto=draft.mailto)
    else:
        turn.say("channel_contact", contact=no_address(turn))
    return show_step(turn, guide.advance(turn.facts, talk.but(detail=None, drafted=True, awaiting=Awaiting.STEP)))
