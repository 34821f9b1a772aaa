"""Walking a channel: start, next, back, repeat, stuck, show all, stop, resume, start over."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import menu_buttons, solved_buttons, step_buttons
from actions.complaint import recommend
from actions.drafting import begin_draft
from actions.repair import ask_again
from actions.speech import begin_channel, propose_next, show_step, wait, way_on
from actions.turn import Turn
from shopguide import guide
from shopguide.conversation import Awaiting, Conversation
from shopguide.escalation import decide

_GUESS = 0.5


def no_guide(turn: Turn) -> Conversation:
    """Asked for a step while none is on the table."""
    talk = turn.talk
    if talk.awaiting in (Awaiting.START, Awaiting.SOLVED, Awaiting.DETAIL, Awaiting.NEXT_ISSUE):
        return way_on(turn, talk)
    if talk.issue:
        return recommend(turn, talk)
    return ask_again(turn)


def on_the_table(turn: Turn) -> bool:
    """Whether there is a step to speak of."""
    return guide.place(turn.facts, turn.talk) is not None and turn.talk.awaiting in (
        Awaiting.STEP,
        Awaiting.DRAFT_OFFER,
        Awaiting.RESUME,
        Awaiting.SOLVED,
    )


class ActionStartGuide(GuideAction):
    """ "Yes": begins what was offered, or goes on with what is open."""

    action_name = "action_start_guide"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if talk.awaiting is Awaiting.START and talk.channel:
            if talk.channel == "email" and "draft" in turn.text.lower():
                return begin_draft(turn, talk)
            return begin_channel(turn, talk.channel)
        if talk.awaiting is None and talk.issue:
            return recommend(turn, talk)
        return way_on(turn, talk)


class ActionNextStep(GuideAction):
    """One step on; behind the last one, the question whether that solved it."""

    action_name = "action_next_step"

    def act(self, turn: Turn) -> Conversation:
        # Of a few odd words "next" may be the likeliest reading, and still a guess.
        if turn.text and turn.confidence < _GUESS and turn.talk.awaiting is Awaiting.STEP and on_the_table(turn):
            return ask_again(turn)
        return next_step(turn)


def next_step(turn: Turn) -> Conversation:
    """One step on, from wherever the talk stands."""
    if turn.talk.awaiting is Awaiting.START and turn.talk.channel:
        return begin_channel(turn, turn.talk.channel)
    if not on_the_table(turn):
        return no_guide(turn)
    if turn.talk.awaiting is Awaiting.RESUME:
        return show_step(turn, guide.resume(turn.talk), "step_again")
    if turn.talk.awaiting is Awaiting.SOLVED:
        return way_on(turn, turn.talk)
    talk = guide.advance(turn.facts, turn.talk)
    if talk.awaiting is not Awaiting.SOLVED:
        return show_step(turn, talk)
    return _finish(turn, talk)


def _finish(turn: Turn, talk: Conversation) -> Conversation:
    channel = turn.facts.channels.get(talk.channel or "")
    if channel is None:
        # First aid is no channel: TikTok Shop does not know of it yet.
        turn.say("finished_aid")
        talk = talk.but(tried=(*talk.tried, talk.channel or ""))
        return propose_next(turn, talk, decide(turn.facts, talk)) if talk.issue else way_on(turn, talk)
    turn.say("finished", solved_buttons(turn), title=channel.title, reply_time=channel.reply_time.text)
    return talk


class ActionPreviousStep(GuideAction):
    """One step back."""

    action_name = "action_previous_step"

    def act(self, turn: Turn) -> Conversation:
        if not on_the_table(turn):
            return no_guide(turn)
        if turn.talk.awaiting is Awaiting.RESUME:
            # After a pause "I'm back" comes far more often than "one step back".
            return show_step(turn, guide.resume(turn.talk), "step_again")
        if turn.talk.step == 0 and turn.talk.awaiting is not Awaiting.SOLVED:
            turn.say("first_step")
        return show_step(turn, guide.back(turn.facts, turn.talk))


class ActionRepeatStep(GuideAction):
    """Says again what is on the table."""

    action_name = "action_repeat_step"

    def act(self, turn: Turn) -> Conversation:
        if turn.talk.awaiting is Awaiting.SOLVED or not on_the_table(turn):
            return no_guide(turn) if turn.talk.awaiting is None else way_on(turn, turn.talk)
        return show_step(turn, guide.resume(turn.talk))


class ActionShowAllSteps(GuideAction):
    """All steps of the channel at once; the place is kept."""

    action_name = "action_show_all_steps"

    def act(self, turn: Turn) -> Conversation:
        named = next(iter(turn.channels), None)
        talk = turn.talk.but(channel=named, step=0, stuck=()) if named and named != turn.talk.channel else turn.talk
        here = guide.place(turn.facts, talk)
        if here is None:
            return no_guide(turn)
        turn.say(
            "all_steps",
            step_buttons(turn, talk),
            title=here.walkthrough.title,
            number=here.number,
            total=here.total,
            list=turn.numbered(step.text for step in here.walkthrough.steps),
        )
        return talk.but(awaiting=Awaiting.STEP, repairs=0)


class ActionStop(GuideAction):
    """Pauses; the place is kept for later, also over a restart of the server."""

    action_name = "action_stop"

    def act(self, turn: Turn) -> Conversation:
        return wait(turn)


class ActionResume(GuideAction):
    """Goes on at the place that was kept."""

    action_name = "action_resume"

    def act(self, turn: Turn) -> Conversation:
        if guide.place(turn.facts, turn.talk) is None:
            return no_guide(turn)
        return show_step(turn, guide.resume(turn.talk), "step_again")


# Words that ask for a new beginning; "ok start" and "resume" do not.
_ANEW = re.compile(
    r"\b(?:over|again|anew|new|fresh|scratch|beginning|re-?start|reset|clear|clean|forget|delete|wipe)\b", re.I
)


class ActionStartOver(GuideAction):
    """Forgets the talk and begins anew; "start" alone, or "resume", forgets nothing of an open talk."""

    action_name = "action_start_over"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if turn.text and not _ANEW.search(turn.text):
            if talk.awaiting is Awaiting.START and talk.channel:
                return begin_channel(turn, talk.channel)
            if on_the_table(turn):
                return show_step(turn, guide.resume(talk), "step_again")
            if talk.issue:
                return way_on(turn, talk) if talk.awaiting else recommend(turn, talk)
        turn.say("start_over", menu_buttons(turn))
        return talk.anew()
