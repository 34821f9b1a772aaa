"""Danger, and money or secrets given away."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue import regions
from shopguide.dialogue.moves import danger, secrets
from shopguide.dialogue.reply import Reply


class ActionHelpInDanger(GuideAction):
    action_name = "action_help_in_danger"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return danger.help_now(turn.context, turn.conversation, str(turn.heard.danger))


class ActionStayInDanger(GuideAction):
    action_name = "action_stay_in_danger"

    def act(self, turn: Turn) -> Reply:
        return danger.stay(turn.context, turn.conversation)


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
        return secrets.stop_loss(turn.context, turn.conversation)


class ActionAskToWhom(GuideAction):
    action_name = "action_ask_to_whom"

    def act(self, turn: Turn) -> Reply:
        return secrets.ask_to_whom(turn.context, turn.conversation)


class ActionJudgeRecipient(GuideAction):
    action_name = "action_judge_recipient"

    def act(self, turn: Turn) -> Reply:
        return secrets.judge_recipient(turn.context, turn.conversation, turn.heard.option_of() or "")


class ActionWarnOfDemand(GuideAction):
    action_name = "action_warn_of_demand"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return secrets.warn_of_demand(turn.context, turn.conversation)


class ActionNoteNothingGiven(GuideAction):
    action_name = "action_note_nothing_given"

    def act(self, turn: Turn) -> Reply:
        return secrets.nothing_given(turn.context, turn.conversation)
