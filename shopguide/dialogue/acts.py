"""Acts: what a message does at this point in the conversation.

An intent labels the words alone; an act labels them after what the guide has just said. "Yes", "k" and "go on then"
all accept an offer; "the second" chooses from a list. A message may carry several.
"""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What the shopper wants to happen next."""

    ACCEPT = "accept"  # yes to what was offered or asked
    DECLINE = "decline"  # no to it
    CHOOSE = "choose"  # picks something shown or named (option)
    DONE = "done"  # did the step, wants the next one
    BACK = "back"
    REPEAT = "repeat"
    SHOW_ALL = "show_all"
    AT_SCREEN = "at_screen"  # says where they are or what they see
    STUCK = "stuck"  # can't find or do what the step says
    TRIED = "tried"  # already did this, without success (option: channel)
    WAITING = "waiting"  # did it, and is waiting for an answer
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    END = "end"
    DESCRIBE = "describe"  # tells a new problem
    ADD = "add"  # more about the current one
    CORRECT = "correct"  # the guide got it wrong
    ANSWER = "answer"  # gives the detail that was asked for (option, where the question has choices)
    SKIP = "skip"  # doesn't know it or won't say
    RATE = "rate"
    COMMENT = "comment"
    ASK = "ask"  # a question
    EXPLAIN = "explain"  # doesn't understand the guide, or asks why
    WANT_DRAFT = "want_draft"  # wants words to send or say, or a change to them
    WANT_ACTION = "want_action"  # wants the guide to do it
    WANT_PERSON = "want_person"
    OTHER_WAYS = "other_ways"  # not this one: what else is there?
    EXPOSED = "exposed"  # gave money, a code, a card or access to someone
    DEMANDED = "demanded"  # someone asks for one of these
    VERIFY = "verify"  # is this number, address, account or message real?
    DANGER = "danger"
    VENT = "vent"  # anger or despair with nothing new in it
    ABOUT_GUIDE = "about_guide"
    SOCIAL = "social"  # hello, thanks, bye, small talk
    OFF_TOPIC = "off_topic"
    UNCLEAR = "unclear"


class Polarity(StrEnum):
    """How a message speaks of a problem; only an affirmed one is a problem of the message."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    PAST = "past"
    HYPOTHETICAL = "hypothetical"
