"""A number was typed that no choice has: say which there are, and show them again."""

from __future__ import annotations

from actions.turn import Button, Turn
from shopguide.conversation import Conversation


def no_such_choice(turn: Turn) -> Conversation | None:
    """The conversation as it was, after saying so; None where every number typed was one of the choices."""
    if turn.not_offered is None:
        return None
    choices: list[Button] = list(turn.not_offered["choices"])
    few = turn.phrase("part_one_choice") if len(choices) == 1 else turn.phrase("part_choices", most=len(choices))
    turn.say("no_such_option", choices, number=turn.not_offered["number"], choices=few)
    return turn.talk
