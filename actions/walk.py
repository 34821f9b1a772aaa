"""Walking a channel."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue import details
from shopguide.dialogue.acts import Act
from shopguide.dialogue.moves import problem, walk
from shopguide.dialogue.reply import Reply


def chosen_channel(turn: Turn) -> str | None:
    """The channel or first aid that the message picks or names."""
    option = turn.heard.option_of()
    if turn.context.knowledge.can_walk(option):
        return option
    return next((name for name in turn.heard.channels if turn.context.knowledge.can_walk(name)), None)


def named_step(turn: Turn, *entities: str) -> int | None:
    """The step that the message names, zero-based: by its number, or by what is on screen."""
    for entity in entities:
        value = turn.heard.entity(entity)
        if value and value.isdecimal():
            return int(value) - 1 if entity == "step_named" else int(value)
    return None


class ActionStartWalk(GuideAction):
    action_name = "action_start_walk"

    def act(self, turn: Turn) -> Reply:
        if turn.heard.pressed:
            return walk.start(turn.context, turn.conversation, turn.heard.option_of())
        # "Start, I'm on the order's page": from there.
        come_to = named_step(turn, "screen") if turn.heard.has(Act.AT_SCREEN) else None
        return walk.start(turn.context, turn.conversation, chosen_channel(turn), come_to or 0)


class ActionOfferSwitch(GuideAction):
    action_name = "action_offer_switch"

    def act(self, turn: Turn) -> Reply:
        return walk.offer_switch(turn.context, turn.conversation, chosen_channel(turn) or "")


class ActionSwitchChannel(GuideAction):
    action_name = "action_switch_channel"

    def act(self, turn: Turn) -> Reply:
        return walk.switch(turn.context, turn.conversation, chosen_channel(turn))


class ActionStay(GuideAction):
    action_name = "action_stay"

    def act(self, turn: Turn) -> Reply:
        return walk.stay(turn.context, turn.conversation)


class ActionNextStep(GuideAction):
    action_name = "action_next_step"

    def act(self, turn: Turn) -> Reply:
        return walk.next_step(turn.context, turn.conversation)


class ActionPreviousStep(GuideAction):
    action_name = "action_previous_step"

    def act(self, turn: Turn) -> Reply:
        return walk.previous_step(turn.context, turn.conversation)


class ActionRepeatStep(GuideAction):
    action_name = "action_repeat_step"

    def act(self, turn: Turn) -> Reply:
        return walk.repeat_step(turn.context, turn.conversation)


class ActionShowAllSteps(GuideAction):
    action_name = "action_show_all_steps"

    def act(self, turn: Turn) -> Reply:
        return walk.show_all(turn.context, turn.conversation, chosen_channel(turn))


class ActionHelpWithStep(GuideAction):
    action_name = "action_help_with_step"

    def act(self, turn: Turn) -> Reply:
        return walk.help_with_step(turn.context, turn.conversation, named_step(turn, "step_named", "screen"))


class ActionFindPlace(GuideAction):
    action_name = "action_find_place"

    def act(self, turn: Turn) -> Reply:
        return walk.find_place(turn.context, turn.conversation, named_step(turn, "step_named", "screen"))


class ActionFinishFirstAid(GuideAction):
    action_name = "action_finish_first_aid"

    def act(self, turn: Turn) -> Reply:
        return walk.finish_first_aid(turn.context, turn.conversation)


class ActionWait(GuideAction):
    action_name = "action_wait"

    def act(self, turn: Turn) -> Reply:
        return walk.wait(turn.context, turn.conversation)


class ActionPause(GuideAction):
    action_name = "action_pause"

    def act(self, turn: Turn) -> Reply:
        return walk.pause(turn.context, turn.conversation)


class ActionNextChannel(GuideAction):
    action_name = "action_next_channel"

    def act(self, turn: Turn) -> Reply:
        named = [name for name in turn.heard.channels if turn.heard.has(Act.TRIED)]
        option = turn.heard.option_of(Act.TRIED)
        tried = [name for name in (*named, option) if turn.context.knowledge.can_walk(name)]
        return problem.next_channel(turn.context, turn.conversation, [name for name in tried if name])


def rating_of(turn: Turn) -> int:
    """The rating in the message, 1 at least."""
    return max(details.rating(turn.heard) or 1, 1)
