"""Danger, and money or secrets given away."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue import letter_heard, problems, recipients, regions
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.moves import danger, secrets
from shopguide.dialogue.reply import Reply


def _with_problem(turn: Turn) -> Conversation:
    """With the first problem that the message names, to be gone on with afterwards; one that is worked on stays."""
    named = problems.new(turn.situation)
    if turn.conversation.issue or not named:
        return turn.conversation
    own = letter_heard.own_words(turn.heard, named[0])
    return turn.conversation.take(named[0], own, turn.heard.facts).with_story(own, turn.heard.facts)


class ActionHelpInDanger(GuideAction):
    action_name = "action_help_in_danger"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return danger.help_now(turn.context, _with_problem(turn), str(turn.heard.danger))


class ActionCheckSafe(GuideAction):
    action_name = "action_check_safe"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return danger.check(turn.context, _with_problem(turn), str(turn.heard.worry))


class ActionStayInDanger(GuideAction):
    action_name = "action_stay_in_danger"

    def act(self, turn: Turn) -> Reply:
        return danger.stay(turn.context, turn.conversation)


class ActionReferToHelp(GuideAction):
    action_name = "action_refer_to_help"

    def act(self, turn: Turn) -> Reply:
        return danger.refer(turn.context, turn.conversation)


class ActionEncourage(GuideAction):
    action_name = "action_encourage"

    def act(self, turn: Turn) -> Reply:
        return danger.encourage(turn.context, turn.conversation)


class ActionHelpByRegion(GuideAction):
    action_name = "action_help_by_region"

    def act(self, turn: Turn) -> Reply:
        return danger.by_region(turn.context, turn.conversation, regions.said(turn.heard) or "")


class ActionContinueAfterDanger(GuideAction):
    action_name = "action_continue_after_danger"

    def act(self, turn: Turn) -> Reply:
        return danger.carry_on(turn.context, turn.conversation)


class ActionStopLoss(GuideAction):
    action_name = "action_stop_loss"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return secrets.stop_loss(turn.context, _with_problem(turn))


class ActionAskToWhom(GuideAction):
    action_name = "action_ask_to_whom"

    def act(self, turn: Turn) -> Reply:
        return secrets.ask_to_whom(turn.context, _with_problem(turn))


class ActionJudgeRecipient(GuideAction):
    action_name = "action_judge_recipient"

    def act(self, turn: Turn) -> Reply:
        return secrets.judge_recipient(turn.context, _with_problem(turn), recipients.said(turn.heard) or "")


class ActionWarnOfDemand(GuideAction):
    action_name = "action_warn_of_demand"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return secrets.warn_of_demand(turn.context, turn.conversation)


class ActionNoteNothingGiven(GuideAction):
    action_name = "action_note_nothing_given"

    def act(self, turn: Turn) -> Reply:
        return secrets.nothing_given(turn.context, turn.conversation)
