"""Danger, and money or secrets given away."""

from __future__ import annotations

from typing import Final

from actions.base import GuideAction, Turn
from shopguide.dialogue import letter_heard, problems, recipients, regions
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.cues import GIVEN, Cue
from shopguide.dialogue.moves import danger, secrets
from shopguide.dialogue.reply import Reply

_ASKING: Final = (Act.ASK, Act.EXPLAIN, Act.VERIFY, Act.WANT_ACTION)
#: The problem of those who gave something away: "Hacked or scammed".
_SCAMMED: Final = "account_hacked"


def _asks(turn: Turn) -> bool:
    """Whether it asks for an answer that the guide has, which follows as the row's second action."""
    return turn.heard.has(*_ASKING) and turn.heard.topic in turn.context.knowledge.answers


def _scammed(turn: Turn) -> Conversation:
    """With the scam as the problem, unless it is already one of money or the account; what was asked before waits.

    Money alone may belong to the problem at hand: a seller who was paid outside the app.
    """
    talk = _with_problem(turn)
    issue = turn.context.knowledge.issues.get(talk.issue or "")
    if (issue and issue.first_aid) or not talk.knows(*GIVEN):
        return talk
    if issue and not talk.knows(Cue.GAVE_BANK, Cue.GAVE_LOGIN, Cue.GAVE_PAPERS):
        return talk
    return _taken(turn, talk, _SCAMMED)


def _with_problem(turn: Turn) -> Conversation:
    """With the first problem that the message names, to be gone on with afterwards; one that is worked on stays."""
    named = problems.new(turn.situation)
    if turn.conversation.issue or not named:
        return turn.conversation
    return _taken(turn, turn.conversation, named[0])


def _taken(turn: Turn, talk: Conversation, problem: str) -> Conversation:
    """With a problem taken up, and what the message tells of it."""
    own = letter_heard.own_words(turn.heard, problem)
    return talk.take(problem, own, turn.heard.facts).with_story(own, turn.heard.facts)


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


class ActionContinueToAnswer(GuideAction):
    action_name = "action_continue_to_answer"

    def act(self, turn: Turn) -> Reply:
        return danger.carry_on(turn.context, turn.conversation, asks=True)


class ActionNoteDangerOver(GuideAction):
    action_name = "action_note_danger_over"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return danger.over(turn.context, _with_problem(turn), turn.heard.danger, asks=_asks(turn))


class ActionStopLoss(GuideAction):
    action_name = "action_stop_loss"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return secrets.stop_loss(turn.context, _scammed(turn))


class ActionRepeatFirstAid(GuideAction):
    action_name = "action_repeat_first_aid"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        return secrets.again(turn.context, turn.conversation)


class ActionNoteBankTold(GuideAction):
    action_name = "action_note_bank_told"

    def act(self, turn: Turn) -> Reply:
        return secrets.bank_knows(turn.context, _scammed(turn))


class ActionShareRelief(GuideAction):
    action_name = "action_share_relief"

    def act(self, turn: Turn) -> Reply:
        return secrets.relief(turn.context, _scammed(turn), asks=_asks(turn))


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
