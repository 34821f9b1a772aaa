"""Things said in more than one part of the talk: a recommendation, a step, the way on."""

from __future__ import annotations

from typing import Final

from actions.buttons import (
    draft_payload,
    menu_buttons,
    person_buttons,
    rating_buttons,
    recommend_buttons,
    solved_buttons,
    start_channel,
    step_buttons,
    stuck_buttons,
    summary_button,
)
from actions.summary import show_summary
from actions.turn import Button, Turn
from shopguide import guide, triage
from shopguide.conversation import Awaiting, Conversation
from shopguide.email_draft import missing
from shopguide.escalation import Decision, Stage, person_channels
from shopguide.knowledge import Channel, Detail, Leg
from shopguide.rating import HIGHEST, LOWEST

_QUESTIONS: Final = {
    Detail.DESCRIPTION: "ask_description",
    Detail.ORDER_NUMBER: "ask_order_number",
    Detail.AMOUNT: "ask_amount",
    Detail.DATE: "ask_date",
    Detail.WISH: "ask_wish",
}


def known(turn: Turn, talk: Conversation) -> str:
    """What is known of the order, in brackets and led by a blank, or nothing."""
    parts = []
    if talk.order_number:
        parts.append(turn.phrase("part_known_order", value=talk.order_number))
    if talk.amount:
        parts.append(turn.phrase("part_known_amount", value=talk.amount))
    return f" ({', '.join(parts)})" if parts else ""


def propose(turn: Turn, talk: Conversation, leg: Leg, response: str = "recommend") -> Conversation:
    """Recommend the channel of `leg` and ask whether to start."""
    channel = turn.facts.channels[leg.channel]
    talk = talk.but(channel=leg.channel, step=0, stuck=(), awaiting=Awaiting.START, repairs=0)
    issue = turn.facts.issues.get(talk.issue or "")
    ready = issue.have_ready if issue else channel.have_ready
    if talk.order_number:
        ready = tuple(item for item in ready if item != "the order number") or ready
    if channel.caution and not channel.public:
        turn.say("caution", words=channel.caution.text)
    turn.say(
        response,
        recommend_buttons(turn, talk),
        {"type": "card", "title": channel.title},
        title=channel.title,
        because=leg.because,
        gist=channel.gist,
        have_ready=", ".join(ready),
        after=_after(turn, talk),
    )
    return talk


def _after(turn: Turn, talk: Conversation) -> str:
    """What comes if the channel just proposed does not help, so that the shopper sees the whole way."""
    if talk.issue not in turn.facts.issues:
        return ""
    ways = triage.still_ahead(turn.facts, talk)
    return turn.phrase("part_after", ways=", ".join(turn.facts.channels[name].title for name in ways)) if ways else ""


def propose_next(turn: Turn, talk: Conversation, decision: Decision) -> Conversation:
    """Say where the talk goes after something did not help."""
    if decision.leg is None:
        issue = turn.facts.issues[talk.issue or ""]
        turn.say(
            "exhausted_urgent" if issue.urgent else "exhausted",
            [
                turn.button("draft", draft_payload()),
                turn.button("person", "/request_human"),
                summary_button(turn),
                turn.button("start_over", "/start_over"),
            ],
        )
        return talk.but(channel="email", step=0, stuck=(), awaiting=Awaiting.DRAFT_OFFER)
    return propose(turn, talk, decision.leg, "escalate" if decision.stage is Stage.ESCALATION else "next_way")


def show_step(turn: Turn, talk: Conversation, response: str = "step") -> Conversation:
    """Say the step that is on the table. The first step of an e-mail offers to draft it."""
    here = guide.place(turn.facts, talk)
    if here is None:
        return way_on(turn, talk)
    turn.say(
        response,
        [] if _is_writing(talk) else step_buttons(turn, talk),
        {
            "type": "step",
            "title": here.walkthrough.title,
            "number": here.number,
            "total": here.total,
            "words": here.step.text,
        },
        title=here.walkthrough.title,
        number=here.number,
        total=here.total,
        words=here.step.text,
    )
    if _is_writing(talk):
        turn.say("draft_offer", draft_buttons(turn, talk))
        return talk.but(awaiting=Awaiting.DRAFT_OFFER)
    return talk.but(awaiting=Awaiting.STEP)


def help_with_step(turn: Turn, talk: Conversation) -> Conversation:
    """Say where else the thing may be that the step on the table speaks of."""
    here = guide.place(turn.facts, talk)
    if here is None:
        return way_on(turn, talk)
    turn.say("stuck", stuck_buttons(turn), help=here.step.if_missing)
    return talk


def begin_channel(turn: Turn, channel: str) -> Conversation:
    """Say the first step of a channel, after what must be heard before it."""
    talk = guide.start(turn.talk, channel)
    chosen = turn.facts.channels.get(channel)
    if chosen and chosen.public:
        issue = turn.facts.issues.get(talk.issue or "")
        if issue and issue.urgent:
            turn.say("public_warning")
        elif chosen.caution:
            turn.say("caution", words=chosen.caution.text)
    return show_step(turn, talk)


def _is_writing(talk: Conversation) -> bool:
    return talk.channel == "email" and talk.step == 0


def draft_buttons(turn: Turn, talk: Conversation) -> list[Button]:
    """Answers to the offer to draft the e-mail."""
    return [turn.button("draft", draft_payload()), *step_buttons(turn, talk)]


def ask_detail(turn: Turn, talk: Conversation) -> Conversation:
    """Ask for the detail that `talk.detail` names."""
    turn.say(_QUESTIONS[Detail(talk.detail or "")], [turn.button("skip", "/deny"), turn.button("stop", "/stop")])
    return talk


def way_on(turn: Turn, talk: Conversation) -> Conversation:
    """Take up again what was open before an interruption; with nothing open, offer the menu.

    Every answer that does not itself lead on ends with this, so that no turn is a dead end.
    """
    if talk.awaiting is Awaiting.HANDOFF:
        if turn.desk:
            # Shown once more before it is asked again: what was just said may be part of it now.
            return show_summary(turn, talk, person_buttons(turn, person_channels(turn.facts, talk)))
        talk = talk.but(awaiting=Awaiting.START)
    here = guide.place(turn.facts, talk)
    if talk.awaiting in (Awaiting.STEP, Awaiting.DRAFT_OFFER) and here:
        return show_step(turn, talk, "step_again")
    if talk.awaiting is Awaiting.START and here:
        # A channel was introduced when it was recommended; first aid may not have been.
        aid = here.walkthrough.id in turn.facts.first_aid
        gist = turn.phrase("part_gist", gist=here.walkthrough.gist) if aid else ""
        buttons = recommend_buttons(turn, talk)
        turn.say("start_or_other", buttons, title=here.walkthrough.title, gist=gist)
        return talk
    if talk.awaiting is Awaiting.SOLVED and here:
        turn.say("ask_solved", solved_buttons(turn), title=here.walkthrough.title)
        return talk
    if talk.awaiting is Awaiting.DETAIL and missing(turn.facts, talk):
        return ask_detail(turn, talk)
    if talk.awaiting is Awaiting.RESUME and here:
        turn.say(
            "welcome_back",
            [turn.button("resume", "/affirm"), turn.button("start_over", "/start_over")],
            title=here.walkthrough.title,
            number=here.number,
            total=here.total,
        )
        return talk
    if talk.awaiting is Awaiting.NEXT_ISSUE and talk.queue:
        return offer_next_issue(turn, talk)
    turn.say("anything_else" if talk.issue else "tell_problem_menu", menu_buttons(turn))
    return talk.but(awaiting=None)


def offer_next_issue(turn: Turn, talk: Conversation) -> Conversation:
    """Offer the issue that waits first; with none waiting, say goodbye to the current one."""
    if not talk.queue:
        turn.say("anything_else", menu_buttons(turn))
        return talk.but(awaiting=None)
    title = turn.facts.issues[talk.queue[0].issue].title
    turn.say("offer_next_issue", [turn.button("yes", "/affirm"), turn.button("not_now", "/deny")], title=title)
    return talk.but(awaiting=Awaiting.NEXT_ISSUE)


def wait(turn: Turn) -> Conversation:
    """Pause until somebody answers; another problem of the shopper's is looked at in the meantime."""
    talk = turn.talk
    here = guide.place(turn.facts, talk)
    if here is None or talk.awaiting is None:
        turn.say("paused_nothing", menu_buttons(turn))
        return talk.but(awaiting=None, repairs=0)
    if talk.awaiting is Awaiting.SOLVED and talk.queue:
        turn.say("waiting")
        return offer_next_issue(turn, guide.to_the_back(talk))
    buttons = [turn.button("resume", "/affirm"), turn.button("start_over", "/start_over")]
    turn.say("paused", buttons, title=here.walkthrough.title, number=here.number, total=here.total)
    return guide.pause(talk)


def say_goodbye(turn: Turn) -> Conversation:
    """A goodbye; the place in the guide is kept."""
    talk = turn.talk
    paused = guide.place(turn.facts, talk) is not None and talk.awaiting is not None
    way = [turn.button("resume", "/affirm")] if paused else []
    turn.say("goodbye", [*way, turn.button("start_over", "/start_over")])
    return guide.pause(talk) if paused else talk.but(awaiting=None)


def switch_or_stay(turn: Turn, talk: Conversation, channel: Channel) -> Conversation:
    """In the middle of one channel another was asked for: offer both."""
    here = guide.place(turn.facts, talk)
    if here is None:
        return talk
    turn.say(
        "start_or_stay",
        [
            turn.button("start_channel", start_channel(channel.id), title=channel.button),
            turn.button("stay", "/repeat_step"),
        ],
        title=channel.title,
        current=here.walkthrough.title,
        number=here.number,
        total=here.total,
    )
    return talk


def resolved(turn: Turn) -> Conversation:
    """The end of one problem."""
    talk = turn.talk.anew(queue=turn.talk.queue, order_number=turn.talk.order_number, email=turn.talk.email)
    turn.say("solved")
    if talk.queue:
        return offer_next_issue(turn, talk)
    turn.say(
        "ask_rating",
        [*rating_buttons(), turn.button("skip", "/deny")],
        {"type": "rating", "lowest": LOWEST, "highest": HIGHEST},
    )
    return talk.but(awaiting=Awaiting.RATING)
