"""The shopper says what is wrong: one issue, several at once, or a new one in mid-guide."""

from __future__ import annotations

import re

from actions import first_aid
from actions.base import GuideAction
from actions.drafting import show_draft
from actions.found_contact import warn_of_found_contact
from actions.remark import answer_or_note, asks_how, is_question, is_remark, is_short, noted_words, take_remark
from actions.speech import begin_channel, known, offer_next_issue, propose, propose_next, show_step, way_on
from actions.turn import Turn
from shopguide import guide, triage
from shopguide.conversation import Awaiting, Conversation, Paused
from shopguide.escalation import decide

# At most so many issues of one message are taken up; more would bury the first.
_MOST_ISSUES = 3
# Words of a question about what is being worked on; a longer one tells the story once more.
_A_QUESTION = 12


class ActionComplaint(GuideAction):
    """Says back what was understood, warns where money or security is at risk, recommends a channel."""

    action_name = "action_complaint"

    def act(self, turn: Turn) -> Conversation:
        issues = triage.by_urgency(turn.facts, turn.issues)[:_MOST_ISSUES]
        if not issues:
            return way_on(turn, turn.talk)
        if is_remark(turn, issues):
            return ActionProvideDetails().act(turn) if turn.noted else take_remark(turn)
        first = issues[0]
        told_again = turn.talk.awaiting is Awaiting.START and not turn.tried
        if len(issues) == 1 and first == turn.talk.issue and (turn.talk.awaiting in _IN_GUIDE or told_again):
            return self._same_again(turn)

        before = turn.talk
        talk = guide.set_aside(before, first)
        talk = talk.but(
            complaint=turn.issue_text(first) or talk.complaint,
            charged_wrongly=triage.says_charged_wrongly(turn.text or talk.complaint or ""),
            urgent=bool(turn.signals.get("urgent")),
            tried=tuple(dict.fromkeys([*talk.tried, *turn.tried])),
        )
        waiting = [Paused(name, complaint=turn.issue_text(name) or None) for name in issues[1:]]
        # What was not meant is not to be offered again afterwards; one that waits already was meant as well.
        corrected = triage.corrects(before, turn.text) and all(item.issue != first for item in before.queue)
        gone = {*issues, before.issue} if corrected else {*issues}
        talk = talk.but(queue=(*waiting, *(item for item in talk.queue if item.issue not in gone)))
        self._say_back(turn, talk, issues, before)
        if aid := first_aid.told_as_done(turn, talk):
            turn.say("finished_aid")
            talk = talk.but(tried=(*talk.tried, aid))
        return recommend(turn, talk)

    def _say_back(self, turn: Turn, talk: Conversation, issues: list[str], before: Conversation) -> None:
        issue = turn.facts.issues[issues[0]]
        if len(issues) > 1:
            # Not numbered: "2" picks the second button.
            lines = [turn.phrase("part_problem", words=turn.facts.issues[name].title) for name in issues]
            turn.say("several", count=len(issues), list="\n".join(lines), first=issue.title)
        elif before.issue and before.issue != issue.id and before.awaiting in _IN_GUIDE:
            old = turn.facts.issues[before.issue].title
            turn.say("switched", said_back=issue.said_back, known=known(turn, talk), old=old)
        else:
            understand(turn, talk)

    def _same_again(self, turn: Turn) -> Conversation:
        """The issue we are working on, told once more: that is no reason to begin anew."""
        talk, issue = turn.talk, turn.facts.issues[turn.talk.issue or ""]
        if turn.text and (aid := first_aid.reported(turn, talk)):
            turn.say("finished_aid")
            talk = talk.but(tried=(*talk.tried, aid))
            return propose_next(turn, talk, decide(turn.facts, talk))
        brief = is_short(turn.text) or (is_question(turn.text) and len(turn.text.split()) <= _A_QUESTION)
        if turn.text and brief and not turn.noted:
            if talk.awaiting is Awaiting.START and talk.channel and asks_how(turn.text):
                way = turn.facts.walkthrough(talk.channel)
                turn.say("about_channel", title=way.title, words=f"{way.gist}.")
                return begin_channel(turn, talk.channel)
            talk = answer_or_note(turn, talk)
        else:
            if len(turn.text) > len(talk.complaint or ""):
                talk = talk.but(complaint=turn.text)
            turn.say("still_on_it", said_back=issue.said_back, known=known(turn, talk))
        if talk.awaiting is Awaiting.RESUME:
            return show_step(turn, guide.resume(talk), "step_again")
        return way_on(turn, talk)


_IN_GUIDE = (
    Awaiting.STEP,
    Awaiting.DRAFT_OFFER,
    Awaiting.DETAIL,
    Awaiting.SOLVED,
    Awaiting.RESUME,
)


def understand(turn: Turn, talk: Conversation) -> None:
    """Say the issue back in a few words."""
    issue = turn.facts.issues[talk.issue or ""]
    turn.say("understood", said_back=issue.said_back, known=known(turn, talk))


def recommend(turn: Turn, talk: Conversation) -> Conversation:
    """Safety lines, what is worth knowing, then the channel."""
    issue = turn.facts.issues[talk.issue or ""]
    waiting = [turn.facts.issues[item.issue] for item in talk.queue if item.channel is None]
    # What waits its turn must not make the shopper wait with the bank or the password.
    safety = [*turn.safety(talk), *(other.safety[0].text for other in waiting if other.first_aid and other.safety)]
    if safety:
        turn.say("safety", words="\n".join(safety))
    for tip in turn.tips(issue.id):
        turn.say("tip", words=tip)
    tried = [turn.facts.channels[name].title for name in talk.tried if name in turn.facts.channels]
    leg = triage.recommend(turn.facts, talk)
    if talk.urgent and not tried:
        leg = triage.fastest(turn.facts, talk) or leg
    if tried:
        # Heard out of the complaint itself; whoever meant something else can say so.
        turn.say("taken_as_tried", ways=", ".join(tried))
    if leg is None or tried:
        return propose_next(turn, talk, decide(turn.facts, talk))
    return propose(turn, talk, leg)


class ActionNextIssue(GuideAction):
    """Turns to the issue that waited, at the place where it was left."""

    action_name = "action_next_issue"

    def act(self, turn: Turn) -> Conversation:
        if not turn.talk.queue:
            return way_on(turn, turn.talk.but(awaiting=None))
        talk = guide.take_from_queue(turn.talk)
        talk = talk.but(charged_wrongly=triage.says_charged_wrongly(talk.complaint or ""))
        understand(turn, talk)
        if talk.channel:
            return show_step(turn, talk, "step_again")
        return recommend(turn, talk)


class ActionDropQueue(GuideAction):
    """The shopper does not want to look at the waiting issue now: let it go, offer the one behind it."""

    action_name = "action_drop_queue"

    def act(self, turn: Turn) -> Conversation:
        return offer_next_issue(turn, turn.talk.but(queue=turn.talk.queue[1:]))


# "Where is my order 57…" is more than an order number.
_WHERE = re.compile(
    r"\bwhere(?:'?s| is| are)?\b.{0,20}\b(?:order|parcel|package|item|stuff|delivery|shipment)"
    r"|\bwhen (?:will|is|does)\b.{0,40}\b(?:come|coming|arriv\w+|here|ship\w*|deliver\w*)",
    re.I,
)


class ActionProvideDetails(GuideAction):
    """Takes note of an order number, an amount and the like; never asks for them again."""

    action_name = "action_provide_details"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if turn.entity("rating"):
            turn.say("rated")
            return way_on(turn, talk)
        if not talk.issue and _WHERE.search(turn.text):
            turn.intent = "order_not_received"
            return ActionComplaint().act(turn)
        warned = warn_of_found_contact(turn)
        names = {"order_number": "part_order_noted", "amount": "part_amount_noted", "email": "part_email_noted"}
        noted = [turn.phrase(part, value=getattr(talk, name)) for name, part in names.items() if name in turn.noted]
        if noted:
            turn.say("noted", what=", ".join(noted))
            if talk.drafted and talk.channel == "email" and talk.awaiting is Awaiting.STEP:
                return show_draft(turn, talk.but(step=0))  # with it
        # A number asked about is no detail of the complaint.
        if turn.text and talk.issue and not noted and not warned:
            talk = noted_words(turn, talk)
        return way_on(turn, talk)
