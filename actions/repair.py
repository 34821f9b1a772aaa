"""Not understood."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue.moves import repair
from shopguide.dialogue.reply import Reply


class ActionAskAgain(GuideAction):
    action_name = "action_ask_again"
    understands = False

    def act(self, turn: Turn) -> Reply:
        known = turn.context.knowledge.issues
        return repair.ask_again(
            turn.context, turn.conversation, tuple(name for name in turn.heard.close if name in known)
        )


class ActionOfferChoices(GuideAction):
    action_name = "action_offer_choices"
    understands = False

    def act(self, turn: Turn) -> Reply:
        return repair.offer_choices(turn.context, turn.conversation)


class ActionOfferPersonAfterRepair(GuideAction):
    action_name = "action_offer_person_after_repair"
    understands = False

    def act(self, turn: Turn) -> Reply:
        return repair.offer_person(turn.context, turn.conversation)


class ActionNoSuchChoice(GuideAction):
    action_name = "action_no_such_choice"

    def act(self, turn: Turn) -> Reply:
        number, *titles = turn.heard.not_offered
        return repair.no_such_choice(turn.context, turn.conversation, number, titles)
