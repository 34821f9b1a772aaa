"""Questions about the channels: which there are, how to use one, what to expect of it."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import channel_buttons, start_channel
from actions.complaint import ActionComplaint
from actions.contacts import contact_line, hours_line
from actions.drafting import begin_draft
from actions.speech import begin_channel, help_with_step, propose, say_goodbye, switch_or_stay, way_on
from actions.turn import Turn
from shopguide import guide, triage
from shopguide.conversation import Awaiting, Conversation
from shopguide.knowledge import Channel

# Whoever asks to be walked through need not be asked whether to begin.
_WALK = re.compile(r"\b(?:walk|take|guide|lead) (?:me|us)\b|\bstep[- ]by[- ]step\b", re.I)
# "Write the e-mail for me": the draft is wanted, not the way to send it.
_DRAFT = re.compile(
    r"\bdraft|\b(?:write|compose|word|prepare|make|put)\b.{0,40}\b(?:for|with) me\b|\btogether\b"
    r"|\bhelp me (?:to )?write\b",
    re.I,
)
# "Is there a faster way?" asks for another channel, not about this one.
_OTHER = re.compile(
    r"\b(?:faster|quicker|easier|better|simpler|another|other|different) (?:ways?|option|method|one)\b", re.I
)
# Whoever asks for the number wants to call.
_BY_CONTACT = {
    "phone": re.compile(r"\b(?:phone|telephone|number|digits|dial|landline|hotline|helpline)\b", re.I),
    "email": re.compile(r"\b(?:e-?mail|mail) ?(?:adress|address|addy)\b", re.I),
}
_NUMBER = re.compile(r"\b(?:number|digits|address|adress|what|which|how|where)\b", re.I)
# One thing asked about a channel is answered in a sentence, not with all there is to say.
_HOW_FAST = re.compile(
    r"\bhow (?:long|fast|quick\w*|soon|many (?:days?|hours?|weeks?))\b"
    r"|\bwhen (?:will|do|can|should) (?:they|i|it|we|support)\b.{0,20}\b(?:answer|reply|respond|hear|get back)"
    r"|\bshould i wait\b|\bwait(?:ing)? (?:time|like|for|long)\b",
    re.I,
)
# To an offer, "no" asks for another; this ends the talk.
_THAT_IS_ALL = re.compile(
    r"\b(?:that['’]?s|dats|that was|that is) (?:all|it|everything)\b|\bnothing (?:else|more)\b", re.I
)
_WHEN_OPEN = re.compile(
    r"\b(?:open\w*|closed?|closing|closes|hours|business hours|weekends?|(?:satur|sun)days?|tonight|24 ?/? ?7"
    r"|what time|at night)\b",
    re.I,
)
_COST = re.compile(r"\b(?:free|costs?|charged?|toll|expensive|price)\b", re.I)
# Where a person answers, hours are worth asking for; a form or a page takes a message at any.
_ANSWERED = ("phone", "live_chat")
_FASTEST = re.compile(r"\b(?:fastest|quickest|quick(?:er)?|faster|soonest)\b", re.I)
# "How do I find my orders?" in mid-guide asks about the step, unless it is about reaching somebody.
_FINDING = re.compile(r"\b(?:where|how)\b.*\b(?:find|get to|open|see|look|is|are)\b", re.I)
_REACHING = re.compile(r"\b(?:contact|reach|support|talk|speak|complain|call|chat|e-?mail|write to|help)\b", re.I)
_IN_GUIDE = (Awaiting.STEP, Awaiting.DRAFT_OFFER, Awaiting.DETAIL)


def list_channels(turn: Turn, talk: Conversation, response: str) -> Conversation:
    """All channels that are left, one line and one button each; those on the issue's route first."""
    left = triage.alternatives(turn.facts, talk) if talk.issue else list(turn.facts.channels)
    names = [name for name in left if name not in turn.refused] or left
    lines = [
        turn.phrase("part_channel_line", number=number, title=channel.title, best_for=channel.best_for.text)
        for number, channel in enumerate((turn.facts.channels[name] for name in names), 1)
    ]
    overview = " ".join(fact.text for fact in turn.facts.overview)
    buttons = channel_buttons(turn, names)
    if talk.awaiting in _IN_GUIDE and guide.place(turn.facts, talk):
        buttons.append(turn.button("stay", "/repeat_step"))
    turn.say(response, buttons, overview=overview, list="\n".join(lines))
    return talk


def introduce(turn: Turn, channel: Channel) -> None:
    """What the channel is, its contact as far as verified, and the platform that was asked for."""
    turn.say(
        "channel_intro",
        custom={"type": "card", "title": channel.title},
        title=channel.title,
        gist=channel.gist,
        best_for=channel.best_for.text,
        reply_time=channel.reply_time.text,
    )
    line = contact_line(turn, channel)
    if line:
        turn.say("channel_contact", contact=line)
    for platform in channel.platforms:
        if platform.id in turn.entities("social_platform"):
            turn.say("channel_contact", contact=platform.text)


class ActionContactOptions(GuideAction):
    """Which ways there are; with an issue known, the other ways for it."""

    action_name = "action_contact_options"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk.but(repairs=0)
        if turn.issues and talk.issue is None:
            # "Who do I contact about a lost parcel?" asks for the way, not for the list.
            return ActionComplaint().act(turn)
        if len(turn.channels) == 1 and turn.text:
            return ActionChannelHowTo().act(turn)
        if _asks_about_step(turn):
            return help_with_step(turn, guide.stuck(talk))
        return list_channels(turn, talk, "other_ways" if talk.issue else "contact_options")


def _asks_about_step(turn: Turn) -> bool:
    """Whether "how do I find it" is asked while a step is on the table, and no channel is meant."""
    on_step = turn.talk.awaiting is Awaiting.STEP and guide.place(turn.facts, turn.talk) is not None
    return on_step and bool(_FINDING.search(turn.text)) and not _REACHING.search(turn.text)


class ActionDeclineStart(GuideAction):
    """ "No" to a recommended channel: the one that is named instead, else the other ways."""

    action_name = "action_decline_start"

    def act(self, turn: Turn) -> Conversation:
        if _THAT_IS_ALL.search(turn.text):
            return say_goodbye(turn)
        if any(name != turn.talk.channel for name in turn.channels):
            return ActionChannelHowTo().act(turn)
        return list_channels(turn, turn.talk, "other_ways" if turn.talk.issue else "contact_options")


class ActionChannelHowTo(GuideAction):
    """How to use a channel: what it is, then its first step. In mid-guide, an offer to switch."""

    action_name = "action_channel_how_to"

    def act(self, turn: Turn) -> Conversation:
        turn.talk = turn.adopt_issue()
        if turn.entity("draft"):
            return begin_draft(turn, turn.talk)
        if turn.facts.can_walk(turn.entity("start")):
            return begin_channel(turn, turn.entity("start") or "")
        name = next((name for name in turn.channels if name not in turn.tried), next(iter(turn.channels), None))
        if _DRAFT.search(turn.text) and name in (None, "email"):
            return begin_draft(turn, turn.talk)
        if name is None and turn.text and not turn.refused:
            name = next((channel for channel, words in _BY_CONTACT.items() if words.search(turn.text)), None)
        if name is None:
            if _asks_about_step(turn):
                return help_with_step(turn, guide.stuck(turn.talk))
            return list_channels(
                turn, turn.talk, "other_ways" if turn.refused and turn.talk.issue else "contact_options"
            )
        if name in turn.facts.first_aid:
            return begin_channel(turn, name)
        talk, channel = turn.talk, turn.facts.channels[name]
        if turn.text and talk.awaiting is Awaiting.START and name == talk.channel and not _NUMBER.search(turn.text):
            return begin_channel(turn, name)  # introduced already
        introduce(turn, channel)
        here = guide.place(turn.facts, talk)
        if talk.awaiting in _IN_GUIDE and here and not turn.pressed:
            return way_on(turn, talk) if name == talk.channel else switch_or_stay(turn, talk, channel)
        if turn.pressed or _WALK.search(turn.text):
            return begin_channel(turn, name)
        turn.say(
            "start_channel_question",
            [
                turn.button("start", start_channel(name)),
                turn.button("show_all", "/show_all_steps"),
                turn.button("other_ways", "/ask_contact_options"),
            ],
            title=channel.title,
        )
        return turn.talk.but(channel=name, step=0, stuck=(), awaiting=Awaiting.START, repairs=0)


class ActionChannelDetails(GuideAction):
    """What to expect of a channel: best for, advantages, how fast, when; two are compared."""

    action_name = "action_channel_details"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if not turn.channels and _OTHER.search(turn.text):
            return list_channels(turn, talk, "other_ways" if talk.issue else "contact_options")
        names = [name for name in turn.channels if name in turn.facts.channels]
        if not names and talk.channel in turn.facts.channels and talk.awaiting is not None:
            names = [talk.channel or ""]
        if len(names) == 1 and turn.channels and _WALK.search(turn.text):
            return begin_channel(turn, names[0])
        if len(names) == 1 and talk.awaiting is not None and self._one_thing(turn, turn.facts.channels[names[0]]):
            return way_on(turn, talk)
        leg = triage.fastest(turn.facts, talk) if talk.issue and _FASTEST.search(turn.text) else None
        if leg and not turn.channels:
            return way_on(turn, talk) if leg.channel == talk.channel else propose(turn, talk, leg, "fastest_way")
        if len(names) == 1:
            self._card(turn, turn.facts.channels[names[0]])
        else:
            lines = [
                turn.phrase(
                    "part_compare_line",
                    title=channel.title,
                    best_for=channel.best_for.text,
                    reply_time=channel.reply_time.text,
                    availability=channel.availability.text,
                )
                for channel in (turn.facts.channels[name] for name in names or turn.facts.channels)
            ]
            turn.say("compare", channel_buttons(turn, names or turn.facts.channels), list=turn.numbered(lines))
        if not turn.channels and (tips := turn.tips(talk.issue)):
            turn.say("tip", words="\n".join(tips))
        if talk.awaiting is None and names:
            channel = turn.facts.channels[names[0]]
            turn.say(
                "start_channel_question",
                [turn.button("start", start_channel(channel.id)), turn.button("other_ways", "/ask_contact_options")],
                title=channel.title,
            )
            return talk.but(channel=channel.id, step=0, stuck=(), awaiting=Awaiting.START)
        return way_on(turn, talk) if talk.awaiting else talk

    def _one_thing(self, turn: Turn, channel: Channel) -> bool:
        """Answer what is asked about the channel in a sentence; whether it was such a question."""
        if _HOW_FAST.search(turn.text):
            turn.say("about_channel", title=channel.title, words=channel.reply_time.text)
        elif _WHEN_OPEN.search(turn.text):
            hours = hours_line(turn, channel, say_unknown=channel.id in _ANSWERED)
            words = " ".join(filter(None, [channel.availability.text, hours]))
            turn.say("about_channel", title=channel.title, words=words)
        elif _COST.search(turn.text):
            turn.say("ask_there")
        else:
            return False
        return True

    def _card(self, turn: Turn, channel: Channel) -> None:
        turn.say(
            "channel_card",
            custom={"type": "card", "title": channel.title},
            title=channel.title,
            best_for=channel.best_for.text,
            advantages=" ".join(fact.text for fact in channel.advantages),
            reply_time=channel.reply_time.text,
            availability=channel.availability.text,
        )
        line = contact_line(turn, channel, hours_asked=True)
        if line:
            turn.say("channel_contact", contact=line)
        if channel.caution:
            turn.say("caution", words=channel.caution.text)
        for platform in channel.platforms:
            turn.say("channel_contact", contact=platform.text)
