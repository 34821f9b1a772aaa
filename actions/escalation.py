"""When something does not help: tried already, not solved, anger, a person wanted."""

from __future__ import annotations

import re

from actions import already, first_aid
from actions.base import GuideAction, TurnAction
from actions.buttons import menu_buttons, person_buttons
from actions.channels import list_channels
from actions.complaint import recommend, understand
from actions.contacts import contact_line
from actions.handoff import answer_summary
from actions.remark import keep_words
from actions.speech import propose, propose_next, resolved, way_on
from actions.summary import show_summary
from actions.turn import Turn
from actions.walk import next_step
from shopguide.conversation import Awaiting, Conversation
from shopguide.escalation import Decision, Stage, decide, escalation_leg, person_channels
from shopguide.triage import IMMEDIATE

# "That one is solved already" is good news, however much it sounds like "I tried that already".
_SOLVED = re.compile(
    r"\b(?:is|its|it's|was|got|that's|thats|been|all) (?:now )?(?:solved|fixed|sorted|resolved|settled)\b", re.I
)
_NOT = re.compile(r"n['’]?t\b|\b(?:not|never|nothing|no|nobody|hardly|still)\b", re.I)


def did_not_help(turn: Turn) -> Conversation:
    """Mark what was tried (named, or the channel on the table) and go to the next way."""
    talk = turn.adopt_issue()
    told_now = talk.issue is not None and talk.issue != turn.talk.issue
    if told_now:
        understand(turn, talk)
    if aid := first_aid.done(turn, talk):
        turn.say("finished_aid")
        talk = talk.but(tried=(*talk.tried, aid))
        return recommend(turn, talk) if told_now else propose_next(turn, talk, decide(turn.facts, talk))
    named = turn.tried or [name for name in turn.channels if name in turn.facts.channels]
    if not named and talk.channel in turn.facts.channels and talk.awaiting is not None:
        named = [talk.channel or ""]
    talk = talk.but(tried=tuple(dict.fromkeys([*talk.tried, *named])))
    if talk.issue is None:
        turn.say("which_problem", menu_buttons(turn))
        return talk.but(awaiting=None)
    if told_now or (not talk.tried and talk.channel is None):
        return recommend(turn, talk)
    return propose_next(turn, talk, decide(turn.facts, talk))


class ActionAlreadyTried(GuideAction):
    """ "I did that already": the next way."""

    action_name = "action_already_tried"

    def act(self, turn: Turn) -> Conversation:
        talk, text = turn.talk, turn.text
        if _SOLVED.search(text) and not _NOT.search(text) and not first_aid.done(turn, turn.adopt_issue()):
            return resolved(turn)
        named = bool(turn.pressed or turn.tried or turn.channels or first_aid.done(turn, turn.adopt_issue()))
        if already.guide_repeats(text) and talk.issue:
            return list_channels(turn, talk, "other_ways")
        if not named and talk.awaiting is Awaiting.STEP and already.is_step(text):
            return next_step(turn)
        if not named and talk.issue and talk.awaiting is Awaiting.START:
            if already.wrote_to_seller(text):
                return _seller_was_tried(turn)
            if not already.is_way(text):
                talk = keep_words(turn, talk)
                turn.say("say_tried")
                return way_on(turn, talk)
        return did_not_help(turn)


def _seller_was_tried(turn: Turn) -> Conversation:
    """The seller was written to: that is a way of its own, be it the one on the table or not."""
    if turn.talk.channel == already.SELLER:
        return did_not_help(turn)
    talk = turn.talk.but(tried=tuple(dict.fromkeys([*turn.talk.tried, already.SELLER])))
    turn.say("taken_as_tried", ways=turn.facts.channels[already.SELLER].title)
    return way_on(turn, talk)


class ActionNotResolved(GuideAction):
    """ "Still not fixed", "nobody answers": the next way."""

    action_name = "action_not_resolved"

    def act(self, turn: Turn) -> Conversation:
        of_seller = turn.talk.issue and not turn.channels and already.wrote_to_seller(turn.text)
        if of_seller and turn.talk.awaiting in (Awaiting.START, Awaiting.STEP):
            return _seller_was_tried(turn)
        return did_not_help(turn)


_ABOUT = re.compile(r"\b(?:about|because|cos|cuz|regarding|as my|since my|with my|for my)\b", re.I)


class ActionRequestHuman(TurnAction):
    """A person is wanted: say honestly that the guide is none, and show how to reach one."""

    action_name = "action_request_human"

    async def answer(self, turn: Turn) -> Conversation:
        if wanted := turn.entity("handoff"):
            return await answer_summary(turn, wanted)
        talk = turn.adopt_issue()
        if talk.issue is None and _ABOUT.search(turn.text):
            talk = talk.but(complaint=turn.text)  # no issue, but something to tell whoever answers
        return show_people(turn, talk, "person")


def show_people(turn: Turn, talk: Conversation, response: str) -> Conversation:
    """The channels that lead to a person, with the summary to give there."""
    first, second = (turn.facts.channels[name] for name in person_channels(turn.facts, talk))
    turn.say(response, first=first.title.lower(), second=second.title.lower())
    for channel in (first, second):
        line = contact_line(turn, channel)
        if line:
            turn.say("channel_contact", contact=line)
    issue = turn.facts.issues.get(talk.issue or "")
    if issue and issue.urgent and issue.safety:
        turn.say("safety", words="\n".join(fact.text for fact in issue.safety))
    talk = talk.but(channel=first.id, step=0, stuck=(), awaiting=Awaiting.START, repairs=0)
    return show_summary(turn, talk, person_buttons(turn, [first.id, second.id]))


class ActionFrustration(GuideAction):
    """Anger is acknowledged once and met with a faster route; the second time, straight to a person."""

    action_name = "action_frustration"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.adopt_issue()
        if talk.acknowledged:
            turn.say("anger_again")
            return show_people(turn, talk, "person")
        turn.say("anger")
        talk = talk.but(acknowledged=True, repairs=0)
        issue = turn.facts.issues.get(talk.issue or "")
        if issue is None:
            turn.say("tell_problem_menu", menu_buttons(turn))
            return talk.but(awaiting=None)
        if talk.channel in IMMEDIATE and talk.awaiting in (Awaiting.START, Awaiting.STEP):
            return way_on(turn, talk)  # a person at once is what we are on the way to
        faster = next(
            (leg for leg in (*issue.route, *issue.escalation) if leg.channel in person_channels(turn.facts, talk)), None
        )
        if faster and faster.channel not in talk.tried and faster.channel != talk.channel:
            return propose(turn, talk, faster, "next_way")
        leg = escalation_leg(issue, (*talk.tried, talk.channel or ""))
        return propose_next(turn, talk, Decision(Stage.ESCALATION if leg else Stage.EXHAUSTED, leg))
