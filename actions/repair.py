"""Not understood, or not our business: ask with choices, never more than twice, then show the ways out."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import issue_buttons, menu_buttons, step_buttons
from actions.channels import list_channels
from actions.found_contact import warn_of_found_contact
from actions.remark import is_question, is_short, noted_words
from actions.speech import way_on
from actions.turn import Turn
from shopguide import guide
from shopguide.conversation import Awaiting, Conversation
from shopguide.language import is_foreign

_WHAT_NOW = re.compile(r"\bwhat (?:can|should|do|could|must|shall) i do\b|\bwhat (?:now|then|next)\b", re.I)
# Candidates below this probability are not worth offering.
_PLAUSIBLE = 0.08
_MOST_CANDIDATES = 3
# Asked in mid-guide and not understood: what is known about the issue may be the answer.
_QUESTION = re.compile(r"\?|\b(?:how|what|when|why|which|where|who|do i|can i|is it|are they)\b", re.I)
_KEEPS_PLACE = (Awaiting.STEP, Awaiting.DRAFT_OFFER, Awaiting.SOLVED, Awaiting.RESUME)
# So many questions in a row, then the ways to a person.
_QUESTIONS = 2
# Characters of unclear messages kept: together they may make the complaint of an e-mail.
_KEPT = 600


def ask_again(turn: Turn) -> Conversation:
    """First: which of these? Then: the menu. Then: the ways to a person. Never a fourth question."""
    talk = turn.talk.but(repairs=turn.talk.repairs + 1)
    if _is_aside(turn):
        return way_on(turn, noted_words(turn, talk))
    warn_of_found_contact(turn)
    # In mid-guide the place is kept: "done" after a menu still means this step.
    asked = talk.awaiting if guide.place(turn.facts, talk) and talk.awaiting in _KEEPS_PLACE else Awaiting.CLARIFY
    talk = _with_words(talk, turn.text)
    if is_foreign(turn.text):
        turn.say("only_english", menu_buttons(turn))
        return talk
    if talk.repairs > _QUESTIONS:
        turn.say("unclear_contacts")
        kept = None if asked is Awaiting.CLARIFY else asked
        return list_channels(turn, talk.but(awaiting=kept, repairs=0), "contact_options")
    if talk.repairs == _QUESTIONS:
        turn.say("unclear", menu_buttons(turn))
        return talk.but(awaiting=asked)
    if talk.awaiting is Awaiting.STEP and guide.place(turn.facts, talk):
        if _QUESTION.search(turn.text) and (tips := turn.tips(talk.issue)):
            turn.say("tip", words="\n".join(tips))
        turn.say("unclear_step", step_buttons(turn, talk))
        return talk
    likely = [
        str(item["name"])
        for item in turn.ranking
        if item.get("name") in turn.facts.issues and float(item.get("confidence") or 0) >= _PLAUSIBLE
    ][:_MOST_CANDIDATES]
    turn.say("clarify", issue_buttons(turn, likely) if len(likely) > 1 else menu_buttons(turn))
    return talk.but(awaiting=asked)


def _is_aside(turn: Turn) -> bool:
    """Whether a few words say something about the known problem, for all one can tell; the first time only."""
    talk, words = turn.talk, len(turn.text.split())
    known = talk.issue is not None and talk.awaiting is Awaiting.START and not talk.repairs
    return known and words > 1 and is_short(turn.text) and not is_question(turn.text) and not is_foreign(turn.text)


def _with_words(talk: Conversation, text: str) -> Conversation:
    """The talk with words that were not understood, as long as no issue is known: they tell of it all the same."""
    if talk.issue or not text:
        return talk
    return talk.but(complaint=" ".join(filter(None, [talk.complaint, text]))[-_KEPT:])


class ActionRepair(GuideAction):
    """Not understood."""

    action_name = "action_repair"

    def act(self, turn: Turn) -> Conversation:
        return ask_again(turn)


class ActionIssueMenu(GuideAction):
    """ "None of these": the menu of all issues, by heading."""

    action_name = "action_issue_menu"

    def act(self, turn: Turn) -> Conversation:
        turn.say("issue_menu", menu_buttons(turn))
        return turn.talk if turn.talk.awaiting is Awaiting.RESUME else turn.talk.but(awaiting=Awaiting.CLARIFY)


class ActionHelp(GuideAction):
    """What the guide can do; from a menu heading, the issues under it."""

    action_name = "action_help"

    def act(self, turn: Turn) -> Conversation:
        group = turn.facts.groups.get(turn.entity("issue_group") or "")
        if group:
            issues = [issue.id for issue in turn.facts.issues.values() if issue.group == group.id]
            buttons = [*issue_buttons(turn, issues), turn.button("person", "/request_human")]
            turn.say("issue_group", buttons, group=group.title)
            return turn.talk.but(awaiting=Awaiting.CLARIFY, repairs=0)
        # "What can I do then?" asks for the way on, "what can you do?" what the guide is for.
        if turn.talk.issue is None or not _WHAT_NOW.search(turn.text):
            turn.say("help")
        return way_on(turn, turn.talk.but(repairs=0))


class ActionOutOfScope(GuideAction):
    """Outside of what the guide knows: say so, and take up what was open."""

    action_name = "action_out_of_scope"

    def act(self, turn: Turn) -> Conversation:
        if is_foreign(turn.text):
            turn.say("only_english", menu_buttons(turn))
            return _with_words(turn.talk, turn.text)
        warn_of_found_contact(turn)
        turn.say("out_of_scope")
        return way_on(turn, turn.talk)
