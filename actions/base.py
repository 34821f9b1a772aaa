"""The frame every action of the guide runs in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.news import asks_for_news, tell_news
from actions.not_offered import no_such_choice
from actions.passing import in_passing
from actions.speech import way_on
from actions.turn import Turn
from shopguide.conversation import Conversation


class TurnAction(Action, ABC):  # type: ignore[misc]
    """Reads the talk, lets `answer` answer, writes back the slots that changed.

    The follow-up action ends the turn: rules need not say what comes after an action, and no
    policy runs a second time to find out that the guide should listen.
    """

    action_name: ClassVar[str]

    def name(self) -> str:
        """The name in domain.yml."""
        return self.action_name

    @abstractmethod
    async def answer(self, turn: Turn) -> Conversation:
        """Say what there is to say and return the talk as it stands afterwards."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Run one turn: warnings, news of a summary that was sent, then what was said in passing, or the answer."""
        turn = Turn(dispatcher, tracker, domain)
        await turn.look_up_handoff()
        if turn.metadata.get("secrets"):
            turn.say("secret_warning", kinds=", ".join(turn.metadata["secrets"]))
        if turn.metadata.get("truncated"):
            turn.say("too_long")
        if turn.lost_ground:
            turn.say("facts_changed")
        if asks_for_news(turn):
            talk = way_on(turn, tell_news(turn, asked=True))
        else:
            turn.talk = tell_news(turn)
            talk = no_such_choice(turn) or in_passing(turn) or await self.answer(turn)
        changes = talk.changes_since(turn.before)
        return [SlotSet(name, value) for name, value in changes.items()] + [FollowupAction("action_listen")]


class GuideAction(TurnAction):
    """An action that waits for nothing."""

    @abstractmethod
    def act(self, turn: Turn) -> Conversation:
        """What `answer` does."""

    async def answer(self, turn: Turn) -> Conversation:
        return self.act(turn)
